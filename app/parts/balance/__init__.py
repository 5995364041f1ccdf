"""What the screen of balance draws: is the gap closing, where is it, who moved."""
