"""Median, quartiles and the bins of a distribution, of values that are at hand."""

import math
from collections.abc import Sequence

MOST_BINS = 20
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median and upper quartile of sorted values, by linear interpolation between neighbours.

    >>> quartiles([1, 2, 3, 4, 5])
    (2.0, 3.0, 4.0)
    """
    low, middle, high = (_quantile(values, share) for share in (0.25, 0.5, 0.75))
    return low, middle, high


def step_edges(values: Sequence[float]) -> list[float]:
    """Edges of at most twenty equal bins over sorted values, at numbers people read easily.

    >>> step_edges([0.0, 3.0, 10.0])[:3], len(step_edges([0.0, 3.0, 10.0]))
    ([0.0, 0.5, 1.0], 21)
    """
    low, high = values[0], values[-1]
    if high <= low:
        return [low - 0.5, low + 0.5]
    rough = (high - low) / MOST_BINS
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(each * size for each in _STEPS if each * size >= rough * (1 - 1e-9))
    begin = math.floor(low / step)
    count = max(1, math.ceil(high / step - 1e-9) - begin)
    return [round((begin + place) * step, 12) for place in range(count + 1)]


def _quantile(values: Sequence[float], share: float) -> float:
    place = share * (len(values) - 1)
    below = math.floor(place)
    above = min(below + 1, len(values) - 1)
    return float(values[below] + (values[above] - values[below]) * (place - below))
