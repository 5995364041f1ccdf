"""The command that makes a unit's bulletin as a file, out of the published warehouse."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from app.commands.output import Json, QuarterName, UnitCode, answer
from reporting.quarter import parse_quarter
from store import clock
from store.errors import Refusal
from store.settings import Settings

LANGUAGES = {"zh": "zh_CN", "en": "en"}


def bulletin_file(
    unit_code: UnitCode,
    quarter: QuarterName,
    language: Annotated[str, typer.Option("--language", help="zh or en.")] = "zh",
    form: Annotated[str, typer.Option("--format", help="pdf, docx (Word) or xlsx (Excel).")] = "pdf",
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to write; it must not exist yet.")
    ] = None,
    is_released_only: Annotated[
        bool, typer.Option("--released", help="Only what is released, fit to be given to anybody.")
    ] = False,
    as_json: Json = False,
) -> None:
    """A unit's quarter on a few pages: figures, who reported, units below, targets, what changed."""
    from app.bulletin.make import FORMATS, Choice, file_name, make_bulletin
    from warehouse.bulletin import bulletin
    from warehouse.published import Published

    _require("--language", language, LANGUAGES)
    _require("--format", form, FORMATS)
    chosen = Choice(LANGUAGES[language], form)
    path = out or Path(file_name(unit_code, quarter, chosen))
    if path.exists():
        raise Refusal("file_exists", f"{path} exists already. Name another file with --out.", path=str(path))
    said = bulletin(
        Published(Settings().warehouse_path),
        unit_code,
        parse_quarter(quarter),
        is_released_only=is_released_only,
    )
    made = make_bulletin(said, chosen, clock.now())
    try:
        path.write_bytes(made)
    except OSError as fault:
        raise Refusal(
            "file_not_written", f"{path} cannot be written. Does the folder exist?", path=str(path)
        ) from fault
    answer(
        {
            "file": str(path),
            "unit": said.place.code,
            "quarter": said.quarter,
            "stage": said.stage,
            "release": said.release,
            "statistics_published_at": said.built_at,
        },
        as_json,
    )


def _require(option: str, given: str, known: Mapping[str, object]) -> None:
    if given not in known:
        raise Refusal("bad_choice", f"{option} {given} is not one of {', '.join(known)}.", given=given)
