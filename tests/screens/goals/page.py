"""The screen of goals, as its tests handle it."""

from streamlit.testing.v1 import AppTest

from app import state
from store.connection import Store
from tests.screens.quarters import rows_with


def the_store() -> Store:
    """The store behind the page."""
    return state.server().store


def by_code(drawn: AppTest) -> dict[str, dict[str, object]]:
    """The table of targets: code -> row."""
    return {row["Target"]: row for row in rows_with(drawn, "Stands")}


def press(drawn: AppTest, key: str) -> AppTest:
    """Press the button with this key or label."""
    next(button for button in drawn.button if button.key == key or button.label == key).click().run()
    assert not drawn.exception, drawn.exception[0].message
    return drawn
