"""Verifying on the screens: what looks wrong, asking, answering at home, settling and asking again."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextArea

from app.parts import suspicious_list
from app.parts.context import QUARTER_KEY
from app.parts.written import as_written
from reporting.figures import Entry, save_figures
from reporting.verification import answer, ask, questions_of, take_back, thread
from store.connection import Store
from tests.nation import QUARTER, manager
from tests.screens.conftest import COUNTY, SCHOOL
from tests.screens.lists import column, ids, keys_of_lists, options, rows, send
from tests.screens.test_reading_screens import press, texts

NEXT, LIST, ASKED = "2020Q1", "verify.list", "verify.asked"
BOSS, CLERK = f"{COUNTY}-manager", f"{SCHOOL}-manager"
Open = Callable[..., AppTest]
At = Callable[[str], None]


@pytest.fixture
def doubted(store: Store, at: At) -> Store:
    """The school's bandwidth is a thousand times last quarter's; its pupils are too many for the teachers."""
    at("2020-03-20T09:00:00")
    entries = [Entry("B03", "100000"), Entry("A02", "2300")]
    save_figures(store, manager(SCHOOL), SCHOOL, NEXT, entries)
    return store


def ask_bandwidth(store: Store, quarter: str = NEXT, words: str = "单位是Mbps吗?") -> None:
    ask(store, manager(COUNTY), SCHOOL, quarter, "B03", words, "slip")


def answer_bandwidth(store: Store, words: str = "填错了单位") -> None:
    answer(store, manager(SCHOOL), SCHOOL, NEXT, "B03", words)


def tick(drawn: AppTest, *indicators: str) -> AppTest:
    """Tick figures of the school and ask about them."""
    return send(drawn, LIST, "ask", *(f"{SCHOOL} {code}" for code in indicators))


def asked_tab(drawn: AppTest, label: str = "Asked") -> AppTest:
    drawn.session_state[f"verify.tab_{NEXT}"] = label
    drawn.run()
    assert not drawn.exception, drawn.exception[0].message
    return drawn


def open_question(drawn: AppTest) -> AppTest:
    return send(asked_tab(drawn), ASKED, "open", f"{SCHOOL} B03")


def suggested(drawn: AppTest) -> list[TextArea]:
    """The words to the ticked figures."""
    return [each for each in drawn.text_area if str(each.key).startswith("verify.words_")]


def state(store: Store) -> str:
    return str(questions_of(store, SCHOOL, NEXT)["state"][0])


# The one who asks


def test_the_list_says_why_a_figure_looks_wrong_with_before_and_now(doubted: Store, open_page: Open) -> None:
    first = rows(open_page(BOSS, "verify"), LIST)[0]
    assert str(first["Indicator"]).startswith("B03")
    assert first["Reason"] == "about 1000 times apart: is the unit of measure right?"
    assert (first["Last quarter"], first["This quarter"]) == ("100", "100,000")
    assert first["Question"] == "not asked" and "Similar units" not in first


def test_several_ticked_figures_are_asked_about_in_changed_words(doubted: Store, open_page: Open) -> None:
    drawn = tick(open_page(BOSS, "verify"), "B03", "A02")
    words = suggested(drawn)
    assert len(words) == 2 and "about 1000 times apart" in words[0].value
    words[1].set_value("Why so many?")
    press(drawn, "Ask about 2 figures")
    found = questions_of(doubted, SCHOOL, NEXT)
    asked = dict(found.select("indicator_code", "question").iter_rows())
    assert asked["A02"] == "Why so many?" and "unit of measure right?" in asked["B03"]
    assert dict(found.select("indicator_code", "doubt").iter_rows())["B03"] == "slip"
    assert column(drawn, LIST, "Question")[:2] == ["open", "open"]
    assert not [each for each in drawn.button if each.key == "verify.send"]


def test_asking_can_be_given_up(doubted: Store, open_page: Open) -> None:
    drawn = tick(open_page(BOSS, "verify"), "B03")
    press(drawn, "Cancel")
    assert LIST in keys_of_lists(drawn) and questions_of(doubted, SCHOOL, NEXT).is_empty()


def test_an_open_question_is_not_sent_twice(doubted: Store, open_page: Open) -> None:
    ask_bandwidth(doubted)
    drawn = open_page(BOSS, "verify")
    assert f"{SCHOOL} B03" not in ids(drawn, LIST, "free") and f"{SCHOOL} A02" in ids(drawn, LIST, "free")
    press(tick(drawn, "B03"), "Ask about 1 figure")
    assert drawn.error and len(thread(doubted, SCHOOL, NEXT, "B03")) == 1


def test_empty_words_are_refused_and_nothing_is_lost(doubted: Store, open_page: Open) -> None:
    drawn = tick(open_page(BOSS, "verify"), "B03", "A02")
    suggested(drawn)[0].set_value("Really?")
    suggested(drawn)[1].set_value(" ")
    press(drawn, "Ask about 2 figures")
    assert drawn.error[0].value == "Write what you want to ask or to answer."
    assert suggested(drawn)[0].value == "Really?"
    assert questions_of(doubted, SCHOOL, NEXT).is_empty()


def test_the_list_is_narrowed_by_unit_indicator_reason_and_question(doubted: Store, open_page: Open) -> None:
    ask_bandwidth(doubted)
    drawn = open_page(BOSS, "verify")
    bandwidth = f"{SCHOOL} B03"
    assert ids(drawn, LIST, "indicator:B03") == [bandwidth] == ids(drawn, LIST, "question:open")
    assert bandwidth not in ids(drawn, LIST, "question:never_asked")
    assert bandwidth in ids(drawn, LIST, "reason:slip") and ids(drawn, LIST, f"unit:{SCHOOL}") == ids(
        drawn, LIST
    )
    assert {"indicator:B03", "reason:slip", "question:open", "question:never_asked"} <= options(
        drawn, LIST
    ).keys()


def test_a_long_list_is_shown_piece_by_piece(
    doubted: Store, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suspicious_list, "ROWS_AT_ONCE", 1)
    drawn = open_page(BOSS, "verify")
    assert len(ids(drawn, LIST)) == 1
    drawn.button(key="verify.more").click().run()
    assert len(ids(drawn, LIST)) == 2


def test_any_other_figure_can_be_asked_about(doubted: Store, open_page: Open) -> None:
    drawn = open_page(BOSS, "verify")
    drawn.selectbox(key="verify.other_unit").set_value(SCHOOL).run()
    drawn.selectbox(key="verify.other_indicator").set_value("A01").run()
    drawn.text_area(key="verify.other_words_0").set_value("十二个班?")
    press(drawn, "Ask")
    assert not drawn.text_area(key="verify.other_words_1").value
    assert thread(doubted, SCHOOL, NEXT, "A01")[0].words == "十二个班?"


def test_with_nothing_suspicious_the_page_says_so(store: Store, open_page: Open) -> None:
    drawn = open_page("110102-manager", "verify")
    assert drawn.success[0].value == "No figure of the units right below looks wrong."
    drawn.session_state[f"verify.tab_{QUARTER}"] = "Asked"
    drawn.run()
    assert "Nothing was asked about this quarter yet." in drawn.info[0].value


def test_an_answer_is_read_and_settled(doubted: Store, open_page: Open) -> None:
    ask_bandwidth(doubted)
    answer_bandwidth(doubted)
    drawn = asked_tab(open_page(BOSS, "verify"))
    assert rows(drawn, ASKED)[0]["Answer"] == "填错了单位"
    drawn = open_question(drawn)
    assert [each.value for each in drawn.text] == ["单位是Mbps吗?", "填错了单位"]
    assert any(f"第一小学 {as_written(CLERK)}" in each.value for each in drawn.caption)
    press(drawn, "Settle")
    assert state(doubted) == "settled"
    drawn.button(key="verify.close").click().run()
    assert ids(drawn, ASKED, "settled") == [f"{SCHOOL} B03"]


def test_an_answer_that_does_not_satisfy_is_asked_about_again(doubted: Store, open_page: Open) -> None:
    ask_bandwidth(doubted)
    answer_bandwidth(doubted)
    drawn = open_question(open_page(BOSS, "verify"))
    press(drawn, "Ask again")
    assert drawn.error and state(doubted) == "answered"
    drawn.text_area[0].set_value("那么实际是多少?")
    press(drawn, "Ask again")
    assert state(doubted) == "open"
    assert thread(doubted, SCHOOL, NEXT, "B03")[-1].words == "那么实际是多少?"
    assert not drawn.text_area[0].value


@pytest.mark.parametrize(
    ("label", "then"), [("Settle without an answer", "settled"), ("Take the question back", "taken_back")]
)
def test_an_open_question_is_settled_or_taken_back_and_can_be_asked_again(
    doubted: Store, open_page: Open, label: str, then: str
) -> None:
    ask_bandwidth(doubted)
    drawn = open_question(open_page(BOSS, "verify"))
    press(drawn, label)
    assert state(doubted) == then
    drawn.text_area[0].set_value("再问一次")
    press(drawn, "Ask again")
    assert state(doubted) == "open"


@pytest.mark.parametrize("button", ["settle", "take_back"])
def test_an_answer_that_comes_meanwhile_is_read_before_the_question_is_closed(
    doubted: Store, open_page: Open, button: str
) -> None:
    ask_bandwidth(doubted)
    drawn = open_question(open_page(BOSS, "verify"))
    answer_bandwidth(doubted)
    drawn.button(key=f"verify.act_{NEXT}_{SCHOOL}_B03_1.{button}").click().run()
    assert state(doubted) == "answered"
    assert "填错了单位" in [each.value for each in drawn.text]
    assert [problem.value for problem in drawn.error] == (
        ["More was said about this figure meanwhile. Read it and try again."] if button == "settle" else []
    )


def test_the_questions_are_narrowed_by_state_the_answered_first(doubted: Store, open_page: Open) -> None:
    ask_bandwidth(doubted)
    ask(doubted, manager(COUNTY), SCHOOL, NEXT, "A02", "?")
    answer_bandwidth(doubted)
    drawn = asked_tab(open_page(BOSS, "verify"))
    assert column(drawn, ASKED, "State") == ["answered", "open"]
    assert ids(drawn, ASKED, "open") == [f"{SCHOOL} A02"] and ids(drawn, ASKED, "indicator:B03") == [
        f"{SCHOOL} B03"
    ]
    assert options(drawn, ASKED)["open"] == "open"


def test_answers_about_another_quarter_are_announced_and_reached(doubted: Store, open_page: Open) -> None:
    ask_bandwidth(doubted, QUARTER)
    answer(doubted, manager(SCHOOL), SCHOOL, QUARTER, "B03", "属实")
    drawn = open_page(BOSS, "verify")
    assert "1 answer about 2019, quarter 4 waits for you." in texts(drawn)
    drawn.button(key=f"verify.to_{QUARTER}").click().run()
    assert drawn.session_state[QUARTER_KEY] == QUARTER and "2019" in drawn.title[0].value


# The one who is asked


def test_the_unit_answers_at_home_and_sees_what_it_answered(doubted: Store, open_page: Open) -> None:
    ask_bandwidth(doubted)
    drawn = open_page(CLERK)
    assert "Your superior asks (1)" in [each.value for each in drawn.subheader]
    assert "This quarter: 100,000 · last quarter: 100" in texts(drawn)
    assert drawn.text[0].value == "单位是Mbps吗?"
    drawn.text_area[0].set_value("应为100")
    press(drawn, "Send the answer")
    assert thread(doubted, SCHOOL, NEXT, "B03")[-1].words == "应为100"
    assert not drawn.text_area and drawn.expander[0].label == "Questions answered (1)"


def test_asked_again_the_unit_sees_the_earlier_answer(doubted: Store, open_page: Open) -> None:
    ask_bandwidth(doubted)
    answer_bandwidth(doubted)
    ask_bandwidth(doubted, words="那么实际是多少?")
    drawn = open_page(CLERK)
    assert [each.value for each in drawn.text] == ["单位是Mbps吗?", "填错了单位", "那么实际是多少?"]


def test_an_answer_to_a_question_that_was_changed_is_kept_until_the_new_one_is_read(
    doubted: Store, open_page: Open
) -> None:
    ask_bandwidth(doubted)
    drawn = open_page(CLERK)
    drawn.text_area[0].set_value("应为100")
    take_back(doubted, manager(COUNTY), SCHOOL, NEXT, "B03")
    ask_bandwidth(doubted, words="换一个问题")
    press(drawn, "Send the answer")
    assert drawn.error and state(doubted) == "open" and drawn.text_area[0].value == "应为100"
    press(drawn, "Send the answer")
    assert thread(doubted, SCHOOL, NEXT, "B03")[-1].words == "应为100"


def test_an_empty_answer_is_refused(doubted: Store, open_page: Open) -> None:
    ask_bandwidth(doubted)
    drawn = open_page(CLERK, language="zh_CN")
    press(drawn, "提交答复")
    assert drawn.error[0].value == "请填写内容。" and state(doubted) == "open"


def test_a_question_about_an_earlier_quarter_is_announced_at_home(doubted: Store, open_page: Open) -> None:
    ask_bandwidth(doubted, QUARTER)
    drawn = open_page(CLERK)
    assert "2019, quarter 4: 1 question waits for your answer." in texts(drawn)
    drawn.button(key=f"questions.to_{QUARTER}").click().run()
    assert "Your superior asks (1)" in [each.value for each in drawn.subheader]


def test_only_the_own_manager_sees_the_questions(doubted: Store, open_page: Open) -> None:
    ask(doubted, manager("110100"), COUNTY, NEXT, "J05", "编制数属实吗?")
    for role, sees in (("manager", True), ("reviewer", False), ("inspector", False)):
        drawn = open_page(f"{COUNTY}-{role}")
        assert bool([each for each in drawn.text if "编制数" in each.value]) is sees


def test_home_without_questions_says_nothing_about_them(store: Store, open_page: Open) -> None:
    drawn = open_page(CLERK)
    assert not drawn.text_area and not any("superior" in each.value for each in drawn.subheader)


# Both sides in Chinese


def test_both_sides_in_chinese(doubted: Store, open_page: Open) -> None:
    drawn = open_page(BOSS, "verify", language="zh_CN")
    assert rows(drawn, LIST)[0]["原因"] == "与上季度约差 1000 倍，计量单位是否有误"
    tick(drawn, "B03")
    press(drawn, "就这 1 项提问")
    home = open_page(CLERK, language="zh_CN")
    assert "上级核查：待答复 1 项" in [each.value for each in home.subheader]
    assert "计量单位应为" in home.text[0].value
    home.text_area[0].set_value("属实")
    press(home, "提交答复")
    again = asked_tab(open_page(BOSS, "verify", language="zh_CN", is_first=True), "已提问")
    assert column(again, ASKED, "状态") == ["已答复"] and column(again, ASKED, "答复") == ["属实"]


@pytest.mark.parametrize(
    "user_name", [f"{COUNTY}-reviewer", f"{COUNTY}-inspector", CLERK, "4111000001-manager"]
)
def test_only_managers_of_departments_have_the_page(store: Store, open_page: Open, user_name: str) -> None:
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        open_page(user_name).switch_page("screens/verify.py")
