"""The queue against a plain calculation unit by unit; the figures of many units against those of one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from reporting.catalogue import load_catalogue
from reporting.figures import Entry, current_figures, previous_figures, problems_of, save_figures
from reporting.figures_below import doubtful_figures, figures_below
from reporting.plausibility import DOUBTFUL
from reporting.problems_below import problems_below
from reporting.quarter import previous_quarter
from reporting.reports import confirm, submit
from reporting.review_queue import review_queue
from reporting.reviews import approve, mark_looked
from reporting.units import roster, subordinate_counts, subordinates
from store.connection import Store
from tests.counties import COUNTY, NOW, PREFECTURE, QUARTER, drawn_county, plain_number
from tests.nation import manager, reviewer

SCHOOLS = [f"21110100{number:02d}" for number in range(1, 15)]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A county of fourteen schools, town and country, with figures of three quarters drawn by lot."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", NOW)
        schools = [(code, "211", "111" if number % 3 else "220") for number, code in enumerate(SCHOOLS)]
        store = drawn_county(Path(tmp_path_factory.mktemp("county")), schools)
        yield store
        store.close()


@pytest.fixture(autouse=True)
def december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIBAO_NOW", NOW)


def test_the_problems_of_many_are_those_of_each(county: Store) -> None:
    units = roster(county, QUARTER, SCHOOLS)
    found = problems_below(county, QUARTER, figures_below(county, SCHOOLS, QUARTER), units)
    one_by_one = {
        (unit.code, each.code, each.indicator_code, each.severity, each.is_explained, each.is_blocking)
        for unit in subordinates(county, COUNTY, QUARTER)
        for each in problems_of(county, unit, QUARTER)
    }
    assert set(found.rows()) == one_by_one and found.height == len(one_by_one)
    assert {True, False} <= {row[4] for row in one_by_one}


def test_the_problems_of_departments_know_how_many_are_below(county: Store) -> None:
    codes = ["110101", "110102"]
    assert subordinate_counts(county, codes, QUARTER) == {"110101": len(SCHOOLS), "110102": 0}
    units = roster(county, QUARTER, codes)
    figures = figures_below(county, codes, QUARTER).clear()
    given = pl.DataFrame(
        {"unit_code": codes, "indicator_code": ["J14", "J14"], "state": ["value"] * 2, "number": [3, 3]}
    ).with_columns(pl.col("number").cast(pl.Decimal(18, 6)))
    figures = pl.concat([figures, given], how="diagonal")
    found = problems_below(county, QUARTER, figures, units)
    assert found.filter(pl.col("code") == "J14-1")["unit_code"].to_list() == ["110102"]


def test_the_queue_is_what_a_plain_calculation_gives(county: Store) -> None:
    catalogue = load_catalogue(county, QUARTER)
    units = subordinates(county, COUNTY, QUARTER)
    now = {unit.code: current_figures(county, unit.code, QUARTER, catalogue) for unit in units}
    before = {unit.code: previous_figures(county, unit.code, QUARTER, catalogue) for unit in units}
    doubted = {
        (row["unit_code"], row["indicator_code"]): row["doubt"]
        for row in doubtful_figures(county, COUNTY, QUARTER).iter_rows(named=True)
    }
    totals: dict[str, Decimal] = {}
    for figures in now.values():
        for code, figure in figures.items():
            totals[code] = totals.get(code, Decimal(0)) + (plain_number(figure) or 0)
    found = review_queue(county, COUNTY, QUARTER).rows_by_key("unit_code", named=True, unique=True)
    assert len(found) == len(units)
    for unit in units:
        row = found[unit.code]
        changed = [
            code
            for code, figure in now[unit.code].items()
            if figure.quarter == QUARTER
            and (figure.state, figure.value)
            != (
                (before[unit.code][code].state, before[unit.code][code].value)
                if code in before[unit.code]
                else ("missing", None)
            )
        ]
        problems = problems_of(county, unit, QUARTER)
        impacts = {}
        for code in changed:
            indicator = catalogue.indicators[code]
            if indicator.aggregation != "sum" or indicator.type not in ("int", "decimal") or not totals[code]:
                continue
            was = plain_number(before[unit.code].get(code)) or Decimal(0)
            impacts[code] = float(abs((plain_number(now[unit.code][code]) or 0) - was) / totals[code])
        assert row["changed_count"] == len(changed)
        assert row["blocking_count"] == sum(each.is_blocking for each in problems)
        assert row["explained_count"] == sum(each.is_explained for each in problems)
        assert row["flagged_count"] == row["blocking_count"] + row["explained_count"]
        assert row["doubtful_count"] == sum(1 for each, _ in doubted if each == unit.code)
        if row["doubtful_count"]:
            assert row["max_doubt"] == max(each for (code, _), each in doubted.items() if code == unit.code)
        assert row["impact"] == pytest.approx(max(impacts.values(), default=None))
        least = max([share * doubted.get((unit.code, code), 0) for code, share in impacts.items()], default=0)
        assert row["rank"] >= least - 1e-12
        assert row["rank"] <= max(least, max(impacts.values(), default=0) * DOUBTFUL) + 1e-12


def test_the_weightiest_unit_comes_first(county: Store) -> None:
    assert review_queue(county, COUNTY, QUARTER)["rank"].is_sorted(descending=True)


def test_the_queue_is_read_with_one_statement_for_all_figures(
    county: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    frame = Store.frame

    def counted(self: Store, sql: str, parameters: object = ()) -> pl.DataFrame:
        asked.append(sql)
        return frame(self, sql, parameters)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "frame", counted)
    review_queue(county, COUNTY, QUARTER)
    assert sum("ops.figure_event" in sql for sql in asked) == 1


def test_an_empty_list_gives_an_empty_queue(county: Store) -> None:
    assert review_queue(county, "110102", QUARTER).is_empty()
    assert doubtful_figures(county, "110102", QUARTER).is_empty()


def test_the_counties_of_a_prefecture_are_listed_too(county: Store) -> None:
    assert set(review_queue(county, PREFECTURE, QUARTER)["unit_code"]) == {"110101", "110102"}


def test_only_confirmed_and_the_state_of_review(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, point = "2111010001", "2111010002", "2111010003"
    figures = [Entry("B01", "true"), Entry("B02", "光纤"), Entry("B03", "100"), Entry("G01", "正职")]
    figures += [Entry("G03", "独立设置")]
    add_quarter(store, first, figures)
    confirm(store, manager(first), first, QUARTER)
    save_figures(store, manager(second), second, QUARTER, figures)
    submit(store, manager(second), second, QUARTER)
    mark_looked(store, reviewer(COUNTY), second, QUARTER)
    approve(store, reviewer(COUNTY), [first], QUARTER)
    found = review_queue(store, COUNTY, QUARTER, reviewer(COUNTY))
    rows = found.rows_by_key("unit_code", named=True, unique=True)
    assert [rows[code]["only_confirmed"] for code in (first, second, point)] == [True, False, False]
    assert [rows[code]["review_state"] for code in (first, second, point)] == [
        "approved",
        "looked",
        "not_looked",
    ]
    assert rows[first]["approved_by"] == f"{COUNTY}-reviewer"
    monkeypatch.setenv("JIBAO_NOW", "2020-01-07T09:00:00+08:00")
    assert set(review_queue(store, COUNTY, QUARTER)["state"]) == {"reported"}


def add_quarter(store: Store, code: str, entries: list[Entry]) -> None:
    """Figures that the unit gave a quarter ago, so that it can confirm them now."""
    catalogue = load_catalogue(store, QUARTER)
    with store.writing() as write:
        write.append(
            "figure_event",
            pl.DataFrame(
                [
                    {
                        "unit_code": code,
                        "quarter": previous_quarter(QUARTER),
                        "sequence": 1,
                        "indicator_code": each.indicator_code,
                        "state": "value",
                        "number": Decimal(1 if each.text == "true" else 100)
                        if catalogue.indicators[each.indicator_code].type != "choice"
                        else None,
                        "text": each.text
                        if catalogue.indicators[each.indicator_code].type == "choice"
                        else None,
                        "source": "screen",
                        "actor": f"{code}-manager",
                        "recorded_at": datetime(2019, 9, 1) + timedelta(days=1),
                    }
                    for each in entries
                ],
                infer_schema_length=None,
            ).with_columns(pl.col("number").cast(pl.Decimal(18, 6))),
        )
