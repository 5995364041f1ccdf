"""Small helpers of the measurements: percentiles, the machine, peak memory."""

import os
import platform
import resource
import statistics
from collections.abc import Sequence


def median_and_p95(seconds: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile of durations, in milliseconds."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return statistics.median(ordered) * 1000, p95 * 1000


def machine() -> str:
    """The machine in one line: cores, memory, processor, Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}, Python {platform.python_version()}"
    )


def peak_gib(*, children: bool = False) -> float:
    """Peak resident memory so far in GiB, of this process or of its children."""
    who = resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF
    return resource.getrusage(who).ru_maxrss / 2**20
