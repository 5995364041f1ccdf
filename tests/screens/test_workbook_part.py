"""The workbook and the printed form on the fill screen: taken, brought back, compared, chosen, saved."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from app import i18n
from app.parts import context
from auth.sessions import start_session
from ingest.workbook import make_workbook
from reporting.catalogue import load_catalogue
from reporting.deadlines import run_deadlines
from reporting.figures import Entry, as_typed, current_figures, save_figures
from store.connection import Store
from tests.nation import QUARTER, manager
from tests.people import ready
from tests.screens.conftest import SCHOOL
from tests.workbooks import filled_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page() -> None:
    """The two parts alone, as a screen calls them."""
    from app.parts.context import own_unit, quarter, store
    from app.parts.printing import draw_print
    from app.parts.workbook import draw_workbook
    from reporting.forms import form

    drawn = form(store(), own_unit().code, quarter())
    draw_workbook(drawn)
    draw_print(drawn)


@pytest.fixture
def open_part(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`open_part(language="zh_CN")`: both parts for the school's manager."""

    def opened(language: str = "en") -> AppTest:
        user = f"{SCHOOL}-manager"
        ready(store, user)
        cookie = start_session(store, user)
        monkeypatch.setattr(i18n, "DEFAULT", language)
        monkeypatch.setattr(context, "session_id", lambda: cookie)
        drawn = AppTest.from_function(page, default_timeout=60).run()
        assert not drawn.exception, drawn.exception[0].message
        return drawn

    return opened


def bring_back(drawn: AppTest, content: bytes) -> AppTest:
    drawn.file_uploader[0].upload("form.xlsx", content, XLSX).run()
    assert not drawn.exception, drawn.exception[0].message
    return drawn


def typed(store: Store) -> dict[str, str]:
    found = current_figures(store, SCHOOL, QUARTER, load_catalogue(store, QUARTER))
    return {code: as_typed(figure) for code, figure in found.items()}


def taken(store: Store, **figures: object) -> bytes:
    return filled_in(make_workbook(store, SCHOOL, QUARTER, "zh_CN"), figures)


def labels(drawn: AppTest) -> list[str]:
    return [button.label for button in drawn.button]


def test_nothing_brought_back_yet(open_part: Callable[..., AppTest]) -> None:
    drawn = open_part("zh_CN")
    assert [each.label for each in drawn.get("download_button")] == [
        "下载工作簿（Excel）",
        "打印空白表（PDF）",
        "打印已填表（PDF）",
    ]
    assert "确认后才保存" in drawn.caption[0].value and labels(drawn) == []


def test_what_would_change_is_shown_then_saved(store: Store, open_part: Callable[..., AppTest]) -> None:
    drawn = bring_back(open_part("zh_CN"), taken(store, A01=13, A02="many", B03=12.3))
    assert "将保存 2 项" in drawn.markdown[0].value and "不能保存 1 项" in drawn.markdown[0].value
    rows = drawn.dataframe[0].value
    assert list(rows["代码"]) == ["A02", "A01", "B03"] and rows["工作簿中"][2] == "12.3"
    assert "整数" in rows["不能保存的原因"][0]
    assert typed(store)["A01"] == "12"
    drawn.button(key="fill.workbook_save").click().run()
    assert "已从工作簿保存 2 项" in drawn.success[0].value
    assert (typed(store)["A01"], typed(store)["A02"], typed(store)["B03"]) == ("13", "500", "12.3")
    assert labels(drawn) == []


def test_a_workbook_without_changes_says_so(store: Store, open_part: Callable[..., AppTest]) -> None:
    drawn = bring_back(open_part(), taken(store))
    assert drawn.info[0].value == "The workbook changes nothing." and labels(drawn) == []


def test_a_conflict_asks_which_one_holds(store: Store, open_part: Callable[..., AppTest]) -> None:
    content = taken(store, A01=13, A03="NA")
    save_figures(
        store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A01", "14"), Entry("A03", "31", "新到一台")]
    )
    drawn = bring_back(open_part(), content)
    assert [radio.options for radio in drawn.radio] == [
        ["workbook: 13", "web: 14"],
        ["workbook: n/a", "web: 31 \\(新到一台\\)"],
    ]
    drawn.button(key="fill.workbook_save").click().run()
    assert "A01, A03" in drawn.error[0].value and typed(store)["A01"] == "14"
    drawn.radio(key="fill.workbook_choice_A01").set_value("workbook")
    drawn.radio(key="fill.workbook_choice_A03").set_value("web").run()
    drawn.button(key="fill.workbook_save").click().run()
    assert (typed(store)["A01"], typed(store)["A03"]) == ("13", "31")


def test_only_what_was_shown_is_saved(store: Store, open_part: Callable[..., AppTest]) -> None:
    drawn = bring_back(open_part("zh_CN"), taken(store, A01=13))
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A01", "14")])
    drawn.button(key="fill.workbook_save").click().run()
    assert len(drawn.error) == 1 and typed(store)["A01"] == "14"
    assert [radio.options for radio in drawn.radio] == [["工作簿：13", "网页：14"]]


def test_a_file_that_is_no_workbook_is_refused(open_part: Callable[..., AppTest]) -> None:
    drawn = bring_back(open_part("zh_CN"), b"unit_code,value\n")
    assert "无法作为 Excel 工作簿读取" in drawn.error[0].value and labels(drawn) == []


def test_of_a_locked_form_the_workbook_can_only_be_taken(
    store: Store, open_part: Callable[..., AppTest], at: Callable[[str], None]
) -> None:
    at("2020-01-06T09:00:00")
    run_deadlines(store)
    drawn = open_part()
    assert len(drawn.get("download_button")) == 3 and len(drawn.file_uploader) == 0
    assert "cannot be uploaded" in drawn.caption[0].value
