"""What changed between releases is what Polars works out from the events, for every department, pair and basis."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from tests.dbt.conftest import Built
from tests.dbt.independent_revisions import Revisions, same
from tests.dbt.random_nation import QUARTERS
from warehouse.revisions import Span, revision_counts, revisions, totals

RELEASED = QUARTERS[:2]


@pytest.fixture(scope="module")
def worked_out(nation: Built) -> Revisions:
    """The revisions of the nation at hand."""
    return Revisions(nation.store, nation.oracle)


def departments(nation: Built, quarter: str) -> list[str]:
    return ["000000", *(code for code in nation.oracle.roster(quarter) if len(code) == 6)]


def spans(worked_out: Revisions, unit: str, quarter: str, basis: str = "as_was") -> list[Span]:
    return [Span(unit, quarter, *pair, basis) for pair in worked_out.pairs(quarter)]


@pytest.mark.parametrize("quarter", RELEASED)
def test_every_revised_figure_is_as_worked_out(nation: Built, worked_out: Revisions, quarter: str) -> None:
    found = 0
    for span in spans(worked_out, "000000", quarter):
        expected = worked_out.revised(quarter, span.before, span.after)
        count, rows = revisions(nation.reader.published, span, limit=10_000)
        assert count == len(rows) == len(expected)
        assert {(row["unit"], row["indicator"]) for row in rows} == set(expected)
        for row in rows:
            for side, shown in zip(("before", "after"), expected[row["unit"], row["indicator"]], strict=True):
                assert same(shown, **row[side]), (row, shown)
        found += count
    assert found > 50


def test_every_revision_says_who_opened_the_report_and_why_and_who_made_it_again(
    nation: Built, worked_out: Revisions
) -> None:
    opened: Counter[str | None] = Counter()
    for span in [each for quarter in RELEASED for each in spans(worked_out, "000000", quarter)]:
        if span.after - span.before != 1:
            continue
        for row in revisions(nation.reader.published, span, limit=10_000)[1]:
            if nation.oracle.indicators[row["indicator"]].source_kind == "system":
                continue
            said = tuple(
                row[name]
                for name in ("opened_by_act", "reason", "opened_by", "reported_by_act", "reported_by")
            )
            assert said == worked_out.why(span.quarter, span.after, row["unit"])
            assert row["cause"] == "window_closed" and row["release"] == span.after
            opened[row["opened_by_act"]] += 1
    assert opened["return"] and opened["approve_withdrawal"]


@pytest.mark.parametrize("basis", ["as_was", "as_is"])
@pytest.mark.parametrize("quarter", RELEASED)
def test_every_department_counts_the_revisions_below_each_unit_right_below(
    nation: Built, worked_out: Revisions, quarter: str, basis: str
) -> None:
    published = nation.reader.published
    for unit in departments(nation, quarter):
        for span in spans(worked_out, unit, quarter, basis):
            revised = worked_out.revised(quarter, span.before, span.after)
            expected = worked_out.below(unit, quarter, basis, revised)
            shown = {row["key"]: row for row in revision_counts(published, span, "children")}
            assert {code: row["figures"] for code, row in shown.items()} == expected
            assert all(row["name"] for row in shown.values())
            inside = [key for key in revised if unit in nation.oracle.chain(key[0], quarter, basis)]
            by_indicator = {row["key"]: row for row in revision_counts(published, span)}
            assert {code: row["figures"] for code, row in by_indicator.items()} == Counter(
                code for _, code in inside
            )
            for code, row in by_indicator.items():
                assert row["units"] == len({each for each, other in inside if other == code})


@pytest.mark.parametrize("quarter", RELEASED)
def test_a_school_shows_its_own_revisions_and_a_page_of_them(
    nation: Built, worked_out: Revisions, quarter: str
) -> None:
    published = nation.reader.published
    before, after = worked_out.pairs(quarter)[0]
    revised = worked_out.revised(quarter, before, after)
    for unit in {unit for unit, _ in revised if len(unit) > 6}:
        span = Span(unit, quarter, before, after)
        count, rows = revisions(published, span, limit=2)
        assert count == sum(each == unit for each, _ in revised)
        rest = revisions(published, span, offset=2, limit=1000)[1]
        assert [row["indicator"] for row in rows + rest] == [
            code for code in nation.oracle.indicators if (unit, code) in revised
        ]
        assert revisions(published, Span("000000", quarter, before, after), search=unit[:10])[0] == count


@pytest.mark.parametrize("quarter", RELEASED)
def test_totals_before_and_after_are_those_of_both_releases(
    nation: Built, worked_out: Revisions, quarter: str
) -> None:
    for unit in departments(nation, quarter):
        for span in spans(worked_out, unit, quarter):
            codes = [row["key"] for row in revision_counts(nation.reader.published, span)][:8]
            for row in totals(nation.reader.published, span, codes):
                for side, release in (("before", span.before), ("after", span.after)):
                    expected = nation.oracle.statistics(
                        unit, quarter, row["indicator"], "none", "all", "as_was", f"released:{release}"
                    )[unit]
                    for name in ("value", "units_due", "units_answered"):
                        assert_equal(row[side][name], expected[name])


def test_nothing_is_revised_where_figures_came_back_to_what_they_were(
    nation: Built, worked_out: Revisions
) -> None:
    span = Span("000000", QUARTERS[0], 1, 3)
    steps: dict[tuple[str, str], list[Any]] = {}
    for release in (2, 3):
        for key, sides in worked_out.revised(QUARTERS[0], release - 1, release).items():
            steps.setdefault(key, []).append(sides)
    shown = {
        (row["unit"], row["indicator"]) for row in revisions(nation.reader.published, span, limit=9999)[1]
    }
    for key, sides in steps.items():
        assert (key in shown) == (sides[0][0] != sides[-1][1])


def assert_equal(shown: Any, expected: Any) -> None:
    if isinstance(expected, Decimal):
        assert abs(Decimal(shown) - expected) <= Decimal("1e-10")
    else:
        assert shown == expected
