"""A unit's bulletin says what the statistics say, keeps what is missing missing, and tells only what may be told."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from statistics import median

import pytest

from reporting.goals import BANDS, assumptions, goals
from reporting.headline import headline_codes
from store.connection import Store, open_store
from store.errors import Refusal
from store.settings import Settings
from tests.bulletins import (
    CITY,
    COUNTY,
    FIRST,
    GIVEN,
    MOST,
    NATION,
    NOW,
    OUTSIDE,
    OWN_TARGET,
    SCHOOL,
    SECOND,
    SILENT,
    copy_two_quarters,
)
from warehouse.bulletin import MOST_CHANGES, Bulletin, bulletin
from warehouse.goals import reached, stand
from warehouse.reader import Reader
from warehouse.statistics import as_told


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    directory = tmp_path_factory.mktemp("bulletins")
    copy_two_quarters(directory)
    return Settings(data_dir=directory)


@pytest.fixture(scope="module")
def reader(settings: Settings) -> Reader:
    return Reader(settings)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    opened = open_store(settings)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIBAO_NOW", NOW)


def made(reader: Reader, unit: str, quarter: str, *, is_released_only: bool = False) -> Bulletin:
    return bulletin(reader.published, unit, quarter, is_released_only=is_released_only)


@pytest.mark.parametrize("unit", [NATION, "110000", CITY, COUNTY, SILENT])
@pytest.mark.parametrize("quarter", [FIRST, SECOND])
def test_headline_figures_are_those_of_the_statistics(reader: Reader, unit: str, quarter: str) -> None:
    said = made(reader, unit, quarter)
    asked = [reader.statistics(unit, quarter, code) for code in headline_codes("", is_department=True)]
    expected = {answer["indicator"]: answer["rows"][0] for answer in asked if answer["rows"][0]["units_due"]}
    found = {figure.indicator: figure.now for figure in said.figures}
    assert found.keys() == expected.keys() and found
    for code, row in found.items():
        assert {name: row[name] for name in expected[code]} == as_told(expected[code])
    assert {(answer["stage"], answer["release"]) for answer in asked} == {(said.stage, said.release)}


def test_a_school_has_its_own_eight_beside_all_its_figures(reader: Reader) -> None:
    said = made(reader, SCHOOL, SECOND)
    assert {figure.indicator for figure in said.figures} == set(headline_codes("K12", is_department=False))
    own = {each.code: each for each in said.own}
    assert own["A02"].now["value"] == "525"
    assert own["A02"].last_quarter is not None and own["A02"].last_quarter["value"] == "500"
    assert list(own) == sorted(own, key=list(said.measures).index)
    assert said.complete is None and said.below == () and said.node_name == "丙县"


@pytest.mark.parametrize("place", [0, 1])
def test_the_median_is_that_of_the_schools_of_the_kind_in_the_county(reader: Reader, place: int) -> None:
    """The sixth school has given nothing: it is not a zero in the median."""
    own = {each.code: each for each in made(reader, SCHOOL, SECOND).own}
    row = own[("A02", "B03")[place]].peers
    values = [Decimal(given[place]) for given in GIVEN[SECOND].values()]
    assert row is not None and (row["n"], row["median"]) == (len(values), float(median(values)))


def test_a_median_of_too_few_schools_is_not_told(reader: Reader) -> None:
    """Only two schools have said how many teachers they have: the median would tell what the other one gave."""
    own = {each.code: each for each in made(reader, SCHOOL, SECOND).own}
    assert own["A03"].now["value"] == "30" and own["A03"].peers is None
    assert all(each.peers is None or each.peers["n"] >= 5 for each in own.values())


def test_who_reported_is_the_answer_on_completeness(reader: Reader) -> None:
    said = made(reader, CITY, SECOND)
    assert said.complete == reader.completeness(CITY, SECOND)


def test_the_units_below_stand_with_departments_first(reader: Reader) -> None:
    said = made(reader, CITY, SECOND)
    assert [unit.code for unit in said.below] == ["110101", "110102", "3111010002"]
    assert [unit.is_department for unit in said.below] == [True, True, False]
    place = [figure.indicator for figure in said.figures].index("A02")
    county = said.below[0].rows[place]
    assert county is not None and Decimal(county["value"]) == sum(
        Decimal(students) for students, _bandwidth in GIVEN[SECOND].values()
    )


def test_a_quarter_nobody_has_answered_has_no_zero(reader: Reader) -> None:
    said = made(reader, SILENT, SECOND)
    (students,) = (figure.now for figure in said.figures if figure.indicator == "A02")
    assert (students["value"], students["units_due"], students["units_answered"]) == (None, 1, 0)
    assert said.changes == ()


def test_what_changed_is_compared_only_where_about_as_many_answered(reader: Reader) -> None:
    said = made(reader, COUNTY, SECOND)
    changed = {change.code: change for change in said.changes}
    first = sum(Decimal(students) for students, _bandwidth in GIVEN[FIRST].values())
    second = sum(Decimal(students) for students, _bandwidth in GIVEN[SECOND].values())
    assert changed["A02"].size == (second - first) / first
    sizes = [abs(change.size) for change in said.changes]
    assert sizes == sorted(sizes, reverse=True) and 0 < len(sizes) <= MOST_CHANGES
    for change in said.changes:
        drift = Decimal(change.now["coverage"]) - Decimal(change.before["coverage"])
        assert abs(drift) <= Decimal("0.05") and change.size != 0


def test_more_answers_are_no_change(reader: Reader) -> None:
    """Twice as many teachers, because a second school has said how many it has: counted, not told as a change."""
    rows = {quarter: reader.statistics(COUNTY, quarter, "A03")["rows"][0] for quarter in (FIRST, SECOND)}
    assert (rows[FIRST]["value"], rows[SECOND]["value"]) == ("30", "60")
    said = made(reader, COUNTY, SECOND)
    assert "A03" not in {change.code for change in said.changes} and said.not_compared > 0


def test_the_first_quarter_has_nothing_to_be_compared_with(reader: Reader) -> None:
    said = made(reader, COUNTY, FIRST)
    assert (said.changes, said.not_compared) == ((), 0)
    assert all(figure.last_quarter is None and figure.year_ago is None for figure in said.figures)


def test_targets_are_counted_as_everywhere(store: Store, reader: Reader) -> None:
    """The guideline's and the ministry's own, held against what the ministry says words mean."""
    said = made(reader, COUNTY, FIRST)
    rows = reached(reader.published, COUNTY, [FIRST], goals(store))
    expected = stand(rows, goals(store), assumptions(store))
    assert list(said.standings) == expected and expected
    assert {each.band for each in said.standings} <= set(BANDS)
    by_code = {each.target.code: each for each in said.standings}
    assert by_code["M001"].target.text("en") == OWN_TARGET
    words = [each for each in said.standings if each.target.word == MOST]
    assert words and {each.numbers.assumed for each in words} == {Decimal("0.7")}


def test_it_says_which_release_of_which_publication_it_shows(reader: Reader) -> None:
    released, live = made(reader, COUNTY, FIRST), made(reader, NATION, SECOND)
    (release,) = reader.releases(FIRST)
    assert (released.stage, released.release, released.checksum) == ("released", 1, release["checksum"])
    assert (live.stage, live.release, live.checksum) == ("live", None, "")
    assert released.built_at == reader.published.rows("select max(built_at) from dim_quarter")[0][0]


def test_for_others_there_is_only_what_is_released(reader: Reader) -> None:
    said = made(reader, CITY, FIRST, is_released_only=True)
    assert said.complete is None and said.report_class == ""
    assert [unit.code for unit in said.below] == ["110101", "110102"]
    rows = [row for figure in said.figures for row in figure.trend]
    assert rows and {row["stage"] for row in rows} == {"released"}
    assert made(reader, CITY, FIRST).complete is not None


@pytest.mark.parametrize(
    ("unit", "quarter", "is_released_only", "code"),
    [
        ("999999", SECOND, False, "unknown_unit"),
        (COUNTY, "2031Q1", False, "unknown_quarter"),
        (COUNTY, "2020-1", False, "bad_quarter"),
        (COUNTY, SECOND, True, "unknown_release"),
        (OUTSIDE, SECOND, False, "nothing_to_tell"),
    ],
)
def test_what_cannot_be_told_is_refused(
    reader: Reader, unit: str, quarter: str, is_released_only: bool, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        made(reader, unit, quarter, is_released_only=is_released_only)
    assert refused.value.code == code


def test_before_the_first_build_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        made(Reader(Settings(data_dir=tmp_path)), NATION, SECOND)
    assert refused.value.code == "no_warehouse"
