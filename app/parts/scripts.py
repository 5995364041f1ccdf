"""The scripts of our own parts in the browser: several files make one module."""

from pathlib import Path

# What all of them are made of.
ELEMENTS = Path(__file__).with_name("elements.js")


def module_of(*files: Path) -> str:
    """One module for the browser: the common elements, then these files in this order."""
    return "\n".join(file.read_text(encoding="utf-8") for file in (ELEMENTS, *files))
