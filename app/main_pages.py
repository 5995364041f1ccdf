"""Which pages there are, and for whom: what is not listed for a role cannot be reached by it."""

from pathlib import Path

from auth.permissions import INSPECTOR, MANAGER, OPERATOR, REVIEWER

SCREENS = Path(__file__).parent / "screens"
EVERYBODY = (MANAGER, REVIEWER, INSPECTOR, OPERATOR)

# page, roles, whether only a department has it, icon; the title is a text of the language files
PAGES = {
    "home": ("Home", EVERYBODY, False, ":material/home:"),
    "inbox": ("Inbox", (MANAGER, REVIEWER, INSPECTOR), False, ":material/inbox:"),
    "fill": ("Fill in", (MANAGER,), False, ":material/edit_note:"),
    "review": ("Review", (REVIEWER,), False, ":material/fact_check:"),
    "chase": ("Chase", (MANAGER,), True, ":material/notifications:"),
    "verify": ("Verify", (MANAGER,), True, ":material/troubleshoot:"),
    "completeness": ("Completeness", EVERYBODY, False, ":material/checklist:"),
    "statistics": ("Statistics", EVERYBODY, False, ":material/bar_chart:"),
    "calendar": ("Calendar", EVERYBODY, False, ":material/calendar_month:"),
    "profile": ("My account", EVERYBODY, False, ":material/person:"),
    "operations": ("Operations", (OPERATOR,), False, ":material/build:"),
}
