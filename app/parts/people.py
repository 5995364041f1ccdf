"""People by their real names, as of the moment they acted (article 14: one account is one person at a time)."""

from collections.abc import Sequence
from datetime import datetime

from app.parts.context import _, store
from auth.people import names_at
from reporting.report_events import SYSTEM


def show_people(acts: Sequence[tuple[str | None, datetime | None]]) -> list[str]:
    """Who acted, for each user name and moment (UTC): name and account, or the account alone; '' for nobody."""
    asked = [(actor, moment) for actor, moment in acts if actor and moment]
    names = dict(zip(asked, names_at(store(), asked), strict=True)) if asked else {}
    return [_shown(actor, names.get((actor, moment)) if actor and moment else None) for actor, moment in acts]


def show_person(actor: str | None, moment: datetime | None) -> str:
    """Who acted, of one act."""
    return show_people([(actor, moment)])[0]


def _shown(actor: str | None, name: str | None) -> str:
    if actor == SYSTEM:
        return _("the system")
    return _("{name} ({account})", name=name, account=actor) if name else actor or ""
