"""Whole walks in a real browser: balance, outlook and what-if, goals with their editing, boards kept and shared.

Each opens its page by the menu, holds figures against what the warehouse answers, changes the choices, goes down and
up, opens what lies under a chart and takes the files with it; in both languages, by keys, and on a telephone.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from auth.permissions import MINISTRY
from reporting.additions import Addition
from reporting.targets import guideline_targets
from store.connection import open_store
from tests.browser.conftest import Server, new_page, sign_in
from tests.browser.form_page import tab_to
from tests.browser.test_releases import TELEPHONE, is_too_wide, value
from tests.browser.test_words import english
from tests.browser.walking import (
    chart,
    chinese,
    choose,
    down,
    fits_a_telephone,
    language,
    metric,
    open_by_menu,
    rest,
    saved_picture,
    saved_table,
    tab_to_button,
    type_in,
    unfold_choices,
    up,
)
from tests.kept import copy_of
from tests.people import ready
from tests.quarters import FIRST, NOW, OPEN, make_quarters
from warehouse.balance import between, moves
from warehouse.goals import reached
from warehouse.outlook import Outlook, outlook
from warehouse.published import Published
from warehouse.statistics import table
from warehouse.what_if import what_if

pytestmark = pytest.mark.browser
PROVINCE, COUNTY, SCHOOL = "110000", "110101", "2111010001"
LEADER, OWNER = f"{MINISTRY}-inspector", f"{MINISTRY}-manager"
TERMINALS = "C12 每百名学生拥有终端数 (台/百人)"
BANDWIDTH = "B05 Bandwidth >= 100 Mbps"
TERMINAL = Addition("C10", Decimal(100), is_whole=True)
# All three core systems are used: two of eleven schools.
TARGET, MEASURE, MEASURE_PARTS = "T042", "F11", "F01 <>"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for this file, over the nation of eight quarters; the ministry's manager has signed in before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIBAO_NOW", f"{NOW}+08:00")
        made = Server(tmp_path_factory.mktemp("walks"))
        copy_of("eight quarters", made.directory, make_quarters)
        store = open_store(made.settings)
        ready(store, OWNER)
        store.close()
        made.start(f"{NOW}+08:00")
        yield made
        made.stop()


@pytest.fixture(scope="module")
def published(served: Server) -> Published:
    """What the server's statistics say when they are asked directly."""
    return Published(served.settings.warehouse_path)


def overall(published: Published) -> str | None:
    """The value of the target's indicator over all who are asked, not only those the target is for."""
    (row,) = table(published, MINISTRY, (OPEN,), (MEASURE,))
    return row["value"]


def show_share(share: str | None) -> str:
    return f"{Decimal(share or 0) * 100:.1f} %"


def test_balance_from_the_nation_to_a_county_and_up_again(
    page: Page, served: Server, published: Published
) -> None:
    sign_in(page, served, LEADER)
    open_by_menu(page, "均衡")
    (last,) = between(published, MINISTRY, [OPEN], "C12")
    expect(metric(page, "不含教学点")).to_have_text(f"{last['weighted_variation']:.3f}")
    assert english(page) == set()
    spread = chart(page, "比 2018 年第 1 季度")
    assert saved_picture(page, spread) == f"jibao-{MINISTRY}-{OPEN}-C12-spread.png"
    # A point of the chart says which units the spread lies between.
    spread.locator(".scatterlayer .point").first.click(force=True)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("2018 年第 1 季度")
    # Two lines lie close together: which of them was hit, the passport says.
    scope = (
        "k12_tp" if dialog.get_by_text("含教学点", exact=False).filter(has_not_text="不含").count() else "k12"
    )
    (first_spread,) = between(published, MINISTRY, [FIRST], "C12", scope=scope)
    expect(metric(page, "数值")).to_have_text(f"{first_spread['weighted_variation']:.3f}")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    rest(page)
    name, rows = saved_table(page, spread)
    assert name == f"jibao-{MINISTRY}-{OPEN}-C12-spread.csv"
    assert [row["县际 · 不含教学点"] for row in rows][-1] == f"{last['weighted_variation']:.4f}"
    unfold_choices(page)
    choose(page, "衡量方法", "基尼系数")
    choose(page, "统计范围", "含教学点")
    page.keyboard.press("Escape")
    (with_points,) = between(published, MINISTRY, [OPEN], "C12", scope="k12_tp")
    expect(metric(page, "含教学点")).to_have_text(f"{with_points['gini']:.3f}")
    assert "measure=gini" in page.url and "scope=k12_tp" in page.url
    choose(page, "排序", "按数值")
    # Who moved, and by a row of that table down to the first of them.
    moved = moves(published, MINISTRY, FIRST, OPEN, "C12", scope="k12_tp", order="value")
    first = moved["risen"][0]["name"]
    page.get_by_role("region", name="上升最多").click(position={"x": 18, "y": 52})
    expect(page.locator("strong").filter(has_text=first).first).to_be_visible()
    rest(page)
    up(page, "教育部")
    fits_a_telephone(page)
    # The list of indicators by keys alone: what is typed finds it, Enter takes it.
    tab_to(page, "指标")
    page.keyboard.type("B05")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=3).filter(has_text="出口带宽达100M").first).to_be_visible()
    rest(page)
    assert "indicator=B05" in page.url
    choose(page, "指标", TERMINALS)
    down(page, "甲省")
    down(page, "戊县")
    assert "unit=110201" in page.url
    up(page, "甲省")
    assert f"unit={PROVINCE}" in page.url
    language(page, "English")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Balance"))
    (province,) = between(published, PROVINCE, [OPEN], "C12", scope="k12_tp")
    expect(metric(page, "with teaching points")).to_have_text(f"{province['gini']:.3f}")
    rest(page)
    assert chinese(page) == set()


def test_the_outlook_and_what_a_change_would_do(page: Page, served: Server, published: Published) -> None:
    sign_in(page, served, LEADER)
    language(page, "English")
    open_by_menu(page, "Outlook")
    choose(page, "Indicator", "C12 Student terminals per 100 students (terminals per 100 students)")
    found = outlook(published, MINISTRY, OPEN, "C12")
    assert isinstance(found, Outlook)
    said = f"about {found.ahead[-1].middle:.1f} by 2020, quarter 3, between {found.ahead[-1].low:.1f}"
    ahead = chart(page, said)
    name, rows = saved_table(page, ahead)
    assert name == f"jibao-{MINISTRY}-{OPEN}-C12-outlook.csv"
    assert [row["Quarter"] for row in rows][-4:-2] == ["2019, quarter 4", "2020, quarter 1"]
    assert float(rows[-1]["Outlook"]) == pytest.approx(found.ahead[-1].middle)
    ahead.get_by_role("tab").first.click()
    assert saved_picture(page, ahead) == f"jibao-{MINISTRY}-{OPEN}-C12-outlook.png"
    type_in(page, "Target", str(round(found.past[-1].value + 1, 1)))
    expect(page.get_by_text("is reached in")).to_be_visible()
    type_in(page, "Target", "1000")
    expect(page.get_by_text("is not reached within 10 years")).to_be_visible()
    assert chinese(page) == set()

    page.get_by_role("radio", name="What if").click()
    rest(page)
    type_in(page, "that is below", "14")
    type_in(page, "at a cost for each one added (yuan)", "2500")
    effect = what_if(published, MINISTRY, OPEN, "C12", "counties", Decimal(14), TERMINAL)
    assert effect is not None and effect.lifted
    expect(metric(page, "To be added")).to_have_text(f"{effect.added:,} terminals")
    expect(metric(page, "Cost (yuan)")).to_have_text(f"{effect.added * 2500:,}")
    lifted = chart(page, f"{len(effect.lifted)} of {len(effect.lifted) + effect.above} counties are below 14")
    _, rows = saved_table(page, lifted)
    assert [row["Unit"] for row in rows] == [each.name for each in effect.lifted]
    assert sum(Decimal(row["To be added"]) for row in rows) == effect.added
    lifted.get_by_role("tab").first.click()
    fits_a_telephone(page)
    down(page, effect.lifted[0].name)
    expect(page.get_by_role("radio", name="What if")).to_be_checked()
    up(page, "甲省")
    assert "part=what_if" in page.url
    language(page, "中文")
    page.get_by_role("heading", level=1).filter(has_text="展望").wait_for()
    rest(page)
    expect(metric(page, "需增加")).to_be_visible()
    assert english(page) == set()


def test_on_a_telephone_nothing_of_a_card_is_cut(page: Page, served: Server) -> None:
    sign_in(page, served, LEADER)
    page.set_viewport_size(TELEPHONE)
    for chosen, change in (("en", "against last quarter"), ("zh_CN", "较上季度")):
        page.goto(f"{served.address}/overview?lang={chosen}&quarter={OPEN}")
        expect(page.get_by_text(change).first).to_be_visible()
        rest(page)
        cut = page.evaluate(
            """() => [...document.querySelectorAll('[data-testid=stMetric] *')]
                .filter((each) => getComputedStyle(each).textOverflow === 'ellipsis'
                    && each.scrollWidth > each.clientWidth + 1)
                .map((each) => each.textContent)"""
        )
        assert cut == [] and not is_too_wide(page)


def test_goals_are_read_down_to_the_school_and_a_number_is_asked_why(
    page: Page, served: Server, published: Published
) -> None:
    sign_in(page, served, LEADER)
    open_by_menu(page, "目标")
    page.get_by_role("radio", name="系统、空间与安全").click()
    rest(page)
    target = next(each for each in guideline_targets() if each.code == TARGET)
    choose(page, "细看一项目标", f"{TARGET} {target.text('zh_CN')}")
    (counted,) = reached(published, MINISTRY, [OPEN], [target])
    expect(metric(page, "达到比例")).to_have_text(show_share(counted.share))
    expect(metric(page, "状态")).to_have_text("未达到")
    assert english(page) == set()
    name, rows = saved_table(page, chart(page, f"：{show_share(counted.share)}"))
    assert name == f"goals-{TARGET}-quarters-{MINISTRY}-{OPEN}.csv"
    assert (rows[-1]["达到的单位数"], rows[-1]["应报"]) == (str(counted.reached), str(counted.due))
    page.locator(".st-key-passport-goals").get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(value(dialog)).to_have_text(show_share(counted.share))
    # On to the indicator it is counted by: of all who are asked, not only those the target is for.
    dialog.locator("button.open").filter(has_text=MEASURE).click()
    expect(value(dialog)).to_have_text(show_share(overall(published)))
    rest(page)
    # A formula stays as the catalogue has it.
    assert {each for each in english(page) if MEASURE_PARTS not in each} == set()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    fits_a_telephone(page)
    for name in ("甲省", "乙市", "丙县", "学校010001"):
        down(page, name)
    assert f"unit={SCHOOL}" in page.url
    expect(page.get_by_role("heading", level=3).first).to_be_visible()
    up(page, "丙县")
    page.get_by_role("radio", name="级别阶梯").click()
    expect(page.get_by_role("heading", name="所学校中")).to_be_visible()
    rest(page)
    assert "part=ladder" in page.url and "unit=110101" in page.url
    language(page, "English")
    page.get_by_role("heading", name="schools right below have not reached level 1").wait_for()
    rest(page)
    assert chinese(page) == set()


def test_the_ministry_edits_an_assumption_and_its_targets_and_takes_both_back(
    page: Page, served: Server
) -> None:
    sign_in(page, served, OWNER)
    language(page, "English")
    open_by_menu(page, "Goals")

    def part(name: str) -> None:
        page.get_by_role("radio", name=name, exact=True).click()
        rest(page)

    def unfold(title: str) -> Locator:
        opened = page.get_by_test_id("stExpander").filter(has_text=title)
        opened.locator("summary").click()
        page.wait_for_timeout(500)  # it unfolds; a list that opens meanwhile closes again
        return opened

    def stands(topic: str, code: str) -> dict[str, str]:
        part("Targets")
        part(topic)
        _, rows = saved_table(page, chart(page, f"{topic}: "))
        return next(row for row in rows if row["Target"] == code)

    assert stands("Systems, spaces, security", TARGET)["Stands"] == "not met"
    part("Assumptions and own targets")
    editor = unfold("Change an assumption")
    for label, text in (("Lowest, %", "5"), ("Assumed, %", "10"), ("Highest, %", "20")):
        editor.get_by_label(label).fill(text)
    editor.get_by_role("button", name="Set").click()
    # Nobody changes what a word means without saying why.
    expect(page.get_by_test_id("stAlert")).to_have_text("Say why.")
    editor.get_by_label("Reason").fill("专家会")
    editor.get_by_role("button", name="Set").click()
    expect(page.get_by_text("The assumption has been set. It can be undone.")).to_be_visible()
    rest(page)
    assert stands("Systems, spaces, security", TARGET)["Stands"] == "met"

    part("Assumptions and own targets")
    form = unfold("Add a target")
    choose(page, "Counted by", BANDWIDTH, place=form)
    form.get_by_label("What is to be reached, in Chinese").fill("到 2020 年，*所有*学校出口带宽达到 100 Mbps")
    form.get_by_label("The same in English (may be empty)").fill("By 2020 *all* schools have 100 Mbps")
    form.get_by_label("Reason").fill("工作要点")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("The target has been added. It can be withdrawn.")).to_be_visible()
    rest(page)
    row = stands("The ministry's own", "M001")
    assert (row["Text"], row["Assumed"]) == ("By 2020 *all* schools have 100 Mbps", "10.0 %")
    expect(page.locator("blockquote")).to_contain_text("By 2020 *all* schools")

    part("Assumptions and own targets")
    withdrawing = unfold("Withdraw a target")
    withdrawing.get_by_label("Reason").fill("并入")
    withdrawing.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_text("The ministry has added no target of its own yet.")).to_be_visible()
    rest(page)
    undoing = unfold("Undo a change")
    choose(page, "Word or target", "all", place=undoing)
    undoing.get_by_label("Reason").fill("误改")
    undoing.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("What stood before stands again")).to_be_visible()
    rest(page)
    fits_a_telephone(page)
    assert stands("Systems, spaces, security", TARGET)["Stands"] == "not met"
    language(page, "中文")
    page.reload()  # what was said in English before goes
    page.get_by_role("heading", level=1).filter(has_text="目标").wait_for()
    rest(page)
    part("假定与新增目标")
    for each in page.get_by_test_id("stExpander").locator("summary").all():
        each.click()
    page.wait_for_timeout(500)
    assert english(page) == set()


def test_a_view_is_kept_and_shared_and_those_below_open_it_until_it_is_taken_away(
    page: Page, browser: Browser, served: Server
) -> None:
    sign_in(page, served, f"{PROVINCE}-inspector")
    open_by_menu(page, "看板")
    expect(page.get_by_text("还没有收藏的视图")).to_be_visible()
    page.get_by_role("button", name="打开统计").click()
    page.get_by_role("heading", level=1).filter(has_text="统计").wait_for()
    rest(page)
    page.goto(f"{page.url.split('?')[0]}?view=table&indicator=C12&beside=A02")
    page.get_by_role("heading", level=1).wait_for()
    rest(page)

    def keep(title: str, *, is_shared: bool) -> None:
        page.get_by_role("button", name="收藏此视图").click()
        page.get_by_label("标题", exact=True).fill(title)
        if is_shared:
            page.get_by_text("共享给本单位及全部下级").click()
        page.get_by_role("button", name="收藏", exact=True).click()
        expect(page.get_by_text("已收藏到“看板”。")).to_be_visible()
        rest(page)
        page.keyboard.press("Escape")

    keep("各市终端", is_shared=True)
    choose(page, "指标", "A02 在校学生数 (人)")
    keep("只给自己", is_shared=False)
    open_by_menu(page, "看板")
    expect(page.get_by_role("heading", name="我的收藏")).to_be_visible()
    assert english(page) == set()
    fits_a_telephone(page)
    # By keys alone: to the view, and Enter opens it with its choices.
    tab_to_button(page, "各市终端")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1).filter(has_text="统计").wait_for()
    rest(page)
    assert "beside=A02" in page.url and "view=table" in page.url

    below = new_page(browser)
    sign_in(below, served, f"{COUNTY}-inspector")
    open_by_menu(below, "看板")
    expect(below.get_by_role("heading", name="共享给我的")).to_be_visible()
    expect(below.get_by_role("button", name="只给自己")).to_have_count(0)
    expect(below.get_by_role("button", name="移除")).to_have_count(0)
    language(below, "English")
    expect(below.get_by_text(f"shared by 甲省 测试{PROVINCE}-inspector")).to_be_visible()
    below.get_by_role("button", name="各市终端").click()
    below.get_by_role("heading", level=1).filter(has_text="Statistics").wait_for()
    rest(below)
    assert "beside=A02" in below.url
    expect(below.locator("strong").filter(has_text="丙县").first).to_be_visible()

    open_by_menu(page, "看板")
    for _ in range(2):
        page.get_by_role("button", name="移除").first.click()
        expect(page.get_by_text("已移除该视图。")).to_be_visible()
        rest(page)
    expect(page.get_by_text("还没有收藏的视图")).to_be_visible()
    open_by_menu(below, "Boards")
    expect(below.get_by_role("button", name="各市终端")).to_have_count(0)
    below.context.close()
