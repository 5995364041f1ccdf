"""Outlines of places, from the file beside this one (docs/data-sources.md), in km of an equal-area projection."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import polars as pl

FILE = Path(__file__).parent / "outlines.parquet"
NATION = "000000"


class Outline(NamedTuple):
    """One place: its closed lines one after another, parted by None, and the middle of its largest."""

    code: str
    name: str
    x: list[float | None]
    y: list[float | None]
    middle: tuple[float, float]


@lru_cache(maxsize=512)
def outlines_below(code: str, kind: str) -> tuple[Outline, ...]:
    """The places right below one on the map: provinces, prefectures of a province, counties of a prefecture.

    Of a province without prefectures (a municipality), its counties. Empty where there is no map: the XPCC,
    development zones, counties themselves.
    """
    places = _places()
    if kind == "ministry":
        return _drawn(places.filter(pl.col("level") == "province"))
    if kind == "province":
        below = places.filter((pl.col("level") == "prefecture") & (pl.col("province") == code))
        if below["code"].n_unique() <= 1:
            below = places.filter((pl.col("level") == "county") & (pl.col("province") == code))
        return _drawn(below)
    if kind == "prefecture":
        return _drawn(places.filter((pl.col("level") == "county") & (pl.col("prefecture") == code)))
    return ()


@lru_cache(maxsize=1)
def _places() -> pl.DataFrame:
    return pl.read_parquet(FILE)


def _drawn(rings: pl.DataFrame) -> tuple[Outline, ...]:
    found = []
    for (code, name), own in rings.group_by("code", "name", maintain_order=True):
        x: list[float | None] = []
        y: list[float | None] = []
        for ring in own.iter_rows(named=True):
            x += [*ring["x"], None]
            y += [*ring["y"], None]
        largest = own.sort("area", descending=True).row(0, named=True)
        middle = (sum(largest["x"]) / len(largest["x"]), sum(largest["y"]) / len(largest["y"]))
        found.append(Outline(str(code), str(name), x[:-1], y[:-1], middle))
    return tuple(found)
