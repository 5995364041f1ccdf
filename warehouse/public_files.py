"""The public's files of a release: made once, kept in a folder, the same bytes for the same release.

`parquet` comes first: the screen and all other files are made out of it, so that nothing can leave the house that the
rule of `warehouse.small_counts` has not passed.
"""

import hashlib
import io
import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import polars as pl

from reporting.catalogue import Catalogue
from reporting.indicator import Indicator
from store.errors import Refusal
from warehouse.public import SHARES, PublicRelease, option_code, public_figures
from warehouse.public_sdmx import sdmx_csv, sdmx_structure
from warehouse.public_workbook import Line, public_workbook
from warehouse.published import Published

# Raised when the same release would give other bytes, by another rule or another form of the files.
FORM = "2"
SHARE_ZH, SHARE_EN = "比例（0—1）", "share (0 to 1)"
PARQUET = "parquet"
_making = threading.Lock()


@dataclass(frozen=True)
class Edition:
    """A release as it is given to the public: with the catalogue of its quarter and what is said about it.

    `about`: the method in lines, Chinese and English, for the workbook.
    """

    release: PublicRelease
    catalogue: Catalogue
    about: tuple[Line, ...] = ()

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """Everything that can have a number, by its public code: indicators, and options of choices after theirs."""
        found: dict[str, Indicator] = {}
        for code, each in self.catalogue.indicators.items():
            found[code] = each
            if each.aggregation == "distribution":
                options = zip(each.choices, each.choices_en, strict=True)
                for number, (chinese, english) in enumerate(options, start=1):
                    found[option_code(code, number)] = replace(
                        each,
                        code=option_code(code, number),
                        name_zh=f"{each.name_zh}：{chinese}",
                        name_en=f"{each.name_en}: {english}",
                    )
        return found

    @property
    def key(self) -> str:
        """What the bytes of the files depend on, as a name of a folder."""
        said = "\n".join(f"{line.zh}\t{line.en}" for line in self.about)
        content = "\n".join((FORM, self.release.checksum, self.catalogue.version, said))
        digest = hashlib.sha256(content.encode()).hexdigest()[:16]
        return f"{self.release.quarter}-{self.release.release}-{digest}"

    def file_name(self, kind: str) -> str:
        """What a file is called when it is saved."""
        return f"jibao-{self.release.quarter}-release-{self.release.release}{_ENDINGS[kind]}"


def public_file(folder: Path, published: Published, edition: Edition, kind: str) -> Path:
    """One file of an edition, made when it is first asked for: `parquet`, `csv`, `xlsx`, `sdmx_csv` or `sdmx_json`.

    `folder` belongs to these files; editions before are removed. Refusal `bad_choice`, those of the warehouse.
    """
    if kind not in _ENDINGS:
        raise Refusal("bad_choice", f"{kind} is not one of {', '.join(_ENDINGS)}.", given=kind)
    place = folder / edition.key
    file = place / edition.file_name(kind)
    if file.exists():
        return file
    with _making:
        _begin(folder, place)
        whole = place / edition.file_name(PARQUET)
        if not whole.exists():
            _put(whole, _parquet(public_table(published, edition)))
        if not file.exists():
            _put(file, _MAKERS[kind](pl.read_parquet(whole), edition))
    return file


def public_table(published: Published, edition: Edition) -> pl.DataFrame:
    """The figures of `warehouse.public.public_figures` with the words that belong to them, one row per figure.

    Of a choice there is a figure for each option (B02_1), beside its own share where it has one. Columns: quarter,
    release, level, unit_code, unit_name, superior_code, indicator_code, indicator_zh, indicator_en, measure_zh,
    measure_en (units of measure), value and coverage (Decimal), status, units_due, units_answered.
    """
    known = edition.indicators
    figures = public_figures(published, edition.release).filter(pl.col("indicator").is_in(list(known)))
    return figures.join(words_of(known), on="indicator", how="left", maintain_order="left").select(
        pl.lit(edition.release.quarter).alias("quarter"),
        pl.lit(edition.release.release).cast(pl.Int32).alias("release"),
        "level",
        pl.col("unit").alias("unit_code"),
        pl.col("name").alias("unit_name"),
        pl.col("parent").alias("superior_code"),
        pl.col("indicator").alias("indicator_code"),
        "indicator_zh",
        "indicator_en",
        "measure_zh",
        "measure_en",
        "value",
        "status",
        "units_due",
        "units_answered",
        "coverage",
    )


def words_of(indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """Names and units of measure by indicator: indicator, indicator_zh, indicator_en, measure_zh, measure_en."""
    names = ("indicator", "indicator_zh", "indicator_en", "measure_zh", "measure_en")
    return pl.DataFrame(
        [
            (
                each.code,
                each.name_zh,
                each.name_en,
                SHARE_ZH if is_share(each) else each.unit_zh,
                SHARE_EN if is_share(each) else each.unit_en,
            )
            for each in indicators.values()
        ],
        schema=dict.fromkeys(names, pl.String),
        orient="row",
    )


def is_share(indicator: Indicator) -> bool:
    """Whether a department's value is a share 0..1."""
    return indicator.aggregation in SHARES or indicator.type == "percent"


def as_text(column: str) -> pl.Expr:
    """An exact decimal as text without trailing zeros; null stays null."""
    text = pl.col(column).cast(pl.String)
    return text.str.strip_chars_end("0").str.strip_chars_end(".").alias(column)


def _csv(table: pl.DataFrame, _edition: Edition) -> bytes:
    """For office programs too: they know by the first character that it is UTF-8."""
    return table.with_columns(as_text("value"), as_text("coverage")).write_csv(include_bom=True).encode()


def _parquet(table: pl.DataFrame) -> bytes:
    made = io.BytesIO()
    table.write_parquet(made, compression="zstd", row_group_size=1 << 18)
    return made.getvalue()


def _xlsx(table: pl.DataFrame, edition: Edition) -> bytes:
    return public_workbook(table, edition.release, edition.indicators, edition.about)


def _sdmx_csv(table: pl.DataFrame, _edition: Edition) -> bytes:
    return sdmx_csv(table.with_columns(as_text("value"), as_text("coverage")))


def _sdmx_json(table: pl.DataFrame, edition: Edition) -> bytes:
    return sdmx_structure(table, edition.release)


_ENDINGS = {
    PARQUET: ".parquet",
    "csv": ".csv",
    "xlsx": ".xlsx",
    "sdmx_csv": "-sdmx.csv",
    "sdmx_json": "-structure.json",
}
_MAKERS: Mapping[str, Callable[[pl.DataFrame, Edition], bytes]] = {
    PARQUET: lambda table, _edition: _parquet(table),
    "csv": _csv,
    "xlsx": _xlsx,
    "sdmx_csv": _sdmx_csv,
    "sdmx_json": _sdmx_json,
}


def _begin(folder: Path, place: Path) -> None:
    """Make an edition's folder; what was of editions before goes."""
    if place.exists():
        return
    place.mkdir(parents=True)
    for other in folder.iterdir():
        if other.is_dir() and other != place:
            shutil.rmtree(other, ignore_errors=True)


def _put(file: Path, content: bytes) -> None:
    """Whole or not at all: nobody finds half a file."""
    part = file.with_name(f"{file.name}.part")
    part.write_bytes(content)
    part.replace(file)
