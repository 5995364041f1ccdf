"""Commands about releases: which there are, what changed between two, whether they are still what they were."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.output import Json, QuarterName, answer, opened_store
from reporting.quarter import parse_quarter
from reporting.units import MINISTRY
from store import clock
from store.errors import Refusal, Refusals
from store.settings import Settings

release = typer.Typer(
    no_args_is_help=True, help="Releases of a quarter, and whether they are what they were."
)

Number = Annotated[int | None, typer.Option("--release", help="Which release; without it all, or the last.")]


@release.command("list")
def list_releases(quarter: QuarterName, as_json: Json = False) -> None:
    """The releases of a quarter: when, why, over how many figures, and whether they have changed since."""
    from warehouse.published import Published
    from warehouse.revisions import release_states

    rows = release_states(Published(Settings().warehouse_path), parse_quarter(quarter))
    answer({"quarter": quarter, "releases": rows}, as_json, _listed)


@release.command("compare")
def compare_releases(
    quarter: QuarterName,
    unit_code: Annotated[str, typer.Option("--unit", help="Below which unit.")] = MINISTRY,
    before: Annotated[int | None, typer.Option("--from", help="The earlier release.")] = None,
    after: Annotated[int | None, typer.Option("--to", help="The later release.")] = None,
    indicator: Annotated[str, typer.Option("--indicator", help="Only this indicator.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many figures.")] = 1000,
    offset: Annotated[int, typer.Option("--offset", min=0, help="So many are passed over first.")] = 0,
    as_json: Json = False,
) -> None:
    """What changed between two releases below a unit: totals, counts, and every revised figure with its reasons."""
    from warehouse.published import Published
    from warehouse.releases import chosen_releases
    from warehouse.revisions import Span, revision_counts, revisions, totals

    published = Published(Settings().warehouse_path)
    last = chosen_releases(published, parse_quarter(quarter), after)[-1]
    span = Span(unit_code, quarter, last - 1 if before is None else before, last)
    counts = revision_counts(published, span)
    codes = [indicator] if indicator else [row["key"] for row in counts]
    found, figures = revisions(published, span, indicator=indicator, offset=offset, limit=limit)
    answer(
        {
            **{"unit": unit_code, "quarter": quarter, "from": span.before, "to": span.after},
            "totals": totals(published, span, codes),
            "by_indicator": [
                {"indicator": row["key"], "figures": row["figures"], "units": row["units"]} for row in counts
            ],
            "by_child": [
                {"unit": row["key"], **{name: row[name] for name in ("name", "figures", "units")}}
                for row in revision_counts(published, span, "children")
            ],
            "figures": found,
            "revisions": figures,
        },
        as_json,
        _compared,
    )


@release.command("verify")
def verify_releases(
    quarter: QuarterName,
    number: Number = None,
    is_rebuilt: Annotated[
        bool, typer.Option("--rebuild", help="Also rebuild it from the events alone, and compare the bytes.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Whether releases still have the checksum they were first built with; every one that has not is refused."""
    from dataclasses import replace

    from warehouse.published import Published
    from warehouse.releases import chosen_releases, rebuild, verify

    settings = Settings()
    published = Published(settings.warehouse_path)
    verified, problems = [], []
    for each in chosen_releases(published, parse_quarter(quarter), number):
        try:
            found = verify(published, quarter, each)
            if is_rebuilt:
                with opened_store() as store:
                    found = replace(found, rebuilt=tuple(rebuild(settings, store, quarter, each)))
            verified.append(found.as_dict())
        except Refusal as refused:
            problems.append(refused)
    if problems:
        raise Refusals(problems) if len(problems) > 1 else problems[0]
    answer({"quarter": quarter, "verified": verified}, as_json, _verified)


@release.command("export")
def export_releases(
    quarter: QuarterName,
    number: Number = None,
    out: Annotated[Path, typer.Option("--out", help="Where its folder is made.")] = Path(),
    form: Annotated[str, typer.Option("--format", help="parquet or csv")] = "parquet",
    as_json: Json = False,
) -> None:
    """A release (by default the last) as files that are never written over, with a manifest of their checksums."""
    from warehouse.published import Published
    from warehouse.release_export import export_release
    from warehouse.releases import chosen_releases, verify

    settings = Settings()
    published = Published(settings.warehouse_path)
    last = chosen_releases(published, parse_quarter(quarter), number)[-1]
    verify(published, quarter, last)
    folder = export_release(settings.warehouse_path, quarter, last, out, form)
    files = sorted(path.name for path in folder.iterdir())
    answer({"quarter": quarter, "release": last, "folder": str(folder), "files": files}, as_json)


def _listed(document: dict[str, Any]) -> list[str]:
    lines = [
        f"{row['release']}  {clock.shown(row['released_at'])}  {row['cause']}  {row['state']}"
        f"  {row['checksum']}  {row['unit_count']} units, {row['figure_count']} figures"
        for row in document["releases"]
    ]
    return lines or [f"{document['quarter']} has not been released yet."]


def _compared(document: dict[str, Any]) -> list[str]:
    lines = [f"release {document['from']} -> {document['to']}: {document['figures']} figures revised"]
    lines += [
        f"{row['indicator']}: {row['before']['value']} -> {row['after']['value']}"
        for row in document["totals"]
    ]
    lines += [
        f"{row['unit']} {row['indicator']}: {_side(row['before'])} -> {_side(row['after'])}"
        f" ({row['reason'] or row['cause']}; {row['opened_by'] or '-'}; {row['reported_by'] or '-'})"
        for row in document["revisions"]
    ]
    return lines


def _side(side: dict[str, Any]) -> str:
    return str(side["number"] or side["text"] or side["state"])


def _verified(document: dict[str, Any]) -> list[str]:
    return [
        f"release {row['release']}: {row['checksum']}, {row['unit_count']} units, {row['figure_count']} figures,"
        f" {'recorded for the first time' if row['is_first'] else 'unchanged'}"
        + (
            f"; rebuilt from the events, equal byte for byte: {', '.join(row['rebuilt'])}"
            if row["rebuilt"]
            else ""
        )
        for row in document["verified"]
    ]
