"""The quarterly bulletin of a unit: what it says, and how it looks as PDF, in Word and in Excel."""
