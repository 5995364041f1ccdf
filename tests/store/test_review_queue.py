"""The queue against a plain calculation unit by unit; the figures of many units against those of one."""

import math
import random
import statistics
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from auth.accounts import create_accounts
from reporting.catalogue import Catalogue, load_catalogue
from reporting.figures import Entry, current_figures, previous_figures, problems_of, save_figures
from reporting.figures_below import doubtful_figures, figures_below, judged_figures, peer_figures, with_peers
from reporting.indicator import Indicator
from reporting.plausibility import DOUBTFUL, doubts
from reporting.problems_below import problems_below
from reporting.quarter import previous_quarter
from reporting.reports import confirm, submit
from reporting.review_queue import review_queue
from reporting.reviews import approve, mark_looked
from reporting.units import Unit, roster, subordinate_counts, subordinates
from store.connection import Store
from tests.nation import UNITS, add_units, empty_store, manager, reviewer

QUARTER, BEFORE = "2019Q4", "2019Q3"
COUNTY, PREFECTURE = "110101", "110100"
SCHOOLS = [f"21110100{number:02d}" for number in range(1, 15)]
DEPARTMENTS = [unit for unit in UNITS if unit[2] in ("province", "prefecture", "county")]
NUMBERS = ("int", "decimal", "percent")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A county of fourteen schools, town and country, with two quarters of figures drawn by lot."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", "2019-12-20T09:00:00+08:00")
        store = empty_store(Path(tmp_path_factory.mktemp("county")))
        schools = [
            (code, f"小学{code[-2:]}", "school", COUNTY, "211", "111" if number % 3 else "220")
            for number, code in enumerate(SCHOOLS)
        ]
        add_units(store, [*DEPARTMENTS, *schools], BEFORE)
        create_accounts(store, BEFORE)
        lot = random.Random(1)
        catalogue = load_catalogue(store, QUARTER)
        with store.writing() as write:
            for quarter, moment in ((BEFORE, datetime(2019, 9, 1)), (QUARTER, datetime(2019, 12, 1))):
                write.append("figure_event", drawn_figures(catalogue, lot, quarter, moment))
        yield store
        store.close()


def drawn_figures(catalogue: Catalogue, lot: random.Random, quarter: str, moment: datetime) -> pl.DataFrame:
    rows = []
    for code in SCHOOLS:
        for indicator in catalogue.for_group("K12"):
            if indicator.is_derived or lot.random() < (0.1 if quarter == BEFORE else 0.6):
                continue
            state = lot.choices(["value", "missing", "not_applicable"], [18, 1, 1])[0]
            number: Decimal | None = None
            text = None
            if state == "value" and indicator.type == "bool":
                number = Decimal(lot.randint(0, 1))
            elif state == "value" and indicator.type in NUMBERS:
                number = Decimal(lot.choice([0, 1, 5, 12, 35, 40, 45, 50, 400, 4000, 40960]))
            elif state == "value":
                text = lot.choice(indicator.choices) if indicator.type == "choice" else "2015-03-31"
            rows.append(
                {
                    "unit_code": code,
                    "quarter": quarter,
                    "sequence": 1,
                    "indicator_code": indicator.code,
                    "state": state,
                    "number": number,
                    "text": text,
                    "note": lot.choice([None, None, " ", "因为合并"]),
                    "source": "screen",
                    "actor": f"{code}-manager",
                    "recorded_at": moment,
                }
            )
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(
        pl.col("number").cast(pl.Decimal(18, 6)), pl.col("text").cast(pl.String)
    )


@pytest.fixture(autouse=True)
def december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIBAO_NOW", "2019-12-20T09:00:00+08:00")


def plain_number(figure: object) -> Decimal | None:
    value = getattr(figure, "value", None)
    if isinstance(value, bool):
        return Decimal(int(value))
    return value if isinstance(value, Decimal) else None


@pytest.mark.parametrize("quarter", [QUARTER, BEFORE, "2020Q1"])
def test_the_figures_of_many_are_those_of_each(county: Store, quarter: str) -> None:
    catalogue = load_catalogue(county, quarter)
    found = figures_below(county, SCHOOLS, quarter)
    assert found.select("unit_code", "indicator_code").is_unique().all()
    for code in SCHOOLS:
        now = current_figures(county, code, quarter, catalogue)
        before = previous_figures(county, code, quarter, catalogue)
        rows = {row["indicator_code"]: row for row in found.filter(unit_code=code).iter_rows(named=True)}
        assert rows.keys() == now.keys() | before.keys()
        for indicator, row in rows.items():
            figure, was = now.get(indicator), before.get(indicator)
            assert figure is not None and row["state"] == figure.state
            assert row["number"] == plain_number(figure) and row["note"] == figure.note
            assert row["saved_quarter"] == figure.quarter and row["recorded_at"] == figure.recorded_at
            assert row["previous_state"] == (was.state if was else None)
            assert row["previous_number"] == plain_number(was)
            differs = (figure.state, figure.value) != ((was.state, was.value) if was else ("missing", None))
            assert row["is_changed"] == (figure.quarter == quarter and differs)


def test_amounts_of_the_year_begin_anew_in_january(county: Store) -> None:
    catalogue = load_catalogue(county, QUARTER)
    to_date = {code for code, each in catalogue.indicators.items() if each.is_year_to_date}
    assert to_date & set(figures_below(county, SCHOOLS, QUARTER)["indicator_code"])
    assert not to_date & set(figures_below(county, SCHOOLS, "2020Q1")["indicator_code"])


def peers_of(store: Store, catalogue: Catalogue, unit: Unit, units: list[Unit]) -> dict[str, list[Decimal]]:
    """The numbers of the quarter before, sorted, of the units alike, unit by unit."""
    found: dict[str, list[Decimal]] = {}
    for other in units:
        if (other.group, other.urban_rural) != (unit.group, unit.urban_rural):
            continue
        for code, figure in previous_figures(store, other.code, QUARTER, catalogue).items():
            number = plain_number(figure)
            if number is not None:
                found.setdefault(code, []).append(number)
    return {code: sorted(numbers) for code, numbers in found.items()}


def at_share(numbers: list[Decimal], share: str) -> Decimal | None:
    """The lowest number that at least this share of them does not exceed; None of fewer than five."""
    if len(numbers) < 5:
        return None
    return numbers[math.ceil(len(numbers) * Decimal(share)) - 1]


def is_compared(indicator: Indicator) -> bool:
    """Amounts and shares, but not what grows through the year and begins anew."""
    return indicator.type in NUMBERS and not indicator.is_year_to_date


def test_peers_are_the_units_alike_in_the_quarter_before(county: Store) -> None:
    catalogue = load_catalogue(county, QUARTER)
    units = subordinates(county, COUNTY, QUARTER)
    frame = with_peers(figures_below(county, SCHOOLS, QUARTER), roster(county, QUARTER, SCHOOLS))
    for unit in units:
        usual = peers_of(county, catalogue, unit, units)
        alone = peer_figures(county, unit.code, QUARTER).rows_by_key(
            "indicator_code", named=True, unique=True
        )
        for row in frame.filter(unit_code=unit.code).iter_rows(named=True):
            numbers = usual.get(row["indicator_code"], [])
            assert row["peers"] == len(numbers)
            middle = statistics.median_low(numbers) if len(numbers) >= 5 else None
            assert row["peer_middle"] == middle
            assert (row["peer_low"], row["peer_high"]) == (at_share(numbers, "0.1"), at_share(numbers, "0.9"))
            if is_compared(catalogue.indicators[row["indicator_code"]]) and middle is not None:
                assert alone[row["indicator_code"]]["peer_middle"] == middle
            else:
                assert row["indicator_code"] not in alone


def test_doubtful_figures_are_those_the_doubts_name(county: Store) -> None:
    found = doubtful_figures(county, COUNTY, QUARTER)
    assert found.height and found["doubt"].is_sorted(descending=True)
    assert found["doubt"].min() >= DOUBTFUL  # type: ignore[operator]
    catalogue = load_catalogue(county, QUARTER)
    assert all(is_compared(catalogue.indicators[code]) for code in found["indicator_code"])
    figures = figures_below(county, SCHOOLS, QUARTER)
    beside = with_peers(figures, roster(county, QUARTER, SCHOOLS))
    numbers = [code for code, each in catalogue.indicators.items() if is_compared(each)]
    shares = [code for code, each in catalogue.indicators.items() if each.type == "percent"]
    judged = doubts(
        beside.filter(pl.col("indicator_code").is_in(numbers))
        .rename({"previous_number": "previous"})
        .with_columns(is_share=pl.col("indicator_code").is_in(shares))
    )
    assert judged.filter(pl.col("doubt") >= DOUBTFUL).height == found.height


def test_one_unit_is_judged_as_in_the_list(county: Store) -> None:
    listed = doubtful_figures(county, COUNTY, QUARTER)
    for code in SCHOOLS:
        alone = judged_figures(county, code, QUARTER).filter(pl.col("doubt") >= DOUBTFUL)
        expected = listed.filter(unit_code=code)
        columns = ["indicator_code", "slip", "jump", "far_from_peers", "doubt", "peer_middle"]
        assert alone.select(columns).sort("indicator_code").rows() == (
            expected.select(columns).sort("indicator_code").rows()
        )


def test_the_problems_of_many_are_those_of_each(county: Store) -> None:
    catalogue = load_catalogue(county, QUARTER)
    units = roster(county, QUARTER, SCHOOLS)
    found = problems_below(catalogue, figures_below(county, SCHOOLS, QUARTER), units)
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
    counts = subordinate_counts(county, codes, QUARTER)
    found = problems_below(load_catalogue(county, QUARTER), figures, units, counts)
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
    assert peer_figures(county, "000000", QUARTER).is_empty()


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
