"""The figures of many units against those of one, and what each is held against."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from reporting.catalogue import load_catalogue
from reporting.figures import Entry, current_figures, previous_figures, save_figures
from reporting.figures_below import (
    doubtful_figures,
    figures_below,
    is_comparable,
    judged_figures,
    usual_figures,
)
from reporting.peers import with_peers
from reporting.plausibility import DOUBTFUL, doubts
from reporting.units import roster
from store.connection import Store
from tests.counties import BEFORE, COUNTY, NOW, QUARTER, YEAR_BEFORE, drawn_county, plain_number
from tests.nation import manager

SCHOOLS = [f"21110100{number:02d}" for number in range(1, 15)]
SCHOOL = "2111010001"
At = Callable[[str], None]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A county of fourteen primary schools, town and country, with figures of three quarters drawn by lot."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", NOW)
        schools = [(code, "211", "111" if number % 3 else "220") for number, code in enumerate(SCHOOLS)]
        store = drawn_county(Path(tmp_path_factory.mktemp("county")), schools)
        yield store
        store.close()


@pytest.fixture(autouse=True)
def december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIBAO_NOW", NOW)


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
            assert row["is_saved"] == (figure.quarter == quarter)
            assert row["is_changed"] == (figure.quarter == quarter and differs)
            assert row["is_year_to_date"] == catalogue.indicators[indicator].is_year_to_date


def test_amounts_of_the_year_begin_anew_in_january(county: Store) -> None:
    catalogue = load_catalogue(county, QUARTER)
    to_date = {code for code, each in catalogue.indicators.items() if each.is_year_to_date}
    assert to_date & set(figures_below(county, SCHOOLS, QUARTER)["indicator_code"])
    assert not to_date & set(figures_below(county, SCHOOLS, "2020Q1")["indicator_code"])


def test_beside_amounts_of_the_year_stands_the_same_quarter_a_year_before(county: Store) -> None:
    catalogue = load_catalogue(county, QUARTER)
    found = figures_below(county, SCHOOLS, QUARTER)
    assert found["year_before_number"].null_count() < found.height
    for code in SCHOOLS:
        then = current_figures(county, code, YEAR_BEFORE, catalogue)
        for row in found.filter(unit_code=code).iter_rows(named=True):
            expected = plain_number(then.get(row["indicator_code"])) if row["is_year_to_date"] else None
            assert row["year_before_number"] == expected
    # In the third quarter of a year before nothing had been given yet; in the first of the next it is no more.
    assert figures_below(county, SCHOOLS, BEFORE)["year_before_number"].null_count() == (
        figures_below(county, SCHOOLS, BEFORE).height
    )


def test_doubtful_figures_are_those_the_doubts_name(county: Store) -> None:
    found = doubtful_figures(county, COUNTY, QUARTER)
    assert found.height and found["doubt"].is_sorted(descending=True)
    assert found["doubt"].min() >= DOUBTFUL  # type: ignore[operator]
    catalogue = load_catalogue(county, QUARTER)
    assert all(is_comparable(catalogue.indicators[code]) for code in found["indicator_code"])
    assert {True, False} == set(found["is_year_to_date"])
    beside = with_peers(figures_below(county, SCHOOLS, QUARTER), roster(county, QUARTER, SCHOOLS))
    numbers = [code for code, each in catalogue.indicators.items() if is_comparable(each)]
    rows = beside.filter(pl.col("indicator_code").is_in(numbers)).iter_rows(named=True)
    expected = [doubt for row in rows if (doubt := doubt_of(row)) >= DOUBTFUL]
    assert sorted(expected, reverse=True) == found["doubt"].to_list()


def doubt_of(row: dict[str, object]) -> float:
    """How doubtful one row is when judged alone, by the words of the rule."""
    before = row["year_before_number"] if row["is_year_to_date"] else row["previous_number"]
    is_judged = row["state"] == "value" and (row["is_saved"] or not row["is_year_to_date"])
    names = ("peer_low", "peer_middle", "peer_high")
    frame = pl.DataFrame(
        {
            "number": [row["number"] if is_judged else None],
            "previous": [before],
            "least": [row["previous_number"] if row["is_year_to_date"] else None],
            "is_share": [False],
            **{name: [row[name]] for name in names},
        }
    )
    return float(doubts(frame)["doubt"][0])


def test_one_unit_is_judged_as_in_the_list(county: Store) -> None:
    listed = doubtful_figures(county, COUNTY, QUARTER)
    for code in SCHOOLS:
        alone = judged_figures(county, code, QUARTER).filter(pl.col("doubt") >= DOUBTFUL)
        expected = listed.filter(unit_code=code)
        columns = ["indicator_code", "slip", "jump", "far_from_peers", "has_fallen", "doubt", "peer_middle"]
        assert alone.select(columns).sort("indicator_code").rows() == (
            expected.select(columns).sort("indicator_code").rows()
        )


def test_every_number_of_the_form_is_held_against_something_answered_or_not(county: Store) -> None:
    catalogue = load_catalogue(county, QUARTER)
    asked = [each.code for each in catalogue.for_group("K12") if is_comparable(each) and not each.is_derived]
    for code in SCHOOLS:
        usual = usual_figures(county, code, QUARTER)
        assert usual["indicator_code"].to_list() == sorted(asked)
        answered = figures_below(county, [code], QUARTER)
        beside = with_peers(figures_below(county, SCHOOLS, QUARTER), roster(county, QUARTER, SCHOOLS)).filter(
            unit_code=code
        )
        columns = ["indicator_code", "year_before_number", "peer_low", "peer_middle", "peer_high", "peers"]
        numbers = pl.col("indicator_code").is_in(asked)
        assert usual.join(answered, on="indicator_code", how="semi").select(columns).rows() == (
            beside.filter(numbers).select(columns).sort("indicator_code").rows()
        )
        unanswered = usual.join(answered, on="indicator_code", how="anti")
        assert unanswered.height == len(asked) - answered.filter(numbers).height


def test_a_unit_alone_has_no_peers_but_its_own_past(store: Store) -> None:
    usual = usual_figures(store, "110000", "2019Q4")
    assert usual.height and set(usual["peers"]) == {0}


def spent(store: Store, quarter: str, amount: str, **parts: str) -> None:
    entries = [Entry("G07", amount), *(Entry(code, text) for code, text in parts.items())]
    save_figures(store, manager(SCHOOL), SCHOOL, quarter, entries)


def judged(store: Store, quarter: str, indicator: str = "G07") -> dict[str, object]:
    return judged_figures(store, SCHOOL, quarter).row(
        by_predicate=pl.col("indicator_code") == indicator, named=True
    )


def test_money_of_the_year_is_held_against_the_same_quarter_a_year_before(store: Store, at: At) -> None:
    spent(store, "2019Q4", "120", G08="100")
    at("2020-03-10T09:00:00")
    spent(store, "2020Q1", "10")
    january = judged(store, "2020Q1")
    assert (january["slip"], january["jump"], january["has_fallen"]) == (None, None, False)
    assert january["doubt"] == 0
    at("2020-12-10T09:00:00")
    spent(store, "2020Q4", "1200", G08="420")
    december = judged(store, "2020Q4")
    assert (december["slip"], december["jump"], december["year_before_number"]) == (10, 10.0, Decimal(120))
    assert december["previous_number"] == Decimal(10)
    assert judged(store, "2020Q4", "G08")["jump"] == pytest.approx(4.2)


def test_money_of_the_year_that_falls_within_it_is_doubted(store: Store, at: At) -> None:
    spent(store, "2019Q4", "120", G08="100")
    at("2020-03-10T09:00:00")
    spent(store, "2020Q1", "60", G08="50")
    at("2020-06-10T09:00:00")
    spent(store, "2020Q2", "60", G08="40")
    fallen = judged(store, "2020Q2", "G08")
    assert fallen["has_fallen"] is True and fallen["doubt"] >= DOUBTFUL  # type: ignore[operator]
    assert judged(store, "2020Q2")["has_fallen"] is False


def test_money_carried_from_an_earlier_quarter_of_the_year_is_not_judged(store: Store, at: At) -> None:
    spent(store, "2019Q4", "1000")
    at("2020-03-10T09:00:00")
    spent(store, "2020Q1", "20")
    at("2020-12-10T09:00:00")
    carried = judged(store, "2020Q4")
    assert (carried["number"], carried["is_saved"], carried["doubt"]) == (Decimal(20), False, 0)
    spent(store, "2020Q4", "20")
    assert judged(store, "2020Q4")["jump"] == pytest.approx(0.02)
