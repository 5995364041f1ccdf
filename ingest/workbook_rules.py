"""What a spreadsheet program lets one type into a cell: the limits of the catalogue, as its data validation."""

from decimal import Decimal

from ingest.workbook_texts import NOT_APPLICABLE, words_of
from reporting.entries import MAX_NOTE
from reporting.figures import plain
from reporting.indicator import Indicator

_LAST_DAY = 2958465  # 9999-12-31, as a spreadsheet counts days


def choices(indicator: Indicator, language: str) -> tuple[str, ...]:
    """What the drop-down list of an indicator offers; empty for numbers and dates."""
    if indicator.type == "bool":
        words = words_of(language)
        return (words["true"], words["false"], NOT_APPLICABLE)
    if indicator.type == "choice":
        return (*(indicator.choice(each, language) for each in indicator.choices), NOT_APPLICABLE)
    return ()


def list_rule(source: str, language: str) -> dict[str, object]:
    """A choice out of the list that stands at `source`; a list of its own may have 255 characters only."""
    return {
        **_refusing(language, words_of(language)["from_list"]),
        "validate": "list",
        "source": source,
    }


def number_rule(indicator: Indicator, place: str, language: str) -> dict[str, object]:
    """A number or a day within the limits, in the cell `place`; NA and nothing at all are always allowed."""
    words = words_of(language)
    if indicator.type == "date":
        conditions = [f"{place}=INT({place})", f"{place}>=1", f"{place}<={_LAST_DAY}"]
        message = words["date"]
    else:
        kind = "whole" if indicator.type == "int" else "number"
        message = (
            words[kind].format(limits=_limits(indicator, language)).replace("  ", " ").replace(" ;", ";")
        )
        conditions = [f"{place}=INT({place})"] if indicator.type == "int" else []
        conditions += [
            f"{place}{sign}{plain(limit)}"
            for sign, limit in ((">=", indicator.minimum), ("<=", indicator.maximum))
            if limit is not None
        ]
    number = f"AND({','.join(conditions)})" if conditions else "TRUE"
    value = f'=IF(ISNUMBER({place}),{number},{place}="{NOT_APPLICABLE}")'
    return {**_refusing(language, message), "validate": "custom", "value": value}


def note_rule(language: str) -> dict[str, object]:
    """A note, as long as the rules allow."""
    message = words_of(language)["note_length"].format(most=MAX_NOTE)
    return {**_refusing(language, message), "validate": "length", "criteria": "<=", "value": MAX_NOTE}


def _refusing(language: str, message: str) -> dict[str, object]:
    return {
        "ignore_blank": True,
        "error_title": words_of(language)["not_accepted"],
        "error_message": message,
    }


def _limits(indicator: Indicator, language: str) -> str:
    """The limits of a number in words, or ''."""
    words, minimum, maximum = words_of(language), _shown(indicator.minimum), _shown(indicator.maximum)
    if minimum and maximum:
        return words["between"].format(minimum=minimum, maximum=maximum)
    if minimum:
        return words["at_least"].format(minimum=minimum)
    return words["at_most"].format(maximum=maximum) if maximum else ""


def _shown(limit: Decimal | None) -> str:
    return "" if limit is None else f"{Decimal(plain(limit)):,f}"
