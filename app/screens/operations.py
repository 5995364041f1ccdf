"""Operations: how the last build of the warehouse ended, and what is published."""

import streamlit as st

from app import state
from app.parts.context import _, reader, show_moment, show_refusal
from store.errors import Refusal


def main() -> None:
    """For operators."""
    server = state.server()
    st.title(_("Operations"))
    st.metric(_("Server started"), show_moment(server.started_at))
    if server.last_build:
        if "code" in server.last_build:
            st.error(f"{server.last_build['code']}: {server.last_build['message']}")
        st.json({name: str(value) for name, value in server.last_build.items()})
    else:
        st.info(_("Nothing has been built since the server started."))
    try:
        st.write(_("Published quarters: {quarters}", quarters=", ".join(reader().quarters())))
    except Refusal as refused:
        show_refusal(refused)


main()
