"""Peers are the same kind of school, as large and alike urban or rural; each circle against a plain calculation."""

import math
import statistics
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from reporting.catalogue import load_catalogue
from reporting.codes import urban_rural_group
from reporting.figures import current_figures, previous_figures
from reporting.figures_below import figures_below
from reporting.peers import CIRCLES, SIZE_BANDS, peer_units, with_peers
from reporting.plausibility import FEWEST_PEERS
from reporting.units import Unit, roster, subordinates
from store.connection import Store
from tests.counties import COUNTY, NOW, QUARTER, drawn_county, plain_number

TYPES = ["211"] * 32 + ["311", "312"] * 4 + ["342"] * 2 + ["218"] * 6
PLACES = ("111", "112", "121", "220", "210")
SCHOOLS = [
    (f"21110100{number:02d}", school_type, PLACES[number * 7 % 5])
    for number, school_type in enumerate(TYPES, start=1)
]
CODES = [code for code, _, _ in SCHOOLS]
SCHEMA = {"unit_code": pl.String, "indicator_code": pl.String, "students": pl.Int64, "terminals": pl.Int64}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A county of forty-eight schools of five types, large and small, in town and country."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", NOW)
        store = drawn_county(Path(tmp_path_factory.mktemp("county")), SCHOOLS)
        yield store
        store.close()


Answers = dict[str, dict[str, Decimal]]


def answers(store: Store, units: list[Unit]) -> tuple[Answers, Answers]:
    """The numbers of this quarter and of the one before, by unit and indicator."""
    catalogue = load_catalogue(store, QUARTER)
    found = []
    for read in (current_figures, previous_figures):
        figures = {unit.code: read(store, unit.code, QUARTER, catalogue) for unit in units}
        found.append(
            {
                code: {
                    indicator: number
                    for indicator, figure in own.items()
                    if (number := plain_number(figure)) is not None
                }
                for code, own in figures.items()
            }
        )
    return found[0], found[1]


def band(students: Decimal | None) -> int | None:
    return None if students is None else sum(students >= least for least in SIZE_BANDS)


def in_circle(unit: Unit, other: Unit, bands: dict[str, int | None], circle: str) -> bool:
    """Whether the other belongs to the unit's circle of this kind, by the words of the rule."""
    same_group = unit.group == other.group
    same_category = (unit.school_type or "")[:2] == (other.school_type or "")[:2]
    same_place = urban_rural_group(unit.urban_rural) == urban_rural_group(other.urban_rural)
    same_size = bands[unit.code] is not None and bands[unit.code] == bands[other.code]
    return {
        "size": same_group and same_category and same_place and same_size,
        "place": same_group and same_category and same_place,
        "type": same_group and same_category,
        "group": same_group and same_size,
    }[circle]


def at_share(numbers: list[Decimal], share: str) -> Decimal:
    """The lowest number that at least this share of them does not exceed."""
    return numbers[math.ceil(len(numbers) * Decimal(share)) - 1]


@pytest.mark.usefixtures("at")
def test_the_narrowest_circle_with_enough_others_is_taken(
    county: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIBAO_NOW", NOW)
    units = subordinates(county, COUNTY, QUARTER)
    now, before = answers(county, units)
    bands = {unit.code: band(before[unit.code].get("A02", now[unit.code].get("A02"))) for unit in units}
    found = with_peers(figures_below(county, CODES, QUARTER), roster(county, QUARTER, CODES))
    assert set(found["peer_circle"]) == {*CIRCLES, None}
    own = {unit.code: unit for unit in units}
    for row in found.iter_rows(named=True):
        unit, indicator = own[row["unit_code"]], row["indicator_code"]
        measure = now if row["is_year_to_date"] else before
        expected: tuple[object, ...] = (0, None, None, None, None)
        for circle in CIRCLES:
            numbers = sorted(
                measure[other.code][indicator]
                for other in units
                if other.code != unit.code
                and indicator in measure[other.code]
                and in_circle(unit, other, bands, circle)
            )
            if len(numbers) >= FEWEST_PEERS:
                middle = statistics.median_low(numbers)
                expected = (len(numbers), circle, at_share(numbers, "0.1"), middle, at_share(numbers, "0.9"))
                break
        names = ("peers", "peer_circle", "peer_low", "peer_middle", "peer_high")
        assert tuple(row[name] for name in names) == expected


def placed(rows: list[tuple[str, str, str, int, int]]) -> pl.DataFrame:
    """Peers of schools given as code, type, place, students and terminals, by code."""
    units = pl.DataFrame(
        [(code, "K12", school_type, place) for code, school_type, place, *_ in rows],
        schema=peer_units([]).schema,
        orient="row",
    )
    answered = [
        {
            "unit_code": code,
            "indicator_code": indicator,
            "state": "value",
            "number": Decimal(number),
            "previous_state": "value",
            "previous_number": Decimal(number),
            "is_year_to_date": False,
        }
        for code, _, _, students, terminals in rows
        for indicator, number in (("A02", students), ("C10", terminals))
    ]
    return with_peers(pl.DataFrame(answered), units).filter(indicator_code="C10")


def circle_of(found: pl.DataFrame, code: str) -> tuple[object, ...]:
    row = found.row(by_predicate=pl.col("unit_code") == code, named=True)
    return row["peer_circle"], row["peers"], row["peer_middle"]


def primary(count: int, place: str = "220", students: int = 150, terminals: int = 20, first: int = 0):  # type: ignore[no-untyped-def]
    return [(f"21{first + number:02d}", "211", place, students, terminals) for number in range(count)]


def test_a_senior_school_is_not_held_against_small_primary_schools() -> None:
    found = placed([*primary(9), ("3401", "342", "121", 2400, 700)])
    assert circle_of(found, "3401") == (None, 0, None)
    assert circle_of(found, "2100") == ("size", 8, 20)


def test_a_lone_senior_school_is_held_against_schools_as_large() -> None:
    large = [(f"31{number:02d}", "311", "121", 1500 + number, 400) for number in range(5)]
    found = placed([*primary(9), *large, ("3401", "342", "121", 2400, 700)])
    assert circle_of(found, "3401") == ("group", 5, 400)


def test_size_is_dropped_first_then_the_place() -> None:
    small, large = primary(3, students=80), primary(4, students=700, terminals=90, first=10)
    town = primary(4, "121", students=700, terminals=100, first=20)
    found = placed([*small, *large, *town])
    assert circle_of(found, "2100") == ("place", 6, 90)
    found = placed([*small, *town])
    assert circle_of(found, "2100") == ("type", 6, 100)


def test_the_size_is_that_of_the_quarter_before() -> None:
    schools = placed([*primary(7), *primary(6, students=1500, terminals=200, first=10)])
    assert circle_of(schools, "2100") == ("size", 6, 20)
    rows = primary(7)
    answered = pl.DataFrame(
        [
            {
                "unit_code": code,
                "indicator_code": "A02",
                "state": "value",
                # The slip that is looked for does not make the school one of the large ones.
                "number": Decimal(students * (10 if code == "2100" else 1)),
                "previous_state": "value",
                "previous_number": Decimal(students),
                "is_year_to_date": False,
            }
            for code, _, _, students, _ in rows
        ]
    )
    units = pl.DataFrame(
        [(code, "K12", "211", "220") for code, *_ in rows], schema=peer_units([]).schema, orient="row"
    )
    assert circle_of(with_peers(answered, units), "2100") == ("size", 6, 150)


def test_nobody_is_a_peer_of_itself_and_five_others_are_needed() -> None:
    assert circle_of(placed(primary(5)), "2100") == (None, 0, None)
    assert circle_of(placed(primary(6)), "2100") == ("size", 5, 20)
    others = [*primary(5), ("2199", "211", "220", 150, 9000)]
    assert circle_of(placed(others), "2199") == ("size", 5, 20)


def test_without_figures_there_are_no_peers() -> None:
    found = placed(primary(6))
    assert with_peers(
        found.drop("school_group", "peer_low", "peer_middle", "peer_high", "peers", "peer_circle").clear(),
        peer_units([]),
    ).is_empty()
