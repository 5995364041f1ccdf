"""Where an indicator will stand in the next quarters at the present pace, with an interval out of its own history.

The forecast is the Theta method of statsmodels: the last quarters, smoothed, carried on with half the slope of the whole
history. Why this one, why the interval is as wide as it is, and how both did on real series: docs/decisions/0023.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from reporting.quarter import next_quarter
from warehouse.places import quarters as all_quarters
from warehouse.published import Published
from warehouse.statistics import table

# Fewer leave fewer than two tests, and two are the least that say anything of an error.
FEWEST_QUARTERS = 6
# One unit through all quarters: as it stands today.
BASIS = "as_is"
# What lies longer ago tells little of the present pace.
MOST_QUARTERS = 16
# Each test knows at least so many quarters; the last tests are enough.
FEWEST_KNOWN = 4
MOST_TESTS = 8
QUARTERS_AHEAD = 4
# A target beyond ten years is out of sight.
FURTHEST = 40
# Eight of ten outcomes should lie in the interval one quarter ahead: one in ten above it, one below.
# Student's t for that, by how many tests there were.
STUDENT_T = {2: 1.8856, 3: 1.6377, 4: 1.5332, 5: 1.4759, 6: 1.4398, 7: 1.4149, 8: 1.3968}
_NOTHING = 1e-12


@dataclass(frozen=True)
class Past:
    """One closed quarter. `value`: float64, shares 0..1; `coverage`: 0..1, of the units due how many answered."""

    quarter: str
    value: float
    coverage: float
    stage: str
    release: int | None


@dataclass(frozen=True)
class Ahead:
    """One quarter to come: the forecast and its interval, in the unit of the indicator (shares 0..1)."""

    quarter: str
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Outlook:
    """A history of closed quarters without a gap, and what follows from it.

    `ahead`: the next QUARTERS_AHEAD. `line`: the forecasts up to FURTHEST, at which a target is looked for. `error`: how far
    forecasts one quarter ahead, made with what was known then, were off on average in `tests` quarters; `naive_error`: the
    same of saying that nothing changes. `past_pace` and `pace`: change a quarter in the history and in the outlook.
    """

    past: tuple[Past, ...]
    ahead: tuple[Ahead, ...]
    line: tuple[float, ...]
    error: float
    naive_error: float
    tests: int

    @property
    def past_pace(self) -> float:
        """Change a quarter from the first quarter of the history to the last."""
        return (self.past[-1].value - self.past[0].value) / (len(self.past) - 1)

    @property
    def pace(self) -> float:
        """Change a quarter in the quarters ahead."""
        return (self.line[QUARTERS_AHEAD - 1] - self.past[-1].value) / QUARTERS_AHEAD


@dataclass(frozen=True)
class TooShort:
    """Why there is no outlook: the closed quarters in a row that have a value are fewer than FEWEST_QUARTERS."""

    past: tuple[Past, ...]


def outlook(
    published: Published,
    unit: str,
    quarter: str,
    indicator: str,
    stage: str | None = None,
    highest: float | None = None,
) -> Outlook | TooShort:
    """The outlook of one indicator out of the quarters up to this one, all in the hierarchy of today.

    Quarters still open (stage `live`) are no history: half of the answers would look like a fall. Stage `released`: only what
    is released. `highest`: what the value cannot exceed. What starts anew each year has no pace: callers do not ask for it.
    Refusals: those of `statistics.table`.
    """
    asked = [each for each in all_quarters(published) if each <= quarter][-MOST_QUARTERS - 1 :]
    rows = table(published, unit, asked or [quarter], [indicator], "none", "all", BASIS, stage)
    past = history(rows)
    if len(past) < FEWEST_QUARTERS:
        return TooShort(tuple(past))
    return project(past, highest=highest)


def history(rows: Sequence[dict[str, Any]]) -> list[Past]:
    """The closed quarters with answers that follow each other without a gap, up to the last; rows of `statistics.table`."""
    found: list[Past] = []
    for row in rows:
        if row["stage"] == "live":
            continue
        if row["value"] is None or not row["units_answered"]:
            found = []
            continue
        if found and next_quarter(found[-1].quarter) != row["quarter"]:
            found = []
        coverage = float(row["coverage"] or 0)
        found.append(Past(row["quarter"], float(row["value"]), coverage, row["stage"], row["release"]))
    return found[-MOST_QUARTERS:]


def project(past: Sequence[Past], *, highest: float | None) -> Outlook:
    """The outlook of a history of at least FEWEST_QUARTERS; nothing falls below 0 nor rises above `highest`.

    The interval is as wide as the errors of the tests ask for, by Student's t because they are few, and grows with each
    quarter ahead.
    """
    values = [each.value for each in past]
    errors, naive = _tested(values)
    reach = STUDENT_T[len(errors)] * sqrt(sum(each * each for each in errors) / len(errors))
    line = [_within(each, highest) for each in forecast(values, FURTHEST)]
    ahead, name = [], past[-1].quarter
    for step, middle in enumerate(line[:QUARTERS_AHEAD], start=1):
        name = next_quarter(name)
        low, high = _within(middle - reach * step, highest), _within(middle + reach * step, highest)
        ahead.append(Ahead(name, low, middle, high))
    return Outlook(
        tuple(past),
        tuple(ahead),
        tuple(line),
        error=sum(abs(each) for each in errors) / len(errors),
        naive_error=sum(abs(each) for each in naive) / len(naive),
        tests=len(errors),
    )


def reaches(found: Outlook, target: float) -> str | None:
    """The first quarter in which the outlook comes to a target from where it stands now; None if not in ten years.

    Rising to it or falling to it, whichever side the last value lies on. Who stands on it has reached it.
    """
    last = found.past[-1]
    if abs(last.value - target) < _NOTHING:
        return last.quarter
    name = last.quarter
    for value in found.line:
        name = next_quarter(name)
        if (value >= target) if last.value < target else (value <= target):
            return name
    return None


def forecast(values: Sequence[float], steps: int) -> list[float]:
    """The Theta forecast of a history, oldest first, for so many steps. A history that never changes goes on as it is."""
    if max(values) - min(values) < _NOTHING:
        return [values[-1]] * steps
    # Imported when first asked: seconds of the processor that other screens and commands do not need.
    import warnings

    import numpy as np
    from statsmodels.tsa.forecasting.theta import ThetaModel

    with warnings.catch_warnings():
        # Of a fit that stopped early: the tests below say how good it is.
        warnings.simplefilter("ignore")
        fitted = ThetaModel(np.array(values), period=1, deseasonalize=False).fit()
        return [float(each) for each in fitted.forecast(steps)]


def _tested(values: Sequence[float]) -> tuple[list[float], list[float]]:
    """Errors of forecasts one quarter ahead, each made with what was known before: the method's, and of no change."""
    errors, naive = [], []
    for known in range(max(FEWEST_KNOWN, len(values) - MOST_TESTS), len(values)):
        errors.append(values[known] - forecast(values[:known], 1)[0])
        naive.append(values[known] - values[known - 1])
    return errors, naive


def _within(value: float, highest: float | None) -> float:
    value = max(0.0, value)
    return value if highest is None else min(highest, value)
