"""What goes back: returns within the window, returned counties, withdrawals, and a chain opened from the top.

Every act lies where the rules allow it: a unit goes back only while its superior is not locked, and not for
longer than the superior itself has (E16-E20).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ingest.sample.acts import (
    CORRECTION,
    NEVER,
    OWN_MANAGER,
    OWN_REVIEWER,
    SUPERIOR,
    Acts,
)
from ingest.sample.answers import TOO_MANY
from ingest.sample.dice import Dice, Flags, Ints
from ingest.sample.script import DAY, HOUR, MINUTE, Quarter, Script, at_work
from ingest.sample.unit_columns import CTY, DEPARTMENT_GROUPS, PREF, PROV, UnitColumns
from reporting.life_cycle import REPORTED, RETURNED, WITHDRAWAL_REQUESTED

_DOUBT = "教师终端数与台账不符，请核对后重新提交"
_SLIP = "有数据与上季度或同类学校相差悬殊，请核对单位和位数后重新提交"
_DOUBT_POSTS = "专职岗位人数与编制不符，请核对"
_TOO_MANY = "学生（教师）空间数多于实有人数，请更正"
_SCHOOL_BELOW = "所辖学校有数据错误，请退回更正后重新上报"
_ASKED = "上报后发现本级数据有误，申请撤回更正"
_REJECTED = "数据差异不影响统计，请下季度更新"
_AT_THE_TOP = "已发布数据存在明显错误，逐级退回更正"


@dataclass(frozen=True, kw_only=True)
class Corrections:
    """Adds the acts of going back and correcting to a quarter's script.

    `wrong`: what each unit has wrong by now; `is_slipped`: where a slip stands; `is_filled`: who ever filled in
    a form.
    """

    acts: Acts
    units: UnitColumns
    script: Script
    quarter: Quarter
    wrong: Ints
    is_slipped: Flags
    no_reviewer: Flags
    is_filled: Flags
    seed: int

    @cached_property
    def _dice(self) -> Dice:
        return Dice(self.units.keys, self.seed)

    @cached_property
    def _rows(self) -> Ints:
        return np.arange(len(self.units))

    def within_windows(self, opens: Ints, showcase: Flags) -> tuple[Flags, Flags]:
        """Reviewers send schools back before they report. Returns who corrected it, and who did not."""
        script, dice, number = self.script, self._dice, self.quarter.number
        handed_in = np.minimum(script.submits, script.confirms)
        begins = np.maximum(handed_in + 40 * MINUTE, opens + 9 * HOUR)
        room = script.reports - begins
        share = np.where(showcase, 0.3, np.where(self.is_slipped, 0.35, 0.022))
        goes_back = (
            ~script.has_reviewer
            & (handed_in < NEVER)
            & (script.reports < NEVER)
            & (room > 3 * HOUR)
            & dice.below("goes back", share, number)
        )
        back = begins + (dice.uniform("back", number) * 0.5 * room).astype(np.int64)
        corrects = goes_back & dice.below("corrects", 0.78, number)
        saves = back + ((script.reports - back) * (0.2 + 0.4 * dice.uniform("corrected", number))).astype(
            np.int64
        )
        rows = self._rows
        self.acts.add(
            rows,
            np.where(goes_back, back, NEVER),
            "return",
            RETURNED,
            SUPERIOR,
            reason=[_SLIP if each else _DOUBT for each in self.is_slipped],
            due=script.closes,
        )
        self._correct_school(rows, np.where(corrects, saves, NEVER))
        return corrects, goes_back & ~corrects

    def after_reports(self) -> None:
        """Superiors send reported units back before they report themselves; some units ask for it."""
        units, script, dice, number = self.units, self.script, self._dice, self.quarter.number
        locked = script.locked
        above = np.maximum(units.superior, 0)
        begins = script.closes + 9 * HOUR
        room = np.where(units.superior >= 0, locked[above], 0) - begins
        can_act = script.has_reviewer & ~self.no_reviewer & (units.group != PROV)
        is_early = can_act & (room > 24 * HOUR)
        limit = script.closes[above]
        draw = dice.uniform("back from above", number)
        sent = is_early & (draw < 0.03)
        asked = is_early & (draw >= 0.03) & (draw < 0.045)
        self._send_back(self._rows[sent], begins[sent], room[sent], limit[sent])
        self._ask_back(self._rows[asked], begins[asked], room[asked], limit[asked])

    def _send_back(self, rows: Ints, begins: Ints, room: Ints, limit: Ints) -> None:
        is_county = self.units.group[rows] == CTY
        reasons = [_SCHOOL_BELOW if each else _DOUBT_POSTS for each in is_county]
        self.acts.add(
            rows, _part(begins, room, 0.05), "return", RETURNED, SUPERIOR, reason=reasons, due=limit
        )
        schools = self._schools_of(rows[is_county])
        has_school = schools >= 0
        of_school = (
            schools[has_school],
            begins[is_county][has_school],
            room[is_county][has_school],
            limit[is_county][has_school],
        )
        self._return_schools(*of_school)
        own = rows[~is_county]
        self.acts.add(
            own,
            _part(begins, room, 0.35)[~is_county],
            "save",
            RETURNED,
            OWN_MANAGER,
            purpose=CORRECTION,
        )
        self._report_again(rows, _part(begins, room, 0.6))

    def _return_schools(self, rows: Ints, begins: Ints, room: Ints, limit: Ints) -> None:
        reasons = [_TOO_MANY if each == TOO_MANY else _DOUBT for each in self.wrong[rows]]
        self.acts.add(
            rows, _part(begins, room, 0.15), "return", RETURNED, SUPERIOR, reason=reasons, due=limit
        )
        self._correct_school(rows, _part(begins, room, 0.35))

    def _ask_back(self, rows: Ints, begins: Ints, room: Ints, limit: Ints) -> None:
        self.acts.add(
            rows,
            _part(begins, room, 0.05),
            "request_withdrawal",
            WITHDRAWAL_REQUESTED,
            OWN_REVIEWER,
            reason=_ASKED,
        )
        agreed = self._dice.below("agreed", 0.7, self.quarter.number)[rows]
        answered = _part(begins, room, 0.2)
        self.acts.add(
            rows,
            np.where(agreed, NEVER, answered),
            "reject_withdrawal",
            REPORTED,
            SUPERIOR,
            reason=_REJECTED,
        )
        self.acts.add(
            rows,
            np.where(agreed, answered, NEVER),
            "approve_withdrawal",
            RETURNED,
            SUPERIOR,
            reason=_ASKED,
            due=np.minimum(answered + 5 * DAY, limit),
        )
        saved = np.where(agreed, _part(begins, room, 0.3), NEVER)
        self.acts.add(rows, saved, "save", RETURNED, OWN_MANAGER, purpose=CORRECTION)
        self._report_again(rows, np.where(agreed, _part(begins, room, 0.45), NEVER))

    def from_the_top(self, may_be_top: Flags) -> tuple[int, int] | None:
        """After the release one school's error is mended: province, prefecture and county go back first.

        Returns the province's row and the moment of its new report, or None where no such school is.
        """
        chain = self._chain(may_be_top)
        if not chain:
            return None
        midnight = np.array([self.quarter.ends + 20 * DAY])
        hours = self._dice.uniform("top")[chain[0]]
        start = int(at_work(midnight, np.array([hours * 0.2]))[0])
        school = chain[-1]
        for step, row in enumerate(chain):
            due = start + (10 - 2 * step) * DAY
            self._one(row, start + step * HOUR, "return", RETURNED, SUPERIOR, reason=_AT_THE_TOP, due=due)
        self._correct_school(np.array([school]), np.array([start + DAY]))
        moment = start + DAY
        for row in reversed(chain[:-1]):
            moment += DAY
            self._report_again(np.array([row]), np.array([moment]))
        return chain[0], moment

    def _chain(self, may_be_top: Flags) -> list[int]:
        """Province, prefecture, county and school, one below the other; the school with an error if any."""
        units = self.units
        county = units.superior
        prefecture = np.where(county >= 0, units.superior[np.maximum(county, 0)], -1)
        province = np.where(prefecture >= 0, units.superior[np.maximum(prefecture, 0)], -1)
        fits = (
            (province >= 0)
            & (units.group[np.maximum(prefecture, 0)] == PREF)
            & (units.group[np.maximum(county, 0)] == CTY)
            & ~np.isin(units.group, DEPARTMENT_GROUPS)
            & self.is_filled
            & ~self.no_reviewer[np.maximum(county, 0)]
            & may_be_top[np.maximum(province, 0)]
        )
        if not fits.any():
            return []
        draw = self._dice.uniform("chain") - (self.wrong == TOO_MANY)
        school = int(np.argmin(np.where(fits, draw, 9.0)))
        return [int(province[school]), int(prefecture[school]), int(county[school]), school]

    def _schools_of(self, counties: Ints) -> Ints:
        """One school of each county (-1 without): one with an error if there is any."""
        units, wrong = self.units, self.wrong
        is_school = ~self.script.has_reviewer & (units.superior >= 0) & self.is_filled
        draw = self._dice.uniform("school of county", self.quarter.number) - (wrong == TOO_MANY)
        schools = self._rows[is_school]
        order = schools[np.lexsort((draw[schools], units.superior[schools]))]
        superiors, first = np.unique(units.superior[order], return_index=True)
        chosen = np.full(len(units), -1)
        chosen[superiors] = order[first]
        return chosen[counties]

    def _correct_school(self, rows: Ints, moment: Ints) -> None:
        """A returned school mends a figure and hands in again, which reports it at once."""
        self.acts.add(rows, moment, "save", RETURNED, OWN_MANAGER, purpose=CORRECTION)
        submitted = np.where(moment < NEVER, moment + 10 * MINUTE, NEVER)
        self.acts.add(rows, submitted, "submit", REPORTED, OWN_MANAGER, makes_report=True)

    def _report_again(self, rows: Ints, moment: Ints) -> None:
        self.acts.add(rows, moment, "report_up", REPORTED, OWN_REVIEWER, makes_report=True)

    def _one(
        self, row: int, moment: int, action: str, state: str, hand: int, *, reason: str, due: int
    ) -> None:
        self.acts.add(
            np.array([row]), np.array([moment]), action, state, hand, reason=reason, due=np.array([due])
        )


def _part(begins: Ints, room: Ints, share: float) -> Ints:
    return begins + (room * share).astype(np.int64)
