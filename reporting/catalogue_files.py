"""Reading the catalogue's files, indicators.csv and checks.csv; every problem of both files at once."""

import csv
import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import duckdb

from reporting.codes import GROUPS
from reporting.expressions import CONTEXT, Expression, check_choices, compile_expression
from reporting.indicator import (
    AGGREGATIONS,
    FORMULA_FIELDS,
    SEVERITIES,
    SOURCE_KINDS,
    TIERS,
    TYPES,
    Catalogue,
    Check,
    Indicator,
    group_order,
)
from store.errors import Refusal, Refusals

DATA_DIR = Path(__file__).parent / "data"
INDICATORS_FILE = "indicators.csv"
CHECKS_FILE = "checks.csv"
# No entered number is larger than this; every formula must stand it.
LARGEST = 999_999_999

_INDICATOR_COLUMNS = tuple(
    name for name in Indicator.__dataclass_fields__ if name not in ("checks", "from_quarter")
)
_CHECK_COLUMNS = (
    "check_code", "indicator_code", "severity", "condition", "applies_to", "message_zh", "message_en"
)  # fmt: skip
_NUMBER = "number"
_KIND_OF_TYPE = {"int": _NUMBER, "decimal": _NUMBER, "percent": _NUMBER, "bool": "BOOLEAN"}
_KIND_OF_TYPE |= {"choice": "VARCHAR", "date": "DATE"}


def read_catalogue_files(directory: Path = DATA_DIR) -> tuple[list[Indicator], list[Check]]:
    """The indicators and checks of the two files, each row and each formula examined.

    Refusals, all at once: `bad_catalogue_file` (missing, not UTF-8, columns), `bad_catalogue` (a cell),
    `bad_formula`, `formula_cycle`. Each message names the file, the row and the column.
    """
    problems: list[Refusal] = []
    indicators = [
        _indicator(row, f"{INDICATORS_FILE} row {number} ({row['code']})", problems)
        for number, row in _rows(directory / INDICATORS_FILE, _INDICATOR_COLUMNS)
    ]
    checks = [
        _check(row, f"{CHECKS_FILE} row {number} ({row['check_code']})", problems)
        for number, row in _rows(directory / CHECKS_FILE, _CHECK_COLUMNS)
    ]
    _examine_codes(indicators, checks, problems)
    if not problems:  # formulas are only worth reading when the codes they name are sound
        _examine_formulas(indicators, checks, problems)
    if problems:
        raise Refusals(problems)
    return indicators, checks


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows = list(reader)
            header = reader.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise Refusal(
            "bad_catalogue_file", f"{path.name} cannot be read as a UTF-8 CSV file: {fault}.", file=path.name
        ) from fault
    if missing := [name for name in columns if name not in header]:
        raise Refusal(
            "bad_catalogue_file", f"{path.name} lacks the columns {', '.join(missing)}.", file=path.name
        )
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise Refusal(
                "bad_catalogue_file",
                f"{path.name} row {number} has not as many cells as the header. Quote cells with commas.",
                file=path.name,
            )
        yield number, {name: row[name].strip() for name in columns}


def _indicator(row: dict[str, str], where: str, problems: list[Refusal]) -> Indicator:
    def refuse(sentence: str) -> None:
        problems.append(Refusal("bad_catalogue", f"{where}: {sentence}", where=where))

    def one_of(name: str, allowed: tuple[str, ...] | list[str]) -> None:
        if row[name] not in allowed:
            refuse(f"{name} is '{row[name]}'; it must be one of {', '.join(allowed)}.")

    one_of("group", group_order())
    one_of("tier", TIERS)
    one_of("type", TYPES)
    one_of("source_kind", SOURCE_KINDS)
    one_of("aggregation", AGGREGATIONS)
    if not re.fullmatch(r"[A-Z]\d{2}", row["code"]) or row["code"][0] != row["group"]:
        refuse("code must be the letter of its group and two digits.")
    for name in ("name_zh", "name_en", "definition_zh", "definition_en"):
        if not row[name]:
            refuse(f"{name} is empty.")
    values: dict[str, Any] = dict(row)
    for name in ("choices", "choices_en", "applies_to"):
        values[name] = _list(row[name])
    for name in ("minimum", "maximum"):
        values[name] = _number(row[name], name, refuse)
    if row["source_kind"] == "entered" and row["type"] in ("int", "decimal", "percent"):
        values["maximum"] = Decimal(LARGEST) if values["maximum"] is None else values["maximum"]
        if values["maximum"] > LARGEST:
            refuse(f"maximum is above {LARGEST}.")
    for name in ("is_required", "is_year_to_date"):
        one_of(name, ("true", "false"))
        values[name] = row[name] == "true"
    if unknown := [group for group in values["applies_to"] if group not in GROUPS]:
        refuse(f"applies_to names {', '.join(unknown)}; the groups are {', '.join(GROUPS)}.")
    if not values["applies_to"]:
        refuse("applies_to is empty.")
    if (row["type"] == "choice") != bool(values["choices"]):
        refuse("choices are needed for the type choice, and for no other.")
    if len(values["choices"]) != len(values["choices_en"]):
        refuse("choices_en must have as many entries as choices.")
    if (row["source_kind"] == "formula") != bool(row["value_formula"]):
        refuse("value_formula is needed for the source kind formula, and for no other.")
    if row["source_kind"] != "system":
        if (row["aggregation"] == "ratio") != bool(row["denominator_formula"]):
            refuse("denominator_formula is needed for the aggregation ratio, and for no other.")
        if row["aggregation"] in ("ratio", "true_share") and not row["numerator_formula"]:
            refuse("numerator_formula is needed for the aggregations ratio and true_share.")
    if row["aggregation"] in ("sum", "mean") and row["type"] not in ("int", "decimal", "percent"):
        refuse(f"a {row['type']} cannot be added up.")
    if row["aggregation"] == "distribution" and row["type"] != "choice":
        refuse("a distribution needs the type choice.")
    if values["is_required"] and row["source_kind"] != "entered":
        refuse("only entered indicators can be required.")
    return Indicator(**values)


def _check(row: dict[str, str], where: str, problems: list[Refusal]) -> Check:
    def refuse(sentence: str) -> None:
        problems.append(Refusal("bad_catalogue", f"{where}: {sentence}", where=where))

    if not re.fullmatch(rf"{re.escape(row['indicator_code'])}-\d+", row["check_code"]):
        refuse("check_code must be the indicator's code, a hyphen and a number.")
    if row["severity"] not in SEVERITIES:
        refuse(f"severity is '{row['severity']}'; it must be one of {', '.join(SEVERITIES)}.")
    for name in ("condition", "message_zh", "message_en"):
        if not row[name]:
            refuse(f"{name} is empty.")
    applies_to = _list(row["applies_to"])
    if unknown := [group for group in applies_to if group not in GROUPS]:
        refuse(f"applies_to names {', '.join(unknown)}; the groups are {', '.join(GROUPS)}.")
    return Check(
        code=row["check_code"],
        indicator_code=row["indicator_code"],
        severity=row["severity"],
        condition=row["condition"],
        applies_to=applies_to,
        message_zh=row["message_zh"],
        message_en=row["message_en"],
    )


def _examine_codes(indicators: list[Indicator], checks: list[Check], problems: list[Refusal]) -> None:
    for name, codes in (
        (INDICATORS_FILE, [each.code for each in indicators]),
        (CHECKS_FILE, [each.code for each in checks]),
    ):
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            problems.append(Refusal("bad_catalogue", f"{name}: {code} is there more than once."))
    known = {each.code for each in indicators}
    for check in checks:
        if check.indicator_code not in known:
            problems.append(
                Refusal(
                    "bad_catalogue",
                    f"{CHECKS_FILE} ({check.code}): there is no indicator {check.indicator_code}.",
                )
            )


def _examine_formulas(indicators: list[Indicator], checks: list[Check], problems: list[Refusal]) -> None:
    catalogue = Catalogue("", {each.code: each for each in indicators})
    wanted: list[tuple[str, str, str]] = []
    for each in indicators:
        for name in FORMULA_FIELDS:
            if text := getattr(each, name):
                wanted.append((f"Indicator {each.code}: {name}", text, _kind_wanted(each, name)))
    wanted += [(f"Check {each.code}: condition", each.condition, "BOOLEAN") for each in checks]
    connection = duckdb.connect()
    try:
        sound = True
        for where, text, kind in wanted:
            try:
                expression = compile_expression(text, catalogue.indicators, where)
                _examine_reach(expression, catalogue, where)
                check_choices(expression, catalogue.choices, where)
                _examine_kind(connection, catalogue, expression, kind, where)
            except Refusal as refusal:
                sound = False
                problems.append(refusal)
        if sound:
            try:
                _ = catalogue.value_expressions
            except Refusal as refusal:
                problems.append(refusal)
    finally:
        connection.close()


def _kind_wanted(indicator: Indicator, name: str) -> str:
    """The kind of answer a formula must give: number, or the engine's name of the type."""
    if name == "value_formula":
        return _KIND_OF_TYPE[indicator.type]
    if name == "applies_when" or (name == "numerator_formula" and indicator.aggregation != "ratio"):
        return "BOOLEAN"
    return _NUMBER


def _examine_reach(expression: Expression, catalogue: Catalogue, where: str) -> None:
    is_check = where.startswith("Check")
    for code in expression.codes:
        if catalogue.indicators[code].source_kind == "system" and f" {code}:" not in where:
            raise Refusal("bad_formula", f"{where} reads {code}, which only the system knows.", where=where)
    for code in (*expression.previous_codes, *expression.answered_codes):
        if catalogue.indicators[code].is_derived:
            raise Refusal(
                "bad_formula", f"{where}: previous and is_answered take entered indicators, not {code}."
            )
    of_checks = [name for name in expression.names if name in ("today", "subordinate_count")]
    if expression.previous_codes:
        of_checks.append("previous")
    if expression.answered_codes:
        of_checks.append("is_answered")
    if of_checks and not is_check:
        raise Refusal(
            "bad_formula",
            f"{where} uses {of_checks[0]}, which only checks may: statistics know one quarter's figures.",
            where=where,
            word=of_checks[0],
        )


def _examine_kind(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    expression: Expression,
    wanted: str,
    where: str,
) -> None:
    """Let the engine run the formula, over nothing and over large numbers, and look at the answer's type.

    One unit's figure that overflows a formula would stop the statistics of all.
    """
    columns = {code: catalogue.indicators[code].sql_type for code in expression.codes}
    columns |= {f"previous_{code}": catalogue.indicators[code].sql_type for code in expression.previous_codes}
    columns |= {name: CONTEXT[name] for name in expression.names}
    found = ""
    for number in ("null", str(LARGEST)):
        values = [
            f"{number if kind.startswith('decimal') else 'null'}::{kind} as {name}"
            for name, kind in columns.items()
        ]
        row_sql = f"select {', '.join([*values, 'null::varchar[] as not_applicable'])}"
        sql = f"select {expression.sql()} as answer from ({row_sql})"
        try:
            answer = connection.execute(sql)
            found = str(answer.description[0][1]) if answer.description else ""
            answer.fetchall()
        except duckdb.Error as fault:
            reason = str(fault).splitlines()[0]
            raise Refusal("bad_formula", f"{where} cannot be worked out: {reason}", where=where) from fault
    kind = _NUMBER if re.match(r"DECIMAL|[A-Z]*INT|DOUBLE|FLOAT", found) else found
    if kind != wanted:
        raise Refusal("bad_formula", f"{where} gives {kind}; {wanted} is needed.", where=where)


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|")) if text else ()


def _number(text: str, name: str, refuse: Callable[[str], None]) -> Decimal | None:
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        refuse(f"{name} is '{text}', which is no number.")
        return None
    return number
