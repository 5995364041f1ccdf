"""Why a figure is suspicious, in words: short in a list, and as a question ready to be sent."""

from app.parts.context import _, language
from app.parts.doubts import Row, show_fall, show_far, show_jump, show_slip
from app.parts.figures import NOTHING
from app.parts.questions import show_before, show_now, show_stored
from reporting.figure import VALUE
from reporting.indicator import Catalogue, Indicator
from reporting.suspicious import EXPLAINED, FAILED, FALLEN, FAR, JUMP, SLIP, STALE, WARNED


def show_reason(row: Row) -> str:
    """Why a figure is in the list, in a few words."""
    reason = row["reason"]
    if reason == SLIP:
        return show_slip(row)
    if reason == JUMP:
        return show_jump(row)
    if reason == FALLEN:
        return show_fall()
    if reason == FAR:
        return show_far(row)
    if reason == STALE:
        return _("untouched for {count} quarters", count=row["stale_quarters"])
    return _("reason." + str(reason))


def show_check(row: Row, catalogue: Catalogue) -> str:
    """The sentence of the check that a figure fails, or '' where it is suspicious for something else."""
    if row["reason"] not in (FAILED, WARNED, EXPLAINED):
        return ""
    return f"{row['check_code']} {_check_words(row, catalogue)}"


def show_peers(row: Row, catalogue: Catalogue) -> str:
    """What is usual among similar units, or a dash where there are too few."""
    if row["peer_low"] is None:
        return NOTHING
    indicator = catalogue.indicator(str(row["indicator_code"]))
    low, high = (show_stored(VALUE, row[each], None, indicator) for each in ("peer_low", "peer_high"))
    return low if low == high else f"{low} – {high}"


def suggested_words(row: Row, catalogue: Catalogue) -> str:
    """A question about the figure, by the reason it is suspicious for; people change it as they like."""
    indicator = catalogue.indicator(str(row["indicator_code"]))
    details = {
        "name": indicator.name(language()),
        "now": show_now(row, indicator),
        "before": show_before(row, indicator),
    }
    reason = row["reason"]
    if row["is_year_to_date"] and reason in (SLIP, JUMP, FALLEN):
        return _year_to_date_words(row, indicator, details)
    if reason == SLIP:
        unit = indicator.unit(language())
        return _(
            "{name} is {now} ({unit}) this quarter and was {before} last quarter, about {factor} times apart."
            " Is the unit of measure right?",
            unit=unit or NOTHING,
            factor=row["slip"],
            **details,
        )
    if reason == JUMP:
        return _("{name} went from {before} to {now} in one quarter. What is the reason?", **details)
    if reason == FAR:
        return _(
            "{name} is {now}; similar units usually have {peers}. Is it right?",
            peers=show_peers(row, catalogue),
            **details,
        )
    if reason == STALE:
        return _(
            "{name} has been {now} for {count} quarters. Is it still so?",
            count=row["stale_quarters"],
            **details,
        )
    return _checked_words(row, catalogue, details)


def _year_to_date_words(row: Row, indicator: Indicator, details: dict[str, str]) -> str:
    """Words about an amount of the year to date: beside the year before, or fallen within the year."""
    if row["reason"] == FALLEN:
        return _(
            "{name} was {before} last quarter and is {now} now, but an amount of the year to date can only grow."
            " Was part of it booked elsewhere, or only this quarter's amount entered?",
            **details,
        )
    details["year_before"] = show_stored(VALUE, row["year_before_number"], None, indicator)
    if row["reason"] == SLIP:
        return _(
            "{name} is {now} ({unit}) and was {year_before} in the same quarter last year, about {factor} times"
            " apart. Is the unit of measure right?",
            unit=indicator.unit(language()) or NOTHING,
            factor=row["slip"],
            **details,
        )
    return _(
        "{name} is {now} and was {year_before} in the same quarter last year. What is the reason?", **details
    )


def _checked_words(row: Row, catalogue: Catalogue, details: dict[str, str]) -> str:
    """Words about a check: its own sentence, and what is asked."""
    details["message"] = _check_words(row, catalogue)
    if row["reason"] == FAILED:
        return _("{name} is {now}. {message}", **details)
    if row["reason"] == WARNED:
        return _("{name} is {now}. {message} Please give the reason.", **details)
    if row["note"]:
        return _("{name} is {now}, with the note “{note}”. Please say more.", note=row["note"], **details)
    return _("{name} is {now}. {message} Please say more.", **details)


def _check_words(row: Row, catalogue: Catalogue) -> str:
    check = next(each for each in catalogue.checks if each.code == row["check_code"])
    return check.message_en if language() == "en" else check.message_zh
