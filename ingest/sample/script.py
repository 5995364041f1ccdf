"""How a quarter goes for every unit: who saves, submits, confirms and reports when, and what is left to time.

All moments are seconds UTC. A quarter is planned whole, as the rules would let it go; what lies after the
clock has simply not happened yet, so an open quarter is a closed one cut off in the middle.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from ingest.sample.acts import NEVER, seconds
from ingest.sample.answers import BANDWIDTH, FINE, MONEY, TOO_MANY
from ingest.sample.dice import Dice, Flags, Floats, Ints
from ingest.sample.slips import NONE, OPEN_SHOWCASE_SHARE, SHARE, SHOWCASE_SHARE, slips_of
from ingest.sample.unit_columns import DEPARTMENT_GROUPS, HE, PRE, PREF, PROV, UnitColumns
from reporting.calendar import Window, open_quarter
from reporting.quarter import ends_at, starts_at

DAY, HOUR, MINUTE = 86_400, 3_600, 60
_SHANGHAI = 8 * HOUR
# Share of units of which nobody ever fills in anything, and of wrong entries by kind.
_NEVER_FILLED = 0.012
_WRONG = {TOO_MANY: 0.012, BANDWIDTH: 0.005, MONEY: 0.003}
# Share of those with a slip who notice it in a later quarter.
_NOTICED = 0.4


@dataclass(frozen=True)
class Quarter:
    """One quarter of the sample. `synced_at` is when its units were known; `now` is the clock."""

    name: str
    number: int
    synced_at: datetime
    now: datetime

    @property
    def is_running(self) -> bool:
        """Whether the quarter has not ended: nobody can report it yet."""
        return self.now < ends_at(self.name)

    @property
    def is_open(self) -> bool:
        """Whether people work on it now."""
        return open_quarter(self.now) == self.name

    @property
    def starts(self) -> int:
        """The first second."""
        return seconds(starts_at(self.name))

    @property
    def ends(self) -> int:
        """The first second after."""
        return seconds(ends_at(self.name))

    @property
    def starts_a_year(self) -> bool:
        """Amounts of the year to date begin anew."""
        return self.name.endswith("1")


@dataclass(frozen=True)
class Memory:
    """What earlier quarters left, a unit an entry: the quarter last saved (-1 never), what is wrong there, and
    which slip stands there (see `slips_of`).
    """

    saved: Ints
    wrong: Ints
    slips: Ints

    def take(self, rows: Ints) -> "Memory":
        """Some of the units."""
        return Memory(self.saved[rows], self.wrong[rows], self.slips[rows])


@dataclass(frozen=True)
class Script:
    """Moments of each unit's acts (NEVER: not at all), and `wrong` and `slips` for those that save."""

    saves: Ints
    submits: Ints
    confirms: Ints
    reports: Ints
    closes: Ints
    wrong: Ints
    mended: Flags
    slips: Ints
    has_reviewer: Flags

    @property
    def locked(self) -> Ints:
        """When the unit's report is made: by its own or its superior's reviewer, or at the deadline."""
        return np.minimum(self.reports, self.closes)


def write_script(
    units: UnitColumns,
    windows: list[Window],
    quarter: Quarter,
    memory: Memory,
    *,
    no_reviewer: Flags,
    last_minute: Flags,
    showcase: Flags,
    seed: int,
) -> Script:
    """Plan one quarter. `windows` holds each unit's window; `reports` of a school is its superior's.

    `last_minute` marks who reports on the last day always, so that there is something left to do before;
    `showcase` marks the schools among which every kind of slip is to be seen.
    """
    dice = Dice(units.keys, seed)
    number = quarter.number
    has_reviewer = np.isin(units.group, (*DEPARTMENT_GROUPS, HE))
    opens = np.array([seconds(each.opens_at) for each in windows], dtype=np.int64)
    closes = np.array([seconds(each.closes_at) for each in windows], dtype=np.int64)
    own = _report_moments(dice, opens, closes, number)
    own = np.where(last_minute, closes - 8 * HOUR, own)
    diligent = last_minute | dice.below("reports", _diligence(units), number)
    by_hand = has_reviewer & ~no_reviewer & diligent
    own = np.where(by_hand, own, NEVER)
    # What a school's superior reports takes the school along.
    above = np.where(units.superior >= 0, own[np.maximum(units.superior, 0)], NEVER)
    reports = np.where(has_reviewer, own, above)
    locked = np.minimum(reports, closes)

    wrong, mended, errs = _wrong(dice, units, quarter, memory)
    notices = (memory.slips != NONE) & dice.below("notices", _NOTICED, number)
    saving = _saving(dice, units, quarter, memory) | errs | mended | notices
    saves = np.where(saving, _save_moments(dice, quarter, locked), NEVER)
    saves = np.where(saves < locked, saves, NEVER)
    blocked = (wrong == TOO_MANY) | ((wrong == BANDWIDTH) & errs)
    pause = np.where(dice.below("later", 0.2, number), 1 + 2 * dice.uniform("pause", number), 0.0) * DAY
    submits = (
        saves
        + 5 * MINUTE
        + (dice.uniform("submit", number) * 90 * MINUTE).astype(np.int64)
        + pause.astype(np.int64)
    )
    willing = dice.below("submits", 0.94, number) & ~blocked
    submits = np.where((saves < NEVER) & willing & (submits < locked), submits, NEVER)
    carried_wrong = (memory.wrong == TOO_MANY) & (saves == NEVER)
    confirming = (
        (saves == NEVER) & ~carried_wrong & (memory.saved >= 0) & dice.below("confirms", 0.84, number)
    )
    confirms = np.where(confirming, _save_moments(dice, quarter, locked), NEVER)
    confirms = np.where(confirms < locked, confirms, NEVER)
    share = np.where(showcase, OPEN_SHOWCASE_SHARE if quarter.is_open else SHOWCASE_SHARE, SHARE)
    may_slip = (wrong == FINE) & (memory.slips == NONE)
    slips = np.where(may_slip, slips_of(units, number, share, showcase, seed), NONE)
    return Script(saves, submits, confirms, reports, closes, wrong, mended, slips, has_reviewer)


def _diligence(units: UnitColumns) -> Floats:
    """Share of reviewers who report in their window: more of them at the top."""
    found = np.full(len(units), 0.86)
    found[np.isin(units.group, (PREF, PROV))] = 0.93
    return found


def _report_moments(dice: Dice, opens: Ints, closes: Ints, number: int) -> Ints:
    days = np.maximum((closes - opens) // DAY, 1)
    day = np.floor(dice.uniform("report day", number) ** 0.8 * days).astype(np.int64)
    moment: Ints = opens + day * DAY + _at_work(dice.uniform("report hour", number))
    return moment


def _at_work(draw: Floats) -> Ints:
    """Seconds after midnight, between half past eight and six."""
    return (8.5 * HOUR + draw * 9.5 * HOUR).astype(np.int64)


def at_work(moment: Ints, draw: Floats) -> Ints:
    """A moment in the working hours of the same day in Shanghai."""
    midnight = (moment + _SHANGHAI) // DAY * DAY - _SHANGHAI
    return midnight + _at_work(draw)


def _save_moments(dice: Dice, quarter: Quarter, locked: Ints) -> Ints:
    """When people sit down to it: some through the quarter, most in its last weeks and the first days after.

    In the first quarter forms are filled from the first sync on; in a running one half of the work is done.
    """
    number = quarter.number
    draw, hour = dice.uniform("save", number), dice.uniform("save hour", number)
    now, synced = seconds(quarter.now), seconds(quarter.synced_at)
    if number == 0 or quarter.is_running:
        begins = synced if number == 0 else max(synced, now - 40 * DAY)
        until = min(now, quarter.ends - 2 * DAY)
        moment = begins + (draw * max(until - begins, 0)).astype(np.int64)
        at_desk = at_work(moment, hour)
        moment = np.where((at_desk >= begins) & (at_desk <= until), at_desk, moment)
        if number == 0:
            return moment
        return np.where(dice.below("already", 0.5, number), moment, NEVER)
    early = quarter.starts + 20 * DAY + (draw * 50 * DAY).astype(np.int64)
    late_from = quarter.ends - 20 * DAY
    late = late_from + (draw**0.7 * np.maximum(locked - HOUR - late_from, 0)).astype(np.int64)
    moment = np.where(dice.below("early", 0.3, number), early, late)
    return at_work(moment, hour)


def _saving(dice: Dice, units: UnitColumns, quarter: Quarter, memory: Memory) -> Flags:
    """Who changes figures: all at first and when a year begins, then one in five (departments two in five)."""
    is_department = np.isin(units.group, DEPARTMENT_GROUPS)
    usual = np.where(is_department, 0.40, 0.20)
    if quarter.starts_a_year:
        usual = np.where(is_department, 0.95, 0.86)
    elif quarter.name.endswith("3"):
        usual = usual + 0.10  # a new school year
    share = np.where(memory.saved >= 0, usual, 0.975 if quarter.number == 0 else 0.55)
    able = ~dice.below("never filled", _NEVER_FILLED) | is_department
    return able & dice.below("saves", share, quarter.number)


def _wrong(dice: Dice, units: UnitColumns, quarter: Quarter, memory: Memory) -> tuple[Ints, Flags, Flags]:
    """What each unit has wrong if it saves now, who puts something right, and who errs anew."""
    chance = dice.uniform("wrong")
    start = 1 + (dice.uniform("wrong start") * 4).astype(np.int64)
    first = np.where(dice.below("wrong at first", 0.4), 0, start)
    kind = np.full(len(units), FINE, dtype=np.int64)
    bottom = 0.0
    for each, share in _WRONG.items():
        kind[(chance >= bottom) & (chance < bottom + share)] = each
        bottom += share
    is_department = np.isin(units.group, DEPARTMENT_GROUPS)
    kind[is_department] = FINE
    kind[(kind == BANDWIDTH) & np.isin(units.group, (HE, PRE))] = FINE  # asked otherwise, or not at all
    first = np.where(kind == BANDWIDTH, start, first)
    errs = (kind != FINE) & (first == quarter.number)
    mends = (
        (memory.wrong != FINE)
        & (memory.wrong != MONEY)
        & dice.below("mends", np.where(memory.wrong == BANDWIDTH, 0.8, 0.35), quarter.number)
    )
    keeps = np.where(mends, FINE, memory.wrong)
    if quarter.starts_a_year:
        keeps = np.where(keeps == MONEY, FINE, keeps)
    wrong = np.where(errs, kind, keeps)
    return wrong, (mends & (memory.wrong == BANDWIDTH)), errs
