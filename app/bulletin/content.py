"""What a bulletin says, section by section, in one language."""

from collections.abc import Iterator
from datetime import datetime

from app.bulletin.blocks import Block, Document, Section, Words
from app.bulletin.figures_part import below, changes, headline, own_figures
from app.bulletin.state_part import targets, who_reported
from app.bulletin.words import (
    change_cell,
    is_complete,
    own_cell,
    quarter_name,
    speaker,
    stage_name,
    value_cell,
    value_of,
    with_unit,
)
from app.parts.figures import show_count, show_share
from reporting.goals import BANDS
from store import clock
from warehouse.bulletin import Bulletin
from warehouse.numbers import quotient

MOST_IN_BRIEF = 3


def content(said: Bulletin, language: str, moment: datetime) -> Document:
    """The bulletin in `zh_CN` or `en`; `moment` (UTC) is when it is made."""
    _ = speaker(language)
    sections = [
        Section(_("In brief"), _("In brief"), tuple(_brief(said, language))),
        headline(said, language),
    ]
    if said.complete is not None and said.complete["due"]:
        sections.append(who_reported(said.complete, language))
    if said.below:
        sections.append(below(said, language))
    if said.own:
        sections.append(own_figures(said, language))
    if said.standings:
        sections.append(targets(said, language))
    if said.changes:
        sections.append(changes(said, language))
    sections.append(Section(_("How to read this"), _("How to read this"), tuple(_notes(said, language))))
    return Document(
        language=language,
        title=_("Quarterly bulletin on the informatization of education"),
        subtitle=f"{said.place.name}  {quarter_name(said.quarter, language)}",
        facts=tuple(_facts(said, language, _moment(moment))),
        sections=sections,
        foot=f"{said.place.name} {said.place.code} · {said.quarter} · {stage_name(_stage(said), language)}",
        page=_("Page {page} of {pages}", page="{page}", pages="{pages}"),
        missing=_("missing"),
        data=_("Data of the charts"),
    )


def _stage(said: Bulletin) -> dict[str, object]:
    return {"stage": said.stage, "release": said.release}


def _moment(moment: datetime) -> str:
    """With its year, for a file that is kept: `2026-11-26 21:00` in Shanghai's time."""
    return (clock.shown(moment) or "")[:16].replace("T", " ")


def _facts(said: Bulletin, language: str, made: str) -> Iterator[tuple[str, str]]:
    """What it is about, out of which publication, and when it was made."""
    _ = speaker(language)
    yield _("Unit"), f"{said.place.name} ({said.place.code})"
    yield _("Quarter"), quarter_name(said.quarter, language)
    stage, meaning = _("stage." + said.stage), _("meaning." + said.stage)
    yield _("Stage"), meaning if meaning.startswith(stage) else f"{stage} · {meaning}"
    if said.release:
        yield _("Release"), f"{said.release} · {said.checksum}"
    if said.report_class:
        yield _("Own report"), _("class." + said.report_class)
    yield _("Statistics published"), _moment(said.built_at)
    yield _("Bulletin made"), made


def _brief(said: Bulletin, language: str) -> Iterator[Block]:
    """The quarter in a few sentences."""
    _ = speaker(language)
    done = said.complete
    if done is not None and done["due"]:
        yield Words(
            _(
                "{done} of {due} units below have reported ({share}): {on_time} on time, {late} late, {auto} by the"
                " system.",
                done=show_count(done["due"] - done["pending"]),
                due=show_count(done["due"]),
                share=show_share(quotient(done["due"] - done["pending"], done["due"])),
                **{name: show_count(done[name]) for name in ("on_time", "late", "auto")},
            ),
            "point",
        )
        if done["pending"]:
            yield Words(
                _(
                    "{count} units have not reported yet; their deadline is still to come.",
                    count=show_count(done["pending"]),
                ),
                "point",
            )
        if done["fill_rate"] is not None:
            yield Words(
                _("{share} of the core figures are answered.", share=show_share(done["fill_rate"])), "point"
            )
    yield from _brief_figures(said, language)
    if said.standings and not said.place.is_leaf:
        counts = {name: sum(each.band == name for each in said.standings) for name in BANDS}
        yield Words(
            _(
                "Targets: {met} met, {inside} inside the range of their word, {not_met} not met, {unknown} unknown.",
                **counts,
            ),
            "point",
        )
    for change in said.changes[:MOST_IN_BRIEF]:
        measure = said.measures[change.code]
        yield Words(
            _(
                "{indicator}: {before} last quarter, {now} now ({change}).",
                indicator=measure.name(language),
                before=with_unit(value_cell(change.before, measure).text, measure, language),
                now=with_unit(value_cell(change.now, measure).text, measure, language),
                change=change_cell(change.now, change.before, measure, language).text,
            ),
            "point",
        )


def _brief_figures(said: Bulletin, language: str) -> Iterator[Words]:
    """The first headline figure, and how many of them nobody has answered."""
    _ = speaker(language)
    first = said.figures[0]
    measure = said.measures[first.indicator]
    if said.place.is_leaf:
        shown = own_cell(first.now, measure, language).text
        given = sum(own.now["units_answered"] for own in said.own)
        asked = sum(own.now["units_due"] for own in said.own)
        yield Words(
            _("{given} of {asked} figures that apply are answered.", given=given, asked=asked), "point"
        )
    else:
        shown = value_cell(first.now, measure).text
    if value_of(first.now) is None:
        yield Words(_("{indicator}: nobody has answered yet.", indicator=measure.name(language)), "point")
        return
    yield Words(
        _(
            "{indicator}: {value}; coverage {share}.",
            indicator=measure.name(language),
            value=with_unit(shown, measure, language),
            share=show_share(first.now["coverage"]),
        ),
        "point",
    )
    incomplete = sum(not is_complete(figure.now) for figure in said.figures)
    if incomplete and not said.place.is_leaf:
        yield Words(
            _(
                "{count} of {all} headline figures rest on fewer than 95 % of the units due.",
                count=incomplete,
                all=len(said.figures),
            ),
            "point",
        )


def _notes(said: Bulletin, language: str) -> Iterator[Words]:
    _ = speaker(language)
    yield Words(_("A dash means that a figure is missing. Missing is not zero."), "small")
    yield Words(
        _(
            "Coverage is the share of units that answered, of those that are due. Where it is below 95 %, numbers are"
            " grey and marked with *, bars are hatched and lines are dashed."
        ),
        "small",
    )
    yield Words(_("Small lines run from their lowest to their highest value, not from zero."), "small")
    yield Words(
        _(
            "Ratios are a sum over a sum, divided last. A share of units has all units due below it, also those"
            " that have not answered."
        ),
        "small",
    )
    yield Words(
        _("Each quarter stands in the latest stage it has: the heads of the tables name it."), "small"
    )
    if any(figure.last_quarter is None and figure.year_ago is not None for figure in said.figures):
        yield Words(
            _("What grows within the year is compared with the same quarter a year before only."), "small"
        )
    if said.is_released_only:
        yield Words(_("This bulletin holds released figures only."), "small")
