"""How good outlooks are on real series: `.venv/bin/python -m bench.outlook` (two minutes; set OPENBLAS_NUM_THREADS=1).

The series are the twelve quarterly ones of the United States from 1959 to 2009 that come with statsmodels: prices, output,
unemployment and so on. Pieces are drawn by lot; each is cut off, projected, and held against what came after. Beside the
method of `warehouse.outlook` stand saying that nothing changes, and a straight line through the first and the last value.
"""

import random
from collections.abc import Callable, Sequence

from statsmodels.datasets import macrodata

from bench.timing import machine
from reporting.quarter import next_quarter
from warehouse.outlook import QUARTERS_AHEAD, Past, project

LENGTHS = (6, 8, 12, 16)
PIECES = 200
METHODS: dict[str, Callable[[Sequence[float], int], float]] = {
    "nothing changes": lambda values, _step: values[-1],
    "straight line": lambda values, step: values[-1] + step * (values[-1] - values[0]) / (len(values) - 1),
}


def main() -> None:
    """Print for each length of history: errors one and four quarters ahead, and how often the interval held."""
    print(machine())
    for length in LENGTHS:
        dice = random.Random(length)
        pieces = [_piece(dice, length) for _ in range(PIECES)]
        inside = [0] * QUARTERS_AHEAD
        errors: dict[str, list[float]] = {name: [0.0] * QUARTERS_AHEAD for name in ("theta", *METHODS)}
        for values in pieces:
            known, later = values[:length], values[length:]
            found = project(_past(known), highest=None)
            for place, (ahead, value) in enumerate(zip(found.ahead, later, strict=True)):
                inside[place] += ahead.low <= value <= ahead.high
                errors["theta"][place] += abs(value - ahead.middle)
                for name, method in METHODS.items():
                    errors[name][place] += abs(value - method(known, place + 1))
        held = " ".join(f"{each / PIECES:.2f}" for each in inside)
        wrong = ", ".join(
            f"{name} {sums[0] / PIECES:.4f} {sums[-1] / PIECES:.4f}" for name, sums in errors.items()
        )
        print(f"{length:>2} quarters known: inside {held}; error 1 and 4 ahead: {wrong}", flush=True)


def _piece(dice: random.Random, length: int) -> list[float]:
    """A piece of a series, in shares of the mean of what is known, lifted above 0."""
    data = macrodata.load_pandas().data
    series = data[dice.choice(list(data.columns[2:]))].to_list()
    first = dice.randrange(len(series) - length - QUARTERS_AHEAD)
    values = series[first : first + length + QUARTERS_AHEAD]
    mean = sum(abs(each) for each in values[:length]) / length
    # Nothing that is reported falls below 0, and an outlook does not either; inflation and interest may.
    return [10 + each / mean for each in values]


def _past(values: Sequence[float]) -> list[Past]:
    found, quarter = [], "2010Q1"
    for value in values:
        found.append(Past(quarter, value, 1.0, "released", 1))
        quarter = next_quarter(quarter)
    return found


if __name__ == "__main__":
    main()
