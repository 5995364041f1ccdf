"""Which pages there are, and for whom: what is not listed for a role cannot be reached by it."""

from pathlib import Path
from typing import NamedTuple

from auth.permissions import INSPECTOR, MANAGER, OPERATOR, REVIEWER

SCREENS = Path(__file__).parent / "screens"
EVERYBODY = (MANAGER, REVIEWER, INSPECTOR, OPERATOR)


class Page(NamedTuple):
    """One page: its title (a text of the language files), who has it, and its icon.

    `for_departments`: only departments have it. `is_public`: it is there without signing in, too. `is_hidden`: it is
    reached by a link and stands in no menu.
    """

    title: str
    roles: tuple[str, ...]
    icon: str
    for_departments: bool = False
    is_public: bool = False
    is_hidden: bool = False


PAGES = {
    "home": Page("Home", EVERYBODY, ":material/home:"),
    "inbox": Page("Inbox", (MANAGER, REVIEWER, INSPECTOR), ":material/inbox:"),
    "fill": Page("Fill in", (MANAGER,), ":material/edit_note:"),
    "review": Page("Review", (REVIEWER,), ":material/fact_check:"),
    "chase": Page("Chase", (MANAGER,), ":material/notifications:", for_departments=True),
    "verify": Page("Verify", (MANAGER,), ":material/troubleshoot:", for_departments=True),
    "overview": Page("Overview", EVERYBODY, ":material/dashboard:"),
    "completeness": Page("Completeness", EVERYBODY, ":material/checklist:"),
    "statistics": Page("Statistics", EVERYBODY, ":material/bar_chart:"),
    "balance": Page("Balance", EVERYBODY, ":material/balance:"),
    "goals": Page("Goals", EVERYBODY, ":material/flag:"),
    "outlook": Page("Outlook", EVERYBODY, ":material/trending_up:"),
    "releases": Page("Releases", EVERYBODY, ":material/published_with_changes:"),
    "number": Page("Why this number?", EVERYBODY, ":material/help:", is_hidden=True),
    "boards": Page("Boards", EVERYBODY, ":material/bookmarks:"),
    "calendar": Page("Calendar", EVERYBODY, ":material/calendar_month:"),
    "portal": Page("Public statistics", EVERYBODY, ":material/public:", is_public=True),
    "profile": Page("My account", EVERYBODY, ":material/person:"),
    "operations": Page("Operations", (OPERATOR,), ":material/build:"),
}
