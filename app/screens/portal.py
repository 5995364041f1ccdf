"""Public statistics: the latest release for everybody, without signing in."""

import streamlit as st

from app.parts.asking import ask
from app.parts.context import _, account, show_moment, show_quarter
from app.parts.layout import choose_language
from app.parts.portal.areas import draw_areas
from app.parts.portal.cards import draw_cards
from app.parts.portal.coverage import draw_coverage
from app.parts.portal.downloads import draw_downloads
from app.parts.portal.edition import latest_edition, nation_of, newest_changed
from app.parts.portal.method import draw_method
from reporting.headline import headline_codes
from warehouse.public import public_headlines
from warehouse.public_files import Edition


def main() -> None:
    """The release, its headline figures, its map and table, its files, and how it came about."""
    draw_visitor()
    edition = latest_edition()
    if edition is None:
        st.title(_("Public statistics"))
        if not draw_changed(edition):
            st.info(
                _(
                    "Nothing has been released yet. A quarter is released when its reporting window has closed."
                )
            )
        return
    release = edition.release
    st.title(f"{_('Statistics of education informatization')} · {show_quarter(release.quarter)}")
    st.caption(
        _(
            "Release {number}, of {moment}. The whole nation, added up from what schools, universities and departments"
            " reported. A dash: missing, not zero.",
            number=release.release,
            moment=show_moment(release.released_at),
        )
    )
    draw_changed(edition)
    draw_release(edition)


def draw_changed(edition: Edition | None) -> bool:
    """A notice where the newest release is not offered because its figures have changed; whether there is one."""
    changed = newest_changed()
    if changed is None:
        return False
    quarter, number = changed
    named = {"quarter": show_quarter(quarter), "number": number}
    st.warning(
        _(
            "Release {number} of {quarter} is not shown: its figures are no longer those that were released. It is"
            " looked into. Below stands the last release that is unchanged.",
            **named,
        )
        if edition is not None
        else _(
            "Release {number} of {quarter} is not shown: its figures are no longer those that were released. It is"
            " looked into, and there is no other.",
            **named,
        ),
        icon=":material/warning:",
    )
    return True


def draw_release(edition: Edition) -> None:
    """The parts of the page, from the eight numbers to the method."""
    release, known = edition.release, edition.indicators
    headline = tuple(code for code in headline_codes("", is_department=True) if code in known)
    draw_cards(ask(public_headlines, release, headline), known)
    with st.spinner(_("Counting ...")):
        nation = nation_of(edition)
    st.markdown(f"### {_('By area')}")
    with_figures = {code: known[code] for code in nation["indicator_code"]}
    if with_figures:
        draw_areas(edition, with_figures, headline[0])
    st.markdown(f"### {_('Downloads')}")
    draw_downloads(edition)
    method, coverage = st.columns(2, gap="large")
    with method:
        st.markdown(f"### {_('Method')}")
        draw_method(release)
    with coverage:
        st.markdown(f"### {_('Coverage')}")
        draw_coverage(nation, known)


def draw_visitor() -> None:
    """For somebody who is not signed in: the language, and the way to the sign-in."""
    if account() is not None:
        return
    with st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"
    ):
        st.html(f'<a class="jibao-quiet" href="/" target="_self">{_("Sign in")}</a>', width="content")
        choose_language()


main()
