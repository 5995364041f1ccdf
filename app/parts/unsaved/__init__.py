"""What was typed into the form and is not stored yet, named on every other page."""
