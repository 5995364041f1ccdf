"""What is wrong or doubtful in one unit's figures, each with a sentence that says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reporting.evaluate import evaluate
from reporting.expressions import compile_expression
from reporting.figure import Figure
from reporting.indicator import Catalogue, Check, Indicator
from reporting.units import Unit

ERROR, EXPLAIN, HINT = "error", "explain", "hint"


@dataclass(frozen=True)
class Problem:
    """One thing found. `code` is the check's code, or `<indicator>-required` for a required gap.

    An error blocks submitting; an explain blocks it until `is_explained` by the note of its own indicator; a
    hint never does. `other_codes` are the figures that it was held against.
    """

    code: str
    indicator_code: str
    severity: str
    message_zh: str
    message_en: str
    is_explained: bool
    other_codes: tuple[str, ...] = ()

    @property
    def is_blocking(self) -> bool:
        """Whether submitting must wait for it."""
        return self.severity == ERROR or (self.severity == EXPLAIN and not self.is_explained)

    def message(self, language: str) -> str:
        """The sentence in `zh_CN` or `en`."""
        return self.message_en if language == "en" else self.message_zh


def find_problems(
    catalogue: Catalogue,
    unit: Unit,
    figures: Mapping[str, Figure],
    previous: Mapping[str, Figure],
    *,
    today: date | None = None,
    subordinate_count: int | None = None,
) -> list[Problem]:
    """Everything the catalogue finds in a unit's figures, in the order of the form.

    `previous` are the figures of the quarter before; year-to-date ones only when it is of the same year
    (E37). A check that needs a missing figure is not made: missing blocks only where it is required (E06).
    A required indicator counts as answered when it is said not to apply.
    """
    _, failed = evaluate(catalogue, unit.kind, unit.group, figures, previous, today, subordinate_count)
    found = [_failed(catalogue, check, figures) for check in failed]
    found += [
        _required(indicator)
        for indicator in catalogue.for_group(unit.group)
        if indicator.is_required and not _is_answered(figures.get(indicator.code))
    ]
    position = {code: number for number, code in enumerate(catalogue.indicators)}
    return sorted(found, key=lambda problem: (position[problem.indicator_code], problem.code))


def _failed(catalogue: Catalogue, check: Check, figures: Mapping[str, Figure]) -> Problem:
    read = compile_expression(check.condition, catalogue.indicators).codes
    own = figures.get(check.indicator_code)
    return Problem(
        check.code,
        check.indicator_code,
        check.severity,
        check.message_zh,
        check.message_en,
        check.severity == EXPLAIN and own is not None and own.has_reason,
        tuple(code for code in catalogue.indicators if code in read and code != check.indicator_code),
    )


def _required(indicator: Indicator) -> Problem:
    return Problem(
        f"{indicator.code}-required",
        indicator.code,
        ERROR,
        f"“{indicator.name_zh}”必须填报，请填写后再提交。",
        f"{indicator.name_en} is required. Fill it in before you submit.",
        False,
    )


def _is_answered(figure: Figure | None) -> bool:
    return figure is not None and figure.is_answered
