"""The life of a report (unit x quarter): which act leads from which state to which.

Pure: nothing here reads a store or a clock. `after` carries out an act, `by_the_clock` says what time alone
has made of a state (rules, articles 18-20; requirements E03-E05, E16-E22).

    untouched --save--> in_progress --submit--> submitted --report_up / swept--> reported (locked)
        `--confirm (nothing changed)-----------/     `--reopen--> in_progress
    reported --request_withdrawal--> withdrawal_requested --approve--> returned, --reject--> reported
    submitted, reported, withdrawal_requested --return--> returned --submit--> reported (version + 1)
    the deadline or the due moment passes --> reported, by the system
"""

from dataclasses import dataclass, replace
from datetime import datetime

from store.errors import Refusal

UNTOUCHED = "untouched"
IN_PROGRESS = "in_progress"
SUBMITTED = "submitted"
REPORTED = "reported"
WITHDRAWAL_REQUESTED = "withdrawal_requested"
RETURNED = "returned"
STATES = (UNTOUCHED, IN_PROGRESS, SUBMITTED, REPORTED, WITHDRAWAL_REQUESTED, RETURNED)
LOCKED = (REPORTED, WITHDRAWAL_REQUESTED)

# Acts of people, then what the superior's report and time bring.
ACTS = (
    "save",
    "confirm",
    "submit",
    "reopen",
    "report_up",
    "return",
    "request_withdrawal",
    "approve_withdrawal",
    "reject_withdrawal",
    "swept",
    "auto",
    "expire",
)
# Acts that make a new version of the report, when they lead to `reported`.
REPORTING_ACTS = ("report_up", "swept", "auto", "expire", "submit", "confirm")

_FROM: dict[str, tuple[str, ...]] = {
    "save": (UNTOUCHED, IN_PROGRESS, RETURNED),
    "confirm": (UNTOUCHED, IN_PROGRESS, RETURNED),
    "submit": (IN_PROGRESS, RETURNED),
    "reopen": (SUBMITTED,),
    "report_up": (UNTOUCHED, IN_PROGRESS, SUBMITTED, RETURNED),
    "return": (SUBMITTED, REPORTED, WITHDRAWAL_REQUESTED),
    "request_withdrawal": (REPORTED,),
    "approve_withdrawal": (WITHDRAWAL_REQUESTED,),
    "reject_withdrawal": (WITHDRAWAL_REQUESTED,),
    "swept": (UNTOUCHED, IN_PROGRESS, SUBMITTED, RETURNED),
    "auto": (UNTOUCHED, IN_PROGRESS, SUBMITTED),
    "expire": (RETURNED, SUBMITTED),
}


@dataclass(frozen=True)
class Report:
    """Where a report stands. `due_at` is set from a return until the next report."""

    state: str = UNTOUCHED
    version: int = 0
    is_auto: bool = False
    sequence: int = 0
    due_at: datetime | None = None
    reason: str | None = None
    open_indicators: tuple[str, ...] = ()
    reported_at: datetime | None = None

    @property
    def is_locked(self) -> bool:
        """Reported: nothing can be changed until it is returned (R19a)."""
        return self.state in LOCKED


def may(report: Report, act: str, *, has_reviewer: bool) -> bool:
    """Whether the state allows the act.

    >>> may(Report(), "submit", has_reviewer=False)
    False
    """
    if act in ("report_up",) and not has_reviewer:
        return False
    if act == "return" and report.state == SUBMITTED and has_reviewer:
        return False  # its own reviewer still has it: there is nothing to return yet
    return report.state in _FROM[act]


def after(
    report: Report,
    act: str,
    *,
    has_reviewer: bool,
    moment: datetime,
    due_at: datetime | None = None,
    reason: str | None = None,
    open_indicators: tuple[str, ...] = (),
) -> Report:
    """The report after an act, its sequence number one higher; or the refusal that fits the state.

    `has_reviewer`: a department or university; what its manager submits waits for its reviewer, while a
    returned school's submission is reported at once. `moment` is when a report counts as made.
    """
    if not may(report, act, has_reviewer=has_reviewer):
        raise refusal(report, act)
    following = replace(report, sequence=report.sequence + 1)
    if act == "save":
        return replace(following, state=RETURNED if report.state == RETURNED else IN_PROGRESS)
    if act in ("submit", "confirm"):
        if report.state == RETURNED and not has_reviewer:
            return _reported(following, moment, is_auto=False, reason=None)
        return replace(following, state=SUBMITTED)
    if act == "reopen":
        return replace(following, state=RETURNED if report.due_at else IN_PROGRESS)
    if act == "report_up":
        return _reported(following, moment, is_auto=False, reason=None)
    if act in ("swept", "auto", "expire"):
        by_hand = report.state == SUBMITTED and not has_reviewer
        return _reported(following, moment, is_auto=not by_hand, reason=reason)
    if act == "request_withdrawal":
        return replace(following, state=WITHDRAWAL_REQUESTED, reason=reason)
    if act == "reject_withdrawal":
        return replace(following, state=REPORTED, reason=reason)
    return replace(following, state=RETURNED, due_at=due_at, reason=reason, open_indicators=open_indicators)


def by_the_clock(report: Report, deadline_at: datetime, now: datetime) -> tuple[str, datetime] | None:
    """The act that time has brought and the moment it counts from, or None.

    A return runs until its own due moment; everything else that is open until the deadline.

    >>> by_the_clock(Report(), datetime(2020, 1, 5, 16), datetime(2020, 1, 5, 16))
    ('auto', datetime.datetime(2020, 1, 5, 16, 0))
    """
    if report.is_locked:
        return None
    if report.due_at is not None:
        return ("expire", report.due_at) if now >= report.due_at else None
    return ("auto", deadline_at) if now >= deadline_at else None


def refusal(report: Report, act: str) -> Refusal:
    """Why the state does not allow the act, and what to do instead."""
    if report.is_locked and act in ("save", "submit", "confirm", "reopen", "report_up"):
        return Refusal(
            "locked",
            "The report has been made and is locked. Ask the superior to let you withdraw it"
            " (request-withdrawal), or wait until it is returned.",
            state=report.state,
        )
    code, sentence = {
        "save": ("already_submitted", "The figures have been submitted. Reopen them first."),
        "submit": ("nothing_to_submit", "Nothing was changed this quarter. Confirm that instead."),
        "confirm": ("already_submitted", "The figures have been submitted already."),
        "reopen": ("not_submitted", "Only submitted figures can be reopened."),
        "report_up": ("no_reviewer_here", "This unit does not report upward; its superior does."),
        "return": ("nothing_to_return", "The unit has not submitted or reported yet; there is nothing to return."),
        "request_withdrawal": (
            "nothing_to_withdraw",
            "Only what has been reported can be withdrawn, with one request at a time.",
        ),
        "approve_withdrawal": ("no_request", "The unit has not asked to withdraw its report."),
        "reject_withdrawal": ("no_request", "The unit has not asked to withdraw its report."),
    }[act]
    if act == "submit" and report.state == SUBMITTED:
        code, sentence = "already_submitted", "The figures have been submitted already."
    return Refusal(code, sentence, state=report.state)


def _reported(following: Report, moment: datetime, *, is_auto: bool, reason: str | None) -> Report:
    return replace(
        following,
        state=REPORTED,
        version=following.version + 1,
        is_auto=is_auto,
        due_at=None,
        reason=reason,
        open_indicators=(),
        reported_at=moment,
    )
