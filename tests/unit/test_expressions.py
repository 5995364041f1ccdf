"""Formulas: what may be written, what is refused, and the SQL that comes out."""

import duckdb
import pytest

from reporting.expressions import check_choices, compile_expression, order_by_dependency
from store.errors import Refusal

KNOWN = {"A01": "decimal(18, 6)", "A02": "decimal(18, 6)", "B01": "boolean", "B08": "varchar", "J02": "date"}


def refusal(text: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        compile_expression(text, KNOWN, "Indicator A03: value_formula")
    assert caught.value.code == "bad_formula"
    assert caught.value.message.startswith("Indicator A03: value_formula ")
    return caught.value


@pytest.mark.parametrize(
    ("text", "word", "nearest"),
    [
        ("A2 > 1", "'A2'", "A02"),
        ("a01 > 1", "'a01'", "A01"),
        ("schol_group = 'PRE'", "'schol_group'", "school_group"),
        ("prevous(A02) > 1", "'prevous'", "previous"),
        ("colesce(A01, 0) > 1", "'colesce'", "coalesce"),
    ],
)
def test_a_typo_is_named_with_the_nearest_known_word(text: str, word: str, nearest: str) -> None:
    message = refusal(text).message
    assert word in message and f"Did you mean {nearest}?" in message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A02 >",
        "(A02",
        "A02 > 1; drop table figure_event",
        "A02 > 1 -- always",
        "/* hidden */ A02 > 1",
        "(select 1)",
        "exists (select 1)",
        "A02 in (select 1)",
        "sum(A02) > 1",
        "A02 over ()",
        "read_csv('/etc/passwd')",
        "getenv('HOME') = 'x'",
        "random() > 0.5",
        "current_date > J02",
        "cast(A02 as varchar)",
        "A02::varchar",
        "date 'tomorrow'",
        "A02 || 'x'",
        "A02 % 2",
        "A02 ** 2",
        "B08 like '%x'",
        "ops.A02 > 1",
        "*",
        "[A01][1]",
        "$1 > 1",
        "? > 1",
        "previous(A02 + 1)",
        "previous(A01, A02)",
        "previous(today)",
        "is_answered(school_group)",
        "A02 + " * 1_000 + "1",
        "(" * 900 + "A02" + ")" * 900,
    ],
)
def test_what_is_not_on_the_lists_is_refused(text: str) -> None:
    assert refusal(text).message.endswith((".", "?"))


def test_an_expression_says_what_it_reads() -> None:
    found = compile_expression(
        "A01 > previous(A02) and is_answered(B08) and J02 <= today and unit_kind = 'county'", KNOWN
    )
    assert set(found.codes) == {"A01", "A02", "B08", "J02"}
    assert found.previous_codes == ("A02",)
    assert found.answered_codes == ("B08",)
    assert set(found.names) == {"today", "unit_kind"}


def test_the_previous_figure_is_a_column_of_its_own() -> None:
    expression = compile_expression("A02 <= 3 * previous(A02)", KNOWN)
    assert expression.sql() == "A02 <= 3 * previous_A02"
    assert expression.sql(previous_prefix="before_") == "A02 <= 3 * before_A02"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A02 / A01", None),  # A01 is 0 here
        ("A02 / (A01 + 2)", 3.5),
        ("A02 / nullif(A01, 0)", None),
        ("coalesce(A02 / A01, 9)", 9),
        ("case when A02 > 5 then 'many' else 'few' end", "many"),
        ("greatest(A01, A02) - least(A01, A02)", 7),
        ("abs(A01 - A02) between 7 and 8", True),
        ("round(A02 * 0.5, 0)", 4),
        ("A02 in (6, 7)", True),
        ("J02 <= date '2015-03-31'", True),
        ("J02 is null", False),
        ("is_answered(B08)", True),
        ("is_answered(B01)", False),
        ("not B01 or A02 > 100", None),
        ("B01 and A02 > 100", False),
    ],
)
def test_what_passes_runs_on_the_engine(text: str, expected: object) -> None:
    """One row: A01 = 0, A02 = 7, B01 missing, B08 not applicable, J02 a day before the limit."""
    sql = compile_expression(text, KNOWN).sql()
    row = duckdb.execute(
        f"select {sql} from (select 0::decimal(18, 6) as A01, 7::decimal(18, 6) as A02, null::boolean as B01,"
        " null::varchar as B08, date '2015-03-30' as J02, ['B08'] as not_applicable)"
    ).fetchone()
    assert row == (expected,)


def test_is_answered_of_a_missing_figure_is_false_even_without_a_list() -> None:
    sql = compile_expression("is_answered(B08)", KNOWN).sql()
    row = duckdb.execute(
        f"select {sql} from (select null::varchar as B08, null::varchar[] as not_applicable)"
    ).fetchone()
    assert row == (False,)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("B08 <> '百招'", "百招"),
        ("B08 in ('百兆', '千招')", "千招"),
        ("previous(B08) = '无'", "无"),
        ("B08 = 3", "3"),
        ("B08 >= '千兆'", "B08 >="),
    ],
)
def test_a_choice_that_does_not_exist_is_refused(text: str, word: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_choices(compile_expression(text, KNOWN), {"B08": ("百兆", "千兆")})
    assert caught.value.code == "bad_formula" and word in caught.value.message


def test_choices_that_exist_pass() -> None:
    for text in ("B08 = '百兆'", "('千兆') <> B08", "B08 in ('百兆', '千兆')", "A02 > 3"):
        check_choices(compile_expression(text, KNOWN), {"B08": ("百兆", "千兆")})


def test_derived_indicators_come_after_what_they_read() -> None:
    known = {*KNOWN, "X01", "X02", "X03"}
    formulas = {
        code: compile_expression(text, known)
        for code, text in {"X01": "X02 + X03", "X02": "X03 + 1", "X03": "A01"}.items()
    }
    assert order_by_dependency(formulas) == ["X03", "X02", "X01"]


def test_formulas_in_a_circle_are_refused_and_named() -> None:
    known = {"X01", "X02", "X03"}
    formulas = {
        code: compile_expression(text, known)
        for code, text in {"X01": "X02", "X02": "X03", "X03": "X02 + 1"}.items()
    }
    with pytest.raises(Refusal) as caught:
        order_by_dependency(formulas)
    assert caught.value.code == "formula_cycle"
    assert "X02 -> X03 -> X02" in caught.value.message
