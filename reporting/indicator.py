"""What an indicator, a check and a catalogue are: plain values, alike from the files and the store."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from functools import cached_property
from typing import Any

from reporting.codes import code_list
from reporting.expressions import Expression, compile_expression, factor_of, order_by_dependency
from store.errors import Refusal

TIERS = ("core", "optional", "process")
TYPES = ("int", "decimal", "percent", "bool", "choice", "date")
AGGREGATIONS = ("sum", "mean", "ratio", "true_share", "distribution")
SOURCE_KINDS = ("entered", "formula", "system")
SEVERITIES = ("error", "explain", "hint")
FORMULA_FIELDS = ("value_formula", "numerator_formula", "denominator_formula", "applies_when")

# The type of an indicator's column in a wide row.
SQL_TYPES: Mapping[str, str] = {
    "int": "decimal(18, 6)",
    "decimal": "decimal(18, 6)",
    "percent": "decimal(18, 6)",
    "bool": "boolean",
    "choice": "varchar",
    "date": "date",
}


@dataclass(frozen=True)
class Check:
    """A condition that must hold. False is a problem; null (something is missing) is not.

    `applies_to` narrows the groups of the indicator; empty means all of them. An `error` blocks
    submitting, an `explain` asks for a note, a `hint` only shows.
    """

    code: str
    indicator_code: str
    severity: str
    condition: str
    applies_to: tuple[str, ...]
    message_zh: str
    message_en: str


@dataclass(frozen=True)
class Indicator:
    """One row of the catalogue. Percentages and shares are 0..1; money is in 万元 (10,000 yuan).

    `value_formula` is filled only for source kind `formula`; the source kind `system` is worked out from
    accounts and reports. `from_quarter` is the first quarter this definition holds for.
    """

    code: str
    group: str
    tier: str
    name_zh: str
    name_en: str
    type: str
    unit_zh: str
    unit_en: str
    choices: tuple[str, ...]
    choices_en: tuple[str, ...]
    applies_to: tuple[str, ...]
    source_kind: str
    aggregation: str
    value_formula: str
    numerator_formula: str
    denominator_formula: str
    applies_when: str
    minimum: Decimal | None
    maximum: Decimal | None
    is_required: bool
    is_year_to_date: bool
    definition_zh: str
    definition_en: str
    checks: tuple[Check, ...] = ()
    from_quarter: str = ""

    @property
    def is_derived(self) -> bool:
        """Whether nobody types it: a formula or the system gives its value."""
        return self.source_kind != "entered"

    @property
    def sql_type(self) -> str:
        """The type of its column in a wide row."""
        return SQL_TYPES[self.type]

    @property
    def numerator_factor(self) -> Decimal:
        """By what the numerator is multiplied beyond what is counted: 100 of what is said per 100 students."""
        return factor_of(self.numerator_formula) if self.numerator_formula else Decimal(1)

    def name(self, language: str) -> str:
        """The name in `zh_CN` or `en`."""
        return self.name_en if language == "en" else self.name_zh

    def definition(self, language: str) -> str:
        """The definition, one sentence, in `zh_CN` or `en`."""
        return self.definition_en if language == "en" else self.definition_zh

    def unit(self, language: str) -> str:
        """The unit of measure in `zh_CN` or `en`; empty for bool, choice and date."""
        return self.unit_en if language == "en" else self.unit_zh

    def choice(self, text: str, language: str) -> str:
        """A choice as shown in `zh_CN` or `en`; the stored text is always the Chinese one."""
        if language == "en" and text in self.choices:
            return self.choices_en[self.choices.index(text)]
        return text

    def as_dict(self) -> dict[str, Any]:
        """All fields as JSON can carry them (decimals as text), `is_derived` included."""
        row = {name: _plain(value) for name, value in asdict(self).items()}
        return {**row, "is_derived": self.is_derived}


@dataclass(frozen=True)
class Catalogue:
    """The indicators and checks that hold for a quarter, in file order; `version` names their content."""

    version: str
    indicators: dict[str, Indicator]

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """All checks, in the order of their indicators."""
        return tuple(check for indicator in self.indicators.values() for check in indicator.checks)

    def for_group(self, group: str) -> list[Indicator]:
        """The indicators asked of, or worked out for, units of a group."""
        return [indicator for indicator in self.indicators.values() if group in indicator.applies_to]

    def checks_for(self, group: str) -> list[Check]:
        """The checks that hold for units of a group."""
        return [
            check
            for check in self.checks
            if group in (check.applies_to or self.indicators[check.indicator_code].applies_to)
            and group in self.indicators[check.indicator_code].applies_to
        ]

    def indicator(self, code: str) -> Indicator:
        """One indicator, or Refusal `unknown_indicator`."""
        if code not in self.indicators:
            raise Refusal(
                "unknown_indicator",
                f"There is no indicator {code}. docs/catalogue.md lists the codes.",
                indicator=code,
            )
        return self.indicators[code]

    @cached_property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The choices of every choice indicator."""
        return {code: each.choices for code, each in self.indicators.items() if each.type == "choice"}

    @cached_property
    def value_expressions(self) -> dict[str, Expression]:
        """The formulas of derived indicators, each after those it reads. Refusal `formula_cycle`."""
        formulas = {
            code: compile_expression(each.value_formula, self.indicators, f"Indicator {code}: value_formula")
            for code, each in self.indicators.items()
            if each.value_formula
        }
        return {code: formulas[code] for code in order_by_dependency(formulas)}

    @cached_property
    def used_in(self) -> dict[str, tuple[str, ...]]:
        """By code the formula indicators that are worked out from it, in file order."""
        readers: dict[str, list[str]] = {}
        for code in self.indicators:
            for read in self.value_expressions[code].codes if code in self.value_expressions else ():
                readers.setdefault(read, []).append(code)
        return {code: tuple(found) for code, found in readers.items()}

    def starts_anew(self, code: str) -> bool:
        """Whether an indicator, or one it is worked out from, is an amount of the year to date (E37)."""
        if self.indicators[code].is_year_to_date:
            return True
        read = self.value_expressions[code].codes if code in self.value_expressions else ()
        return any(self.starts_anew(each) for each in read)

    def value_sql(self, code: str) -> str:
        """The value of a formula indicator as SQL over a wide row, in the type of its column.

        Null where `applies_when` is false, and where the number does not fit decimal(18, 6).
        """
        indicator = self.indicators[code]
        value = f"try_cast({self.value_expressions[code].sql()} as {indicator.sql_type})"
        if not indicator.applies_when:
            return value
        condition = compile_expression(indicator.applies_when, self.indicators).sql()
        return f"case when coalesce({condition}, true) then {value} end"


def indicator_from(row: Mapping[str, Any], from_quarter: str = "") -> Indicator:
    """An indicator from its recorded definition; fields this program does not know are passed over."""
    known = {field.name for field in fields(Indicator)}
    kept = {name: value for name, value in row.items() if name in known}
    checks = tuple(_check_from(check) for check in row.get("checks", ()))
    for name in ("choices", "choices_en", "applies_to"):
        kept[name] = tuple(kept[name])
    for name in ("minimum", "maximum"):
        kept[name] = None if kept[name] is None else Decimal(kept[name])
    return Indicator(**{**kept, "checks": checks, "from_quarter": from_quarter})


def group_order() -> list[str]:
    """The letters of the indicator groups in the order of the forms."""
    return list(code_list("indicator_group"))


def in_file_order(indicators: Iterable[Indicator]) -> list[Indicator]:
    """Indicators by group in the order of the forms, then by code."""
    order = {letter: number for number, letter in enumerate(group_order())}
    return sorted(indicators, key=lambda each: (order.get(each.group, len(order)), each.group, each.code))


def _check_from(row: Mapping[str, Any]) -> Check:
    known = {field.name for field in fields(Check)}
    kept = {name: value for name, value in row.items() if name in known}
    return Check(**{**kept, "applies_to": tuple(kept["applies_to"])})


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value
