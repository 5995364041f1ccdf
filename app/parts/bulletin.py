"""The bulletin behind a button: language and format are chosen, the file is made when it is downloaded."""

from functools import partial

import streamlit as st

from app import i18n
from app.bulletin.make import FORMATS, KINDS, NAMES, Choice, file_name, make_bulletin
from app.parts import drill
from app.parts.asking import ask
from app.parts.context import _, language, person, reader, store
from auth.permissions import Person, relation_to, require
from reporting.units import Unit, superiors, unit_as_of
from store import clock
from store.connection import Store
from store.errors import Refusal
from warehouse.bulletin import bulletin
from warehouse.places import stage_of
from warehouse.published import Published


def draw_bulletin(unit: Unit, quarter: str, *, is_released_only: bool = False) -> None:
    """A popover with two choices and the download; nothing is read before the download is asked for."""
    with st.popover(_("Bulletin"), icon=":material/summarize:", key="overview.bulletin"):
        st.caption(_("The quarter on a few pages, to be printed, sent or written on."))
        spoken = st.segmented_control(
            _("Language of the bulletin"),
            list(i18n.LANGUAGES),
            required=True,
            default=language(),
            format_func=i18n.LANGUAGES.__getitem__,
            key="overview.bulletin_language",
        )
        form = st.segmented_control(
            _("Format"),
            list(FORMATS),
            required=True,
            default=next(iter(FORMATS)),
            format_func=NAMES.__getitem__,
            key="overview.bulletin_format",
            help=_("PDF: to print and send. Word: to write on. Excel: every row, and charts."),
        )
        choice = Choice(str(spoken), str(form))
        st.download_button(
            _("Download the bulletin"),
            partial(
                bulletin_for,
                store(),
                reader().published,
                person(),
                unit.code,
                quarter,
                choice,
                is_released_only=is_released_only,
            ),
            file_name=file_name(unit.code, quarter, choice),
            mime=KINDS[choice.form],
            icon=":material/download:",
            type="primary",
            on_click="ignore",
            key="overview.bulletin_download",
        )


def draw_released(quarter: str) -> None:
    """The same for a department outside the own subtree, as released; nothing where nothing is."""
    try:
        unit = drill.looked_at(drill.RELEASED)
        ask(stage_of, unit.code, quarter, drill.RELEASED)
    except Refusal:
        return
    st.caption(_("Its released figures can be had as a bulletin."))
    draw_bulletin(unit, quarter, is_released_only=True)


def bulletin_for(
    store: Store,
    published: Published,
    who: Person,
    unit_code: str,
    quarter: str,
    choice: Choice,
    *,
    is_released_only: bool = False,
) -> bytes:
    """The file, for somebody who may have it: the own subtree in every stage, any department as released.

    Refusals: `not_your_unit`, `not_allowed`, `unknown_unit`, those of `warehouse.bulletin.bulletin`.
    """
    unit = unit_as_of(store, unit_code, quarter)
    above = [each.code for each in superiors(store, unit_code, quarter)]
    action = drill.action_for(unit, drill.RELEASED if is_released_only else None)
    require(who, action, relation=relation_to(who, unit_code, above))
    said = bulletin(published, unit_code, quarter, is_released_only=is_released_only)
    return make_bulletin(said, choice, clock.now())
