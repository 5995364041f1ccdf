"""The release as files: each made when it is first wanted."""

import streamlit as st

from app.parts.context import _
from app.parts.portal.edition import file_of
from warehouse.public_files import Edition

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "sdmx_csv": "application/vnd.sdmx.data+csv; version=2.0.0",
    "sdmx_json": "application/vnd.sdmx.structure+json; version=2.0.0",
}


def draw_downloads(edition: Edition) -> None:
    """A button for each kind of file, and what is in them."""
    with st.container(horizontal=True, gap="small"):
        for kind, mime in KINDS.items():
            st.download_button(
                _("public_file." + kind),
                data=lambda kind=kind: file_of(edition, kind).read_bytes(),  # type: ignore[misc]
                file_name=edition.file_name(kind),
                mime=mime,
                key=f"portal.save_{kind}",
                on_click="ignore",
                icon=":material/download:",
            )
    st.caption(
        _(
            "All indicators of the nation, provinces, prefectures and counties; the workbook goes down to"
            " prefectures and has the definitions. SDMX is for statistical offices: the figures and, apart,"
            " their structure with all code lists."
        )
    )
