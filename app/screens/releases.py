"""Releases: what the latest one corrected, what was published when and why, and what changed between any two."""

import streamlit as st

from app.parts import drill, passport
from app.parts.asking import ask
from app.parts.context import _, language, person, quarter, show_quarter, show_refusal, store
from app.parts.figures import show_count
from app.parts.metrics import Metric, draw_metrics
from app.parts.release_list import choose_span, draw_changed, draw_not_released, draw_releases
from app.parts.release_summary import draw_summary
from app.parts.revision_file import draw_save
from app.parts.revision_list import PAGE, draw_below, draw_revisions, draw_totals
from app.parts.unit_names import in_full
from reporting.catalogue import load_catalogue
from reporting.units import MINISTRY, Unit
from store.errors import Refusal
from warehouse.revisions import Span, release_states, revision_counts, revisions, totals

SCREEN = "releases"
CHOSEN, SEARCH, PAGE_KEY = "releases.indicator", "releases.search", "releases.page"


def main() -> None:
    """What the latest release corrected, the releases of the quarter, and the comparison of two of them."""
    chosen = quarter()
    st.title(f"{_('Releases')} · {show_quarter(chosen)}")
    try:
        rows = ask(release_states, chosen)
    except Refusal as refused:
        show_refusal(refused)
        return
    if not rows:
        draw_not_released(chosen)
        return
    draw_changed(rows)
    if len(rows) < 2:
        st.info(_("There is one release only: nothing has been corrected since."))
        draw_releases(rows, chosen)
        return
    try:
        unit = drill.looked_at(drill.RELEASED)
        draw_summary(rows, load_catalogue(store(), chosen).indicators, unit, chosen)
    except Refusal as refused:
        show_refusal(refused)
        draw_releases(rows, chosen)
        drill.draw_return(SCREEN)
        return
    draw_releases(rows, chosen)
    st.subheader(_("What changed"))
    draw_place(unit)
    span = choose_span(unit, chosen, [row["release"] for row in rows])
    if span is None:
        st.info(_("Choose an earlier release and a later one."))
        return
    try:
        draw_comparison(span, unit)
    except Refusal as refused:
        show_refusal(refused)


def draw_place(unit: Unit) -> None:
    """Where one is; what is released may be looked at everywhere, so there is a way to the nation, and back."""
    drill.draw_line(SCREEN, unit)
    if not drill.is_own_subtree(person(), unit):
        drill.draw_return(SCREEN)
    elif unit.code != MINISTRY and st.button(
        _("The whole nation"), key="releases.nation", type="tertiary", icon=":material/public:"
    ):
        drill.go_to(MINISTRY)


def draw_comparison(span: Span, unit: Unit) -> None:
    """Counts first, then the totals, the units below and the figures themselves."""
    revised = {row["key"]: row for row in ask(revision_counts, span)}
    below = ask(revision_counts, span, "children") if unit.is_department else []
    figures = sum(row["figures"] for row in revised.values())
    draw_metrics(
        [
            Metric(_("Revised figures"), show_count(figures)),
            Metric(_("Indicators concerned"), show_count(len(revised))),
            Metric(_("Units right below concerned"), show_count(len(below))),
        ],
        width="content",
    )
    if not figures:
        st.success(_("No figure here differs between the two releases."))
        return
    indicators = load_catalogue(store(), span.quarter).indicators
    known = [code for code in revised if code in indicators]
    is_inside = drill.is_own_subtree(person(), unit)
    st.markdown(f"### {_('Totals of {unit} before and after', unit=in_full(unit.code, unit.name))}")
    draw_totals(ask(totals, span, tuple(known)), revised, indicators, span)
    # Single schools are not everybody's to see.
    shown = [row for row in below if drill.may_be_named(row["key"], is_inside=is_inside)]
    if shown:
        st.markdown(f"### {_('Below which unit')}")
        draw_below(shown, unit, span, _go_down)
    draw_figures(span, known, is_inside=is_inside)


def draw_figures(span: Span, codes: list[str], *, is_inside: bool) -> None:
    """Every revised figure, of one indicator or of all, by unit."""
    indicators = load_catalogue(store(), span.quarter).indicators
    st.markdown(f"### {_('Every revised figure')}")
    if not is_inside:
        st.caption(_("Single schools are shown to themselves and to the departments above them only."))
    left, right = st.columns(2)
    if st.session_state.get(CHOSEN) not in ("", *codes):
        st.session_state[CHOSEN] = ""
    code = left.selectbox(
        _("Indicator"),
        ["", *codes],
        key=CHOSEN,
        format_func=lambda each: f"{each} {indicators[each].name(language())}" if each else _("all"),
    )
    search = right.text_input(_("Unit: part of its name or code"), key=SEARCH)
    if code:
        number = passport.Number(span.unit, span.quarter, code, "released", span.after, span.basis)
        passport.button(number, key="releases.total")
    page = int(st.session_state.get(PAGE_KEY, 1))
    found, rows = ask(
        revisions,
        span,
        indicator=code,
        search=search.strip(),
        departments_only=not is_inside,
        offset=(page - 1) * PAGE,
        limit=PAGE,
    )
    if not rows and page > 1:
        st.session_state.pop(PAGE_KEY)
        st.rerun()
    if not rows:
        st.info(_("No revised figure fits."))
        return
    st.caption(_("{count} figures", count=show_count(found)))
    draw_revisions(rows, indicators, span, is_inside=is_inside)
    if found > PAGE:
        st.pagination(-(-found // PAGE), key=PAGE_KEY)
    causes = [str(row["cause"]) for row in ask(release_states, span.quarter)]
    draw_save(span, indicators, causes, is_inside=is_inside, indicator=code, search=search.strip())


def _go_down(code: str) -> None:
    st.session_state[drill.UNIT_KEY] = code


main()
