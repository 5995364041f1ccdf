"""Which figures of departments the public is not shown, so that no single unit can be told (decision 0025).

The threshold rule of official statistics: a figure to which fewer than three units contribute is confidential, because
one unit could be told, and of two each could tell the other (Glossary of Statistical Disclosure Control, UNECE and
Eurostat, 2005; Handbook on Statistical Disclosure Control, chapter 4). This is the only place that knows the rule.
"""

import polars as pl

LEAST_UNITS = 3
_CELL = ("indicator", "unit")
_TOO_FEW = (pl.col("answered") < LEAST_UNITS) & ((pl.col("answered") > 0) | (pl.col("due") < LEAST_UNITS))


def is_too_few(due: int, answered: int) -> bool:
    """Whether the first rule alone withholds a figure: the same as the cells are asked, for one that stands by itself.

    >>> is_too_few(40, 2), is_too_few(40, 0), is_too_few(2, 0), is_too_few(3, 3)
    (True, False, True, False)
    """
    return answered < LEAST_UNITS and (answered > 0 or due < LEAST_UNITS)


def withheld(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells of one quarter with `is_withheld` (Boolean) added, in the order given.

    `cells`: one row per indicator and department: indicator, unit, parent (null for the nation; String), depth
    (Int, 0 for the nation), due and answered (Int: units asked, and with an answer, at and below the department).

    Where fewer than three are asked, that nobody answered is not said either: it would tell of one unit.

    What stands right below a department and in none of its children is never shown, but whoever takes the children
    from the whole gets it. So a department is shown only when what would be left of it, once everything shown below
    it is taken away, comes from no unit at all or from at least three. Where it would not, the smallest child that
    is shown is withheld with it (the secondary rule), and below that child as much as it takes.
    """
    frame = _with_rest(cells)
    for depth in range(int(frame["depth"].max() or 0), -1, -1):  # type: ignore[arg-type]
        frame = _completed(_gathered(frame, depth), depth)
    return frame.sort("_place").select(*cells.columns, "is_withheld")


def _with_rest(cells: pl.DataFrame) -> pl.DataFrame:
    """`left`: units whose sum can be found out by taking away what is shown below; at first those of no child."""
    below = cells.group_by("indicator", "parent").agg(pl.col("answered").sum().alias("_below"))
    return (
        cells.with_row_index("_place")
        .join(below, left_on=_CELL, right_on=["indicator", "parent"], how="left")
        .with_columns(
            (pl.col("answered") - pl.col("_below").fill_null(0)).alias("left"),
            _TOO_FEW.alias("is_withheld"),
        )
        .drop("_below")
    )


def _gathered(frame: pl.DataFrame, depth: int) -> pl.DataFrame:
    """Add to the departments of a depth what is left of their children that are withheld."""
    hidden = (
        frame.filter(pl.col("is_withheld") & (pl.col("depth") == depth + 1))
        .group_by("indicator", "parent")
        .agg(pl.col("left").sum().alias("_more"))
        .rename({"parent": "unit"})
    )
    return _with_more(frame, hidden)


def _completed(frame: pl.DataFrame, depth: int) -> pl.DataFrame:
    """Withhold the smallest shown child of each department of a depth of which one or two units are left."""
    lacking = frame.filter(
        (pl.col("depth") == depth) & ~pl.col("is_withheld") & pl.col("left").is_between(1, LEAST_UNITS - 1)
    ).select("indicator", pl.col("unit").alias("top"), pl.col("unit").alias("at"))
    while not lacking.is_empty():
        shown = frame.filter(
            ~pl.col("is_withheld") & (pl.col("answered") > 0) & pl.col("parent").is_not_null()
        )
        chosen = (
            lacking.join(shown, left_on=["indicator", "at"], right_on=["indicator", "parent"])
            .sort("answered", "unit")
            .unique(["indicator", "top"], keep="first", maintain_order=True)
        )
        frame = _with_more(
            frame.join(chosen.select(*_CELL, pl.lit(True).alias("_also")), on=_CELL, how="left")
            .with_columns(pl.col("is_withheld") | pl.col("_also").fill_null(False))
            .drop("_also"),
            chosen.select("indicator", pl.col("top").alias("unit"), pl.col("left").alias("_more")),
        )
        # A child of which nothing is left could be added up again from what is shown below it.
        lacking = chosen.filter(pl.col("left") == 0).select("indicator", "top", pl.col("unit").alias("at"))
    return frame


def _with_more(frame: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """`left` of some cells raised by `_more`."""
    return (
        frame.join(more, on=_CELL, how="left")
        .with_columns(pl.col("left") + pl.col("_more").fill_null(0))
        .drop("_more")
    )
