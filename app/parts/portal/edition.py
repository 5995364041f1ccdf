"""The edition on the screen: the latest release with its files, and one indicator out of them."""

from functools import lru_cache
from pathlib import Path

import polars as pl

from app import state
from app.parts.asking import ask
from app.parts.context import reader, store
from app.parts.portal.method import method_lines
from reporting.catalogue import load_catalogue
from store.errors import Refusal
from warehouse.public import changed_release, latest_release
from warehouse.public_files import PARQUET, Edition, public_file

FOLDER = "public"


def latest_edition() -> Edition | None:
    """The latest release that is unchanged, or None when nothing has been released or built yet."""
    try:
        release = ask(latest_release)
    except Refusal as refused:
        if refused.code == "no_warehouse":
            return None
        raise
    if release is None:
        return None
    return Edition(release, load_catalogue(store(), release.quarter), method_lines(release))


def newest_changed() -> tuple[str, int] | None:
    """Quarter and number of the newest release where it is not offered because it has changed."""
    try:
        return ask(changed_release)
    except Refusal as refused:
        if refused.code == "no_warehouse":
            return None
        raise


def file_of(edition: Edition, kind: str) -> Path:
    """One of its files, made when it is first asked for."""
    folder = state.server().settings.data_dir / FOLDER
    return public_file(folder, reader().published, edition, kind)


def nation_of(edition: Edition) -> pl.DataFrame:
    """The nation's row of every indicator: columns of `public_files.public_table`."""
    return _picked(file_of(edition, PARQUET), "level", "ministry")


def indicator_of(edition: Edition, code: str) -> pl.DataFrame:
    """Every department's row of one indicator, the nation first."""
    return _picked(file_of(edition, PARQUET), "indicator_code", code)


@lru_cache(maxsize=64)
def _picked(file: Path, column: str, value: str) -> pl.DataFrame:
    # The name of a file stands for its bytes: what was read once holds.
    return pl.scan_parquet(file).filter(pl.col(column) == value).collect()
