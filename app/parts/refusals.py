"""A refusal in the person's language, found by its code."""

import re
from datetime import datetime

from app import i18n
from app.parts.moments import due_in, moment_in
from store import clock
from store.errors import Refusal

# Where in a figures file an entry stands; on a screen there is no file.
_PLACE = re.compile(r"^line \d+, \w+: ")
_QUARTER = re.compile(r"[0-9]{4}Q[1-4]")


def sentence(refused: Refusal, language: str) -> str:
    """What was refused and what to do; the English message where a code has no Chinese sentence yet.

    Moments are said as everywhere on the screens: a limit at midnight is 24:00 of the day before.
    """
    if language == i18n.EN:
        return _in_english(refused)
    if "message_zh" in refused.details:
        return str(refused.details["message_zh"])
    texts, key = i18n.catalogue(language), f"refusal.{refused.code}"
    # Of a figure more can be said than of an option on the command line that is refused with the same code.
    found = (texts.get(f"{key}_of_figure") if "indicator" in refused.details else None) or texts.get(key)
    if found is None:
        return _in_english(refused)
    details = {name: _shown(name, value, language) for name, value in refused.details.items()}
    try:
        return found.format_map(details)
    except KeyError:
        return refused.message


def _in_english(refused: Refusal) -> str:
    said = _PLACE.sub("", refused.message)
    for name, value in refused.details.items():
        if isinstance(value, datetime):
            said = said.replace(str(clock.shown(value)), _shown(name, value, i18n.EN))
    return said


def _shown(name: str, value: object, language: str) -> str:
    if isinstance(value, datetime):
        return moment_in(language, value) if name == "opens_at" else due_in(language, value)
    text = "" if value is None else str(value)
    if name == "quarter" and _QUARTER.fullmatch(text):
        return i18n.translate("{year}, quarter {number}", language, year=text[:4], number=text[5])
    return text
