"""Operations: how the last build of the warehouse ended, and what is published."""

import polars as pl
import streamlit as st

from app import state
from app.parts.context import _, reader, show_moment, show_refusal
from app.parts.figures import show_count
from app.parts.metrics import Metric, draw_metrics
from store.errors import Refusal


def main() -> None:
    """For operators."""
    server = state.server()
    st.title(_("Operations"))
    st.caption(_("Server started") + " " + show_moment(server.started_at))
    st.subheader(_("Last build of the statistics"))
    if server.last_build is None:
        st.info(_("Nothing has been built since the server started."))
    else:
        draw_build(server.last_build)
    try:
        st.write(_("Published quarters: {quarters}", quarters=", ".join(reader().quarters())))
    except Refusal as refused:
        show_refusal(refused)


def draw_build(last: state.LastBuild) -> None:
    """How it ended: what was built, or why nothing was published."""
    if last.result is None:
        st.error(f"{last.code}: {last.message}")
        st.caption(_("Readers still see what was published before."))
        return
    built = last.result
    draw_metrics(
        [
            Metric(_("Ended"), show_moment(last.ended_at)),
            Metric(_("Quarters"), ", ".join(built.quarters)),
            Metric(_("Models"), show_count(built.models)),
            Metric(_("Tests passed"), show_count(built.tests)),
            Metric(_("Seconds"), f"{built.seconds_landing + built.seconds_building:.0f}"),
        ]
    )
    landed = {_("Table"): list(built.rows_landed), _("New rows"): list(built.rows_landed.values())}
    st.dataframe(pl.DataFrame(landed), hide_index=True, key="operations.landed", alt=_("New rows by table"))


main()
