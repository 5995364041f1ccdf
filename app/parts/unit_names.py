"""What a unit is called on the page, in the person's language; the rules are in reporting/place_names.py."""

from app.parts.context import _, language
from reporting.place_names import full_unit_name, short_unit_name


def in_full(code: str, name: str) -> str:
    """In headings, on the way down, and in what a pointer tells."""
    return full_unit_name(code, name, language())


def in_short(code: str, name: str, own: str = "") -> str:
    """In charts and their titles. `own`: the code of the unit looked at: among those below it stands for itself."""
    called = short_unit_name(code, name, language())
    return _("{unit} itself", unit=called) if code == own else called
