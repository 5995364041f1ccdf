"""The number passport: from any number on any screen, one click to why it is what it is.

Usage. Beside a number call `passport.button(Number(unit, quarter, indicator, stage, release, ...), key=...)`
with what the number was asked with: rows of `warehouse.statistics` carry `indicator`, `stage` and `release`
(`stage` is `live`, `reported` or `released`, never None; `release` is None but for `released`). `key` is
unique on the screen, like that of a widget. For several indicators side by side call `passport.buttons(number,
indicators, key=...)`, for numbers in a row `passport.draw_numbers(metrics)`, of reports
`passport.draw_counts(unit, quarter, metrics)`; what is counted for goals is a `passport.goal_number(...)`.

The button opens the one dialog of the application, which `app.main` draws after every page. The screen adds nothing else,
opens no dialog of its own in the same run, and may draw the button inside columns, containers and fragments. Where a row of a table or a bar was clicked
instead, call `passport.show(Number(...))`, and from a callback `passport.remember(Number(...))`; for a whole table or
chart, give it `passport.on_cell(...)` where its rows are units, else `passport.on_number(...)`; for a link to
send, `passport.link(Number(...))`. Who may see the number is checked inside, again, whatever the screen has
checked.
"""

from app.parts.passport.goal_parts import ALL, BAND, RUNG, TARGET, goal_number
from app.parts.passport.opening import (
    LIVE,
    button,
    buttons,
    draw_counts,
    draw_numbers,
    draw_open,
    link,
    on_cell,
    on_count,
    on_number,
    remember,
    show,
)
from warehouse.passport import Number

__all__ = [
    "ALL",
    "BAND",
    "LIVE",
    "RUNG",
    "TARGET",
    "Number",
    "button",
    "buttons",
    "draw_counts",
    "draw_numbers",
    "draw_open",
    "goal_number",
    "link",
    "on_cell",
    "on_count",
    "on_number",
    "remember",
    "show",
]
