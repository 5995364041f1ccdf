"""A list of units or figures that is searched, narrowed, sorted, ticked and opened: drawn by list.js."""
