"""A refusal in the person's language, found by its code."""

import re
from datetime import datetime

from app import i18n
from store import clock
from store.errors import Refusal

# Where in a figures file an entry stands; on a screen there is no file.
_PLACE = re.compile(r"^line \d+, \w+: ")


def sentence(refused: Refusal, language: str) -> str:
    """What was refused and what to do; the English message where a code has no Chinese sentence yet."""
    if language == i18n.EN:
        return _PLACE.sub("", refused.message)
    if "message_zh" in refused.details:
        return str(refused.details["message_zh"])
    found = i18n.catalogue(language).get(f"refusal.{refused.code}")
    if found is None:
        return _PLACE.sub("", refused.message)
    details = {name: _shown(value) for name, value in refused.details.items()}
    try:
        return found.format_map(details)
    except KeyError:
        return refused.message


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return (clock.shown(value) or "")[:16].replace("T", " ")
    return "" if value is None else str(value)
