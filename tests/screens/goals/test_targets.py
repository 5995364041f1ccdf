"""Targets as bands: counted by where they stand, those alone that concern the unit, and one looked at closely."""

from tests.screens.conftest import COUNTY
from tests.screens.goals.page import by_code
from tests.screens.quarters import Open, labels, texts


def test_the_targets_are_counted_by_where_they_stand(goals: Open) -> None:
    drawn = goals("000000-inspector")
    shown = labels(drawn)
    bands = [int(shown[name]) for name in ("met", "inside the range", "not met", "unknown")]
    assert f"Of **{sum(bands)}** targets due by now" in texts(drawn)
    assert shown["Besides, not measurable"] == "1", (
        "the ministry's own target of 2015; that of 2020 is not due yet"
    )
    table = by_code(drawn)
    assert table["T016"]["Stands"] == "not met"
    first = table["T016"]
    assert (first["Units that reach it"], first["Not reached"], first["Not answered"], first["Due"]) == (
        2,
        1,
        1,
        4,
    )
    # One university of two stands at level 2, the other has said nothing.
    assert (table["T001"]["Reached"], table["T002"]["Reached"]) == (0.5, 0.0)
    assert table["T002"]["Not answered"] == 1, "missing is not reached, but shown apart"


def test_what_nobody_has_answered_is_unknown_and_not_nothing_reached(goals: Open) -> None:
    table = by_code(goals("000000-inspector", unit="110201"))
    assert table and {row["Stands"] for row in table.values()} == {"unknown"}
    assert {row["Value"] for row in table.values()} == {"—"}
    assert all(row["Reached"] != row["Reached"] or row["Reached"] is None for row in table.values())


def test_only_targets_that_concern_the_unit_are_shown(goals: Open) -> None:
    table = by_code(goals(f"{COUNTY}-inspector"))
    assert "T016" in table and "T023" in table, "primary schools in the east"
    assert not {"T001", "T029", "T025"} & set(table), "no university, no preschool, not in the centre"
    departments = by_code(goals(f"{COUNTY}-inspector", topic="departments"))
    assert departments["T049"]["Stands"] == "met" and departments["T058"]["Stands"] == "met"
    assert departments["T054"]["Stands"] == "unknown", "nobody answered"


def test_one_target_shows_its_text_reading_and_who_is_furthest(goals: Open) -> None:
    drawn = goals("000000-inspector", topic="departments", target="T049")
    said = texts(drawn)
    assert "five applications cover" in said and "J11 is 5" in said
    assert drawn.button(key="passport.goals"), "what the condition reads has its passport"
    below = next(
        table.value.to_dict("records") for table in drawn.dataframe
        if {"Unit", "Stands"} <= set(table.value.columns)
    )  # fmt: skip
    assert [row["Unit"] for row in below] == ["甲省"]
    assert (below[0]["Units that reach it"], below[0]["Not reached"], below[0]["Not answered"]) == (1, 1, 3)
