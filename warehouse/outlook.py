"""Where an indicator will stand at the present pace, with an interval that is tested on its own history.

The forecast is the Theta method of statsmodels: half the slope of the whole history, smoothed towards the last quarters.
On short series it did best in the M3 forecasting competition, and it asks for no more than a handful of points.
"""

import warnings
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd
from statsmodels.tsa.forecasting.theta import ThetaModel

from reporting.quarter import next_quarter
from warehouse.places import quarters as all_quarters
from warehouse.published import Published
from warehouse.statistics import table

# With fewer quarters there is nothing to test a forecast on.
FEWEST_QUARTERS = 6
# A test begins with so many quarters known.
FEWEST_KNOWN = 4
QUARTERS_AHEAD = 4
# Eight of ten outcomes should lie inside the interval.
CONFIDENCE = 0.8
_DEVIATIONS = 1.2816  # of the normal distribution, for eight of ten


@dataclass(frozen=True)
class Ahead:
    """One quarter to come: the forecast and its interval, in the unit of the indicator (shares 0..1)."""

    quarter: str
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Outlook:
    """A history and what follows from it.

    `error`: how far forecasts one quarter ahead were off in the history, on average; `naive_error`: the same of "it stays
    as it is". `inside`: of `tests` forecasts, how many outcomes lay in their interval. `pace`: change a quarter.
    """

    quarters: tuple[str, ...]
    values: tuple[float, ...]
    ahead: tuple[Ahead, ...]
    pace: float
    error: float
    naive_error: float
    inside: int
    tests: int


def outlook(
    published: Published, unit: str, quarter: str, indicator: str, scope: str = "all"
) -> Outlook | None:
    """The outlook of one indicator from the quarters up to this one, by the hierarchy of today.

    None when fewer than six quarters in a row have a value. What starts anew each year (E37) has no pace: callers do not
    ask for it. Refusals: those of `statistics.table`.
    """
    asked = [each for each in all_quarters(published) if each <= quarter]
    rows = table(published, unit, asked or [quarter], [indicator], "none", scope, "as_is")
    values: list[float] = []
    known: list[str] = []
    for row in rows:
        if row["value"] is None:
            values, known = [], []
        else:
            values.append(float(row["value"]))
            known.append(row["quarter"])
    if len(values) < FEWEST_QUARTERS:
        return None
    is_share = rows[-1]["aggregation"] in ("true_share", "distribution")
    return project(known, values, highest=1.0 if is_share else None)


def project(quarters: list[str], values: list[float], *, highest: float | None) -> Outlook:
    """The outlook of a history; nothing falls below 0, shares do not rise above 1.

    Each interval is as wide as the errors of the tests ask for, growing with the square root of the quarters ahead, and
    never narrower than the method's own.
    """
    errors, naive = _tested(values)
    spread = sqrt(sum(each * each for each in errors) / len(errors))
    middles, lows, highs = _forecast(values, QUARTERS_AHEAD)
    ahead, name = [], quarters[-1]
    for step, (middle, low, high) in enumerate(zip(middles, lows, highs, strict=True), start=1):
        name = next_quarter(name)
        reach = _DEVIATIONS * spread * sqrt(step)
        ahead.append(
            Ahead(
                name,
                _within(min(low, middle - reach), highest),
                _within(middle, highest),
                _within(max(high, middle + reach), highest),
            )
        )
    one_wide = _DEVIATIONS * spread
    return Outlook(
        tuple(quarters),
        tuple(values),
        tuple(ahead),
        pace=(values[-1] - values[0]) / (len(values) - 1),
        error=sum(abs(each) for each in errors) / len(errors),
        naive_error=sum(abs(each) for each in naive) / len(naive),
        inside=sum(abs(each) <= one_wide for each in errors),
        tests=len(errors),
    )


def reaches(found: Outlook, target: float) -> str | None:
    """The first quarter at the present pace in which the target is reached; None if never, or beyond forty quarters."""
    value, name = found.values[-1], found.quarters[-1]
    for _ in range(41):
        if (value >= target) if found.pace >= 0 else (value <= target):
            return name
        value, name = value + found.pace, next_quarter(name)
    return None


def _tested(values: list[float]) -> tuple[list[float], list[float]]:
    """Errors of forecasts one quarter ahead, each made with what was known before: the method's, and of no change."""
    errors, naive = [], []
    for known in range(FEWEST_KNOWN, len(values)):
        (middle,), _low, _high = _forecast(values[:known], 1)
        errors.append(values[known] - middle)
        naive.append(values[known] - values[known - 1])
    return errors, naive


def _forecast(values: list[float], steps: int) -> tuple[list[float], list[float], list[float]]:
    if max(values) - min(values) < 1e-12:
        return ([values[-1]] * steps,) * 3
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = ThetaModel(pd.Series(np.array(values)), period=1, deseasonalize=False).fit(disp=False)
        middles = fitted.forecast(steps)
        bounds = fitted.prediction_intervals(steps, alpha=1 - CONFIDENCE)
    return list(middles), list(bounds["lower"]), list(bounds["upper"])


def _within(value: float, highest: float | None) -> float:
    value = max(0.0, float(value))
    return value if highest is None else min(highest, value)
