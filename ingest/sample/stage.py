"""What all quarters of the sample share: the store under writing, the calendar, and what units remember."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from ingest.sample.answers import Moment
from ingest.sample.dice import Ints
from ingest.sample.forms import Layout
from ingest.sample.script import Memory
from store.connection import Store, Writing


@dataclass
class Nation:
    """What is kept between quarters, in the order of all codes that ever were."""

    codes: pl.Series
    saved: Ints
    wrong: Ints
    slips: Ints
    no_reviewer: pl.Series

    def memory(self, rows: Ints) -> Memory:
        """What earlier quarters left of these units."""
        return Memory(self.saved[rows], self.wrong[rows], self.slips[rows])

    def rows_of(self, codes: pl.Series) -> Ints:
        """Positions of the codes."""
        return self.codes.search_sorted(codes).to_numpy().astype(np.int64)


@dataclass(frozen=True)
class Calendar:
    """The sample's quarters by number: the year and the quarter within it."""

    years: Ints
    quarters: Ints

    def moment(self, number: Ints) -> Moment:
        """The moments of these quarter numbers."""
        return Moment(number, self.years[number], self.quarters[number])


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where quarters are played: the store under writing, the nation and what all quarters share."""

    store: Store
    write: Writing
    nation: Nation
    layout: Layout
    calendar: Calendar
    seed: int
    progress: Callable[[str], None]
