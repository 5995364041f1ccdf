"""From what was typed to a typed figure: exact, and refused with every problem at once.

The screen, the figures file and a feed all come through here; a grid on a screen is never trusted.
"""

from collections.abc import Iterator

import polars as pl

from reporting.catalogue import Catalogue
from store.errors import Refusal

# What may be typed besides a value (interfaces, "Figures file").
CLEARED = ""
NOT_APPLICABLE = "NA"
MAX_NOTE = 500
MAX_QUOTED = 60

NUMBER = pl.Decimal(18, 6)

# A Chinese keyboard gives full-width digits; they mean the same.
_HALF_WIDTH = dict(zip("０１２３４５６７８９．－＋", "0123456789.-+", strict=True))

# A day is kept as it is typed, and read again by programs that know this form alone.
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

_SENTENCES = {
    "unknown_indicator": "there is no indicator {indicator_code}",
    "derived_indicator": "{indicator_code} is computed and cannot be entered",
    "indicator_not_asked": "{indicator_code} is not asked of this unit",
    "duplicate_entry": "{indicator_code} is given more than once",
    "bad_integer": "{indicator_code} takes a whole number, not '{text}'",
    "bad_decimal": "{indicator_code} takes a number, not '{text}'",
    "too_precise": "{indicator_code} takes at most 6 decimals and 12 digits before them, not '{text}'",
    "bad_boolean": "{indicator_code} takes true or false, not '{text}'",
    "bad_choice": "{indicator_code} takes one of {choices}, not '{text}'",
    "bad_date": "{indicator_code} takes a date such as 2015-03-31, not '{text}'",
    "below_minimum": "{indicator_code} may not be below {minimum}, and is '{text}'",
    "above_maximum": "{indicator_code} may not be above {maximum}, and is '{text}'",
    "note_too_long": f"the note of {{indicator_code}} is longer than {MAX_NOTE} characters",
}


def type_entries(catalogue: Catalogue, entries: pl.DataFrame) -> tuple[pl.DataFrame, list[Refusal]]:
    """Type many entries at once.

    `entries`: line (int), unit_code, school_group, indicator_code, text, note (all text); is_note_carried, where
    given, is passed on. Returns the frame with state (value, missing, not_applicable), number decimal(18,6) and
    text; and the problems, in the order of the lines. Rows with a problem are still in the frame: use it only when there is none.
    """
    typed = _typed(catalogue, entries)
    faulty = typed.filter(pl.col("problem").is_not_null()).sort("line")
    kept = [name for name in _FIGURE_COLUMNS if name in typed.columns]
    return typed.select(kept), list(_refusals(faulty))


_FIGURE_COLUMNS = (
    "line",
    "unit_code",
    "indicator_code",
    "state",
    "number",
    "text",
    "note",
    "is_note_carried",
)


def _indicator_frame(catalogue: Catalogue) -> pl.DataFrame:
    indicators = catalogue.indicators.values()
    return pl.DataFrame(
        {
            "indicator_code": [each.code for each in indicators],
            "type": [each.type for each in indicators],
            "is_derived": [each.is_derived for each in indicators],
            "minimum": [each.minimum for each in indicators],
            "maximum": [each.maximum for each in indicators],
            "choices": [list(each.choices) for each in indicators],
            "applies_to": [list(each.applies_to) for each in indicators],
        },
        schema={
            "indicator_code": pl.String,
            "type": pl.String,
            "is_derived": pl.Boolean,
            "minimum": NUMBER,
            "maximum": NUMBER,
            "choices": pl.List(pl.String),
            "applies_to": pl.List(pl.String),
        },
    )


def _typed(catalogue: Catalogue, entries: pl.DataFrame) -> pl.DataFrame:
    given = pl.col("given")
    is_value = pl.col("state") == "value"
    kind = pl.col("type")
    is_number = kind.is_in(["int", "decimal", "percent"])
    well_formed = (
        pl.when(kind == "int")
        .then(given.str.contains(r"^[+-]?[0-9]+$"))
        .otherwise(given.str.contains(r"^[+-]?[0-9]+(\.[0-9]+)?$"))
    )
    is_exact = given.str.contains(r"^[+-]?0*[0-9]{1,12}(\.[0-9]{0,6}0*)?$")
    truth = given.str.to_lowercase()
    typed = (
        entries.with_columns(
            given=pl.col("text").fill_null("").str.strip_chars().str.replace_many(_HALF_WIDTH),
            note=pl.col("note").str.strip_chars().replace("", None),
        )
        .join(_indicator_frame(catalogue), on="indicator_code", how="left")
        .with_columns(
            state=pl.when(given == CLEARED)
            .then(pl.lit("missing"))
            .when(given == NOT_APPLICABLE)
            .then(pl.lit("not_applicable"))
            .otherwise(pl.lit("value")),
        )
        .with_columns(
            number=pl.when(is_value & is_number & well_formed & is_exact)
            .then(given.str.replace(r"^\+", "").cast(NUMBER, strict=False))
            .when(is_value & (kind == "bool") & truth.is_in(["true", "false"]))
            .then((truth == "true").cast(pl.Int8).cast(NUMBER)),
            day=pl.when(is_value & (kind == "date") & given.str.contains(_DAY)).then(
                given.str.to_date("%Y-%m-%d", strict=False)
            ),
        )
    )
    return typed.with_columns(
        problem=_first_problem(is_value, kind, is_number, well_formed, is_exact),
        text=pl.when(is_value & kind.is_in(["choice", "date"])).then(given),
    )


def _first_problem(
    is_value: pl.Expr, kind: pl.Expr, is_number: pl.Expr, well_formed: pl.Expr, is_exact: pl.Expr
) -> pl.Expr:
    number = pl.col("number")
    conditions = {
        "unknown_indicator": kind.is_null(),
        "derived_indicator": pl.col("is_derived"),
        "indicator_not_asked": pl.col("school_group").is_not_null()
        & ~pl.col("applies_to").list.contains(pl.col("school_group")),
        "duplicate_entry": pl.struct("unit_code", "indicator_code").is_duplicated(),
        "bad_integer": is_value & (kind == "int") & ~well_formed,
        "bad_decimal": is_value & is_number & ~well_formed,
        "too_precise": is_value & is_number & ~is_exact,
        "bad_boolean": is_value & (kind == "bool") & number.is_null(),
        "bad_choice": is_value & (kind == "choice") & ~pl.col("choices").list.contains(pl.col("given")),
        "bad_date": is_value & (kind == "date") & pl.col("day").is_null(),
        "below_minimum": is_value & is_number & (number < pl.col("minimum")).fill_null(False),
        "above_maximum": is_value & is_number & (number > pl.col("maximum")).fill_null(False),
        "note_too_long": pl.col("note").str.len_chars() > MAX_NOTE,
    }
    return pl.coalesce(pl.when(condition).then(pl.lit(code)) for code, condition in conditions.items())


def _refusals(faulty: pl.DataFrame) -> Iterator[Refusal]:
    for row in faulty.iter_rows(named=True):
        details = {
            "text": _shortened(row["given"]),
            "choices": " / ".join(row["choices"] or ()),
            "minimum": _plain(row["minimum"]),
            "maximum": _plain(row["maximum"]),
        }
        words = _SENTENCES[row["problem"]].format(indicator_code=row["indicator_code"], **details)
        yield Refusal(
            row["problem"],
            f"line {row['line']}, {row['unit_code']}: {words}.",
            indicator=row["indicator_code"],
            unit=row["unit_code"],
            **details,
        )


def _shortened(text: str) -> str:
    """A sentence quotes what was typed as far as it can be read at a glance."""
    return text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED]}…"


def _plain(number: object) -> str:
    return "" if number is None else f"{number:f}".rstrip("0").rstrip(".")
