"""The calendar: everybody sees the windows, the ministry's manager extends one."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from reporting.calendar import windows
from reporting.quarter import day_after
from store.connection import Store
from tests.nation import QUARTER
from tests.screens.conftest import SCHOOL


def test_a_clerk_sees_the_windows_and_nothing_to_change(
    store: Store, open_page: Callable[..., AppTest]
) -> None:
    drawn = open_page(f"{SCHOOL}-manager", "calendar", language="zh_CN")
    shown = drawn.dataframe[0].value
    assert shown["上报单位"].tolist()[0] == "区县"
    assert shown["截止"].tolist()[0] == "1月5日 24:00"
    assert shown["目前"].tolist() == ["进行中", "未开始", "未开始", "未开始", "未开始"]
    assert not drawn.button


def test_the_ministry_extends_and_everybody_reads_why(
    store: Store, open_page: Callable[..., AppTest]
) -> None:
    drawn = open_page("000000-manager", "calendar")
    drawn.number_input(key="calendar.days").set_value(2)
    drawn.text_input(key="calendar.reason").set_value("春节")
    drawn.button[0].click().run()
    assert not drawn.error
    assert windows(store, QUARTER)["county"].closes_at == day_after(QUARTER, 8)
    seen = open_page(f"{SCHOOL}-manager", "calendar")
    assert seen.dataframe[1].value["Reason"].unique().tolist() == ["春节"]


def test_an_extension_without_a_reason_is_refused(store: Store, open_page: Callable[..., AppTest]) -> None:
    drawn = open_page("000000-manager", "calendar")
    drawn.button[0].click().run()
    assert "reason of the extension" in drawn.error[0].value
    assert windows(store, QUARTER)["county"].closes_at == day_after(QUARTER, 6)


def test_what_is_over_cannot_be_extended(
    store: Store, open_page: Callable[..., AppTest], at: Callable[[str], None]
) -> None:
    at("2020-01-10T09:00:00")
    drawn = open_page("000000-manager", "calendar")
    assert drawn.selectbox(key="calendar.kind").options == [
        "Prefectures",
        "Local universities",
        "Provinces and the XPCC",
        "Ministry universities",
    ]
