"""The form on paper: whole, in both languages, blank or filled in, with pages and places to sign."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import typst

from app.printing import form as printed
from app.printing.form import form_pdf, form_picture
from reporting.figures import Entry, save_figures
from reporting.forms import Form, form
from store import clock
from store.connection import Store
from tests.nation import QUARTER, manager
from tests.screens.conftest import COUNTY, SCHOOL


@pytest.fixture
def drawn(store: Store, at: Callable[[str], None]) -> Form:
    """A school's form of 2020Q1, with figures of the quarter before, a note, and one that does not apply."""
    save_figures(store, manager(SCHOOL), SCHOOL, QUARTER, [Entry("A02", "1960", "两个校区#合并*[统计]")])
    at("2020-02-03T09:00:00")
    save_figures(store, manager(SCHOOL), SCHOOL, "2020Q1", [Entry("A05", "NA"), Entry("B03", "12.3")])
    return form(store, SCHOOL, "2020Q1")


def content(drawn: Form, language: str, *, is_blank: bool) -> str:
    """What the template is given, as text."""
    return printed._inputs(drawn, language, is_blank, clock.now())["form"]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("is_blank", [True, False])
def test_a_form_is_a_pdf_of_a_few_a4_pages(drawn: Form, language: str, is_blank: bool) -> None:
    made = form_pdf(drawn, language, is_blank=is_blank, moment=clock.now())
    pages = form_picture(drawn, language, is_blank=is_blank, moment=clock.now(), points=40)
    assert made.startswith(b"%PDF-") and made.rstrip().endswith(b"%%EOF")
    counted = re.findall(rb"/Type\s*/Page\b", made)
    assert len(pages) in (2, 3, 4) and (not counted or len(counted) == len(pages))
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_a_department_has_its_own_form(store: Store) -> None:
    county = form(store, COUNTY, QUARTER)
    assert form_pdf(county, "zh_CN", is_blank=True, moment=clock.now()).startswith(b"%PDF-")


UNITS = ["2111010001", "2111010003", "3111010001", "1111010001", "4111000002", "110101", "110000"]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("is_blank", [True, False])
@pytest.mark.parametrize("code", UNITS)
def test_the_places_to_sign_stand_below_figures_and_never_alone(
    store: Store, code: str, is_blank: bool, language: str
) -> None:
    """Whoever signs signs something: the last rows of the form are on the same page, as many as there are up to six."""
    drawn = form(store, code, QUARTER)
    inputs = printed._inputs(drawn, language, is_blank, clock.now())
    found = [
        tuple(each)
        for each in json.loads(typst.query(printed.TEMPLATE, "<placed>", field="value", sys_inputs=inputs))
    ]
    pages = dict(found)
    last_page = pages.pop("signatures")
    assert last_page == max(pages.values()) and len(pages) == len(found) - 1
    last_letter = list(pages)[-1][0]
    together = sum(page == last_page for place, page in pages.items() if place[0] == last_letter)
    assert together >= min(6, sum(place[0] == last_letter for place in pages))


def test_the_filled_in_form_tells_zero_missing_and_not_applicable_apart(drawn: Form) -> None:
    text = content(drawn, "zh_CN", is_blank=False)
    for words in (
        "第一小学",
        SCHOOL,
        "1,960",
        "两个校区#合并*[统计]",
        "12.3",
        '"NA"',
        '"—"',
        "填报中",
        "光纤",
    ):
        assert words in text
    for words in (
        "填表人",
        "审核人",
        "单位负责人",
        "单位盖章",
        "日期",
        "2020 年第 1 季度",
        "2020-02-03 09:00",
    ):
        assert words in text


def test_the_blank_form_asks_and_does_not_answer(drawn: Form) -> None:
    text = content(drawn, "en", is_blank=True)
    assert "12.3" not in text and "两个校区" not in text
    assert "Optical fibre / ADSL" in text and "□ yes   □ no" in text
    assert "1,960" in text  # last quarter's figure stays, to compare with
    derived = [cell.indicator.code for cell in drawn.cells if cell.indicator.is_derived]
    assert derived and not any(f'"{code}"' in text for code in derived)


def test_the_template_needs_no_font_and_no_package_from_outside(drawn: Form) -> None:
    template = Path(printed.__file__).with_name("form.typ")
    assert "@preview" not in template.read_text(encoding="utf-8")
    inputs = printed._inputs(drawn, "zh_CN", False, clock.now())
    _, warnings = typst.compile_with_warnings(template, sys_inputs=inputs)
    assert [str(each) for each in warnings if "unknown font" not in str(each.message)] == []
