"""Moments as people say them, in Shanghai's time, in a language that is given."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from app import i18n
from store import clock


def moment_in(language: str, moment: datetime | None) -> str:
    """A stored moment (UTC), with the year when it is not this one; a dash for none."""
    if moment is None:
        return "—"
    shown = local(moment)
    return _formatted(shown, language, shown.year == local(clock.now()).year)


def due_in(language: str, moment: datetime | None) -> str:
    """A time limit: midnight belongs to the day that ends, as 24:00."""
    if moment is None or local(moment).strftime("%H:%M") != "00:00":
        return moment_in(language, moment)
    return moment_in(language, moment - timedelta(minutes=1)).replace("23:59", "24:00")


def local(moment: datetime) -> datetime:
    """The moment in Shanghai's time."""
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(clock.SHANGHAI)


@lru_cache(maxsize=20_000)
def _formatted(shown: datetime, language: str, is_this_year: bool) -> str:
    if language == i18n.ZH:
        pattern = "M月d日 HH:mm" if is_this_year else "yyyy年M月d日 HH:mm"
    else:
        pattern = "d MMM, HH:mm" if is_this_year else "d MMM yyyy, HH:mm"
    return format_datetime(shown, pattern, locale=language, tzinfo=clock.SHANGHAI)
