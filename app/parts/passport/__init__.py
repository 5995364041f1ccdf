"""The number passport: from any number on any screen, one click to why it is what it is.

Usage. Beside a number call `passport.button(unit, quarter, indicator, stage, release, basis, scope, key=...)`
with what the number was asked with: rows of `warehouse.statistics` carry `indicator`, `stage` and `release`
(`stage` is `live`, `reported` or `released`, never None; `release` is None but for `released`). `key` is
unique on the screen, like that of a widget. A stage with its release (`released:2`) is taken too. For
several numbers side by side call `passport.buttons(unit, quarter, indicators, stage, ..., key=...)`, for counts of
reports `passport.draw_counts(unit, quarter, metrics)`. The button opens the one dialog of the application, which `app.main` draws after every page: the screen adds nothing else, opens no dialog of its own in the same run,
and may draw the button inside columns, containers and fragments. Where a row of a table or a bar was clicked
instead, call `passport.show(Number(...))`, and from a callback `passport.remember(Number(...))`; for a whole table or
chart, give it `passport.on_cell(...)`; for a link to
send, `passport.link(Number(...))`. Who may see the number is checked inside, again, whatever the screen has
checked.
"""

from app.parts.passport.opening import (
    LIVE,
    button,
    buttons,
    draw_counts,
    draw_open,
    link,
    on_cell,
    on_count,
    remember,
    show,
)
from warehouse.passport import Number

__all__ = [
    "LIVE",
    "Number",
    "button",
    "buttons",
    "draw_counts",
    "draw_open",
    "link",
    "on_cell",
    "on_count",
    "remember",
    "show",
]
