"""The sections on figures: the headline ones, those of the units below, a school's own, and what changed."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from app import i18n
from app.bulletin.blocks import Bar, Bars, Block, Cell, Course, Courses, Point, Section, Table, Words
from app.bulletin.words import (
    Row,
    change_cell,
    coverage_cell,
    form_of,
    is_complete,
    named,
    own_cell,
    show_number_of,
    speaker,
    stage_name,
    value_cell,
    value_of,
)
from app.parts.figures import NOTHING, show_count
from reporting.codes import code_list
from reporting.plausibility import FEWEST_PEERS
from reporting.quarter import previous_quarter, year_before
from warehouse.bulletin import Below, Bulletin, Measure, Own
from warehouse.overview import Headline

MOST_BARS = 24


def headline(said: Bulletin, language: str) -> Section:
    """The headline figures beside last quarter and a year before, and their course."""
    _ = speaker(language)
    rows = [_headline_row(said, figure, language) for figure in said.figures]
    heads = [
        _("Indicator"),
        _head(said.quarter, [figure.now for figure in said.figures], language),
        _head(previous_quarter(said.quarter), [figure.last_quarter for figure in said.figures], language),
        _("Change"),
        _head(year_before(said.quarter), [figure.year_ago for figure in said.figures], language),
        _("Change"),
        _("Coverage"),
        _("Answered / due"),
    ]
    widths = [4.2, 2, 2, 1.7, 2, 1.7, 1.5, 1.9]
    if all(figure.year_ago is None for figure in said.figures):
        rows, heads, widths = (
            [[*row[:4], *row[6:]] for row in rows],
            heads[:4] + heads[6:],
            widths[:4] + widths[6:],
        )
    blocks: list[Block] = [Table("", heads, rows, widths)]
    courses = [course for figure in said.figures if (course := _course(said, figure, language)) is not None]
    if courses:
        blocks.append(Courses(_("Over the quarters"), courses))
    return Section(_("Headline figures"), _("Headline figures"), blocks)


def below(said: Bulletin, language: str) -> Section:
    """The headline figures of the units right below, and one of them as bars."""
    _ = speaker(language)
    measures = [said.measures[figure.indicator] for figure in said.figures]
    rows = [
        [
            Cell(unit.name),
            *(
                _below_cell(unit, row, measure, language)
                for row, measure in zip(unit.rows, measures, strict=True)
            ),
        ]
        for unit in said.below
    ]
    title = _("Headline figures of the units right below")
    blocks: list[Block] = [
        Words(
            _(
                "{count} units; {stage}.",
                count=show_count(len(said.below)),
                stage=stage_name(said.figures[0].now, language),
            ),
            "note",
        ),
        Table(
            "",
            [_("Unit"), *(named(measure, language) for measure in measures)],
            rows,
            [2.8, *([1.85] * len(measures))],
            rest=_("{count} more units stand in the workbook (Excel).", count="{count}"),
        ),
    ]
    # Yes and no of single schools make no bars, and a school is no peer of a department.
    has_departments = any(unit.is_department for unit in said.below)
    shares = [
        place
        for place, measure in enumerate(measures)
        if (measure.is_share if has_departments else measure.type == "percent")
    ]
    asked = [
        unit
        for unit in said.below
        if shares and unit.rows[shares[0]] is not None and unit.is_department == has_departments
    ]
    if len(asked) > 1:
        measure = measures[shares[0]]
        bars = [_bar(unit, shares[0], said, language) for unit in asked]
        bars.sort(key=lambda bar: (bar.value is None, -(bar.value or 0)))
        blocks.append(Bars(named(measure, language), bars[:MOST_BARS], form_of(measure)))
        if len(bars) > MOST_BARS:
            blocks.append(Words(_("The first {count} in this order.", count=MOST_BARS), "note"))
    return Section(title, _("Units below"), blocks)


def own_figures(said: Bulletin, language: str) -> Section:
    """All figures of a school by section of the form, beside the schools of its group in the county."""
    _ = speaker(language)
    names = code_list("indicator_group")
    blocks: list[Block] = [
        Words(
            _(
                "Median: of the schools of the same kind right below {node}, this one included; left out where fewer"
                " than {least} have answered.",
                node=said.node_name,
                least=FEWEST_PEERS,
            ),
            "note",
        )
    ]
    for letter, some in groupby(said.own, key=lambda own: said.measures[own.code].group):
        name = names[letter].name_en if language == i18n.EN else names[letter].name_zh
        rows = [_own_row(said, own, language) for own in some]
        blocks.append(
            Table(
                f"{letter}  {name}",
                [
                    _("Code"),
                    _("Indicator"),
                    _("This quarter"),
                    _("Last quarter"),
                    _("Change"),
                    _("Median"),
                    _("Schools"),
                ],
                rows,
                [1.3, 4.6, 2.5, 2.5, 2.1, 1.8, 1.7],
                words=(0, 1),
                most=len(rows),
            )
        )
    return Section(_("All figures"), _("All figures"), blocks)


def changes(said: Bulletin, language: str) -> Section:
    """What moved most since last quarter."""
    _ = speaker(language)
    rows = []
    for change in said.changes:
        measure = said.measures[change.code]
        rows.append(
            [
                Cell(change.code),
                Cell(named(measure, language)),
                value_cell(change.before, measure),
                value_cell(change.now, measure),
                change_cell(change.now, change.before, measure, language),
                coverage_cell(change.before),
                coverage_cell(change.now),
            ]
        )
    blocks: list[Block] = [
        Table(
            "",
            [
                _("Code"),
                _("Indicator"),
                _("Last quarter"),
                _("This quarter"),
                _("Change"),
                _("Coverage before"),
                _("Coverage now"),
            ],
            rows,
            [1.3, 4.8, 2.2, 2.2, 2.2, 1.9, 1.9],
            words=(0, 1),
        )
    ]
    if said.not_compared:
        blocks.append(
            Words(
                _(
                    "{count} figures are not compared: their coverage differs by more than five points.",
                    count=show_count(said.not_compared),
                ),
                "note",
            )
        )
    return Section(_("What changed most"), _("What changed most"), blocks)


def _headline_row(said: Bulletin, figure: Headline, language: str) -> list[Cell]:
    measure = said.measures[figure.indicator]

    def shown(row: Row | None) -> Cell:
        return own_cell(row, measure, language) if said.place.is_leaf else value_cell(row, measure)

    answered = f"{show_count(figure.now['units_answered'])} / {show_count(figure.now['units_due'])}"
    return [
        Cell(f"{figure.indicator} {named(measure, language)}"),
        shown(figure.now),
        shown(figure.last_quarter),
        _change(said, figure.now, figure.last_quarter, figure.indicator, language),
        shown(figure.year_ago),
        _change(said, figure.now, figure.year_ago, figure.indicator, language),
        coverage_cell(figure.now),
        Cell(answered),
    ]


def _change(said: Bulletin, now: Row | None, before: Row | None, code: str, language: str) -> Cell:
    """A change; of one school yes and no do not change by points."""
    measure = said.measures[code]
    if said.place.is_leaf and measure.aggregation in ("true_share", "distribution"):
        return Cell(NOTHING)
    return change_cell(now, before, measure, language)


def _head(quarter: str, rows: Sequence[Row | None], language: str) -> str:
    """The head of a column: the quarter and the stage it is in."""
    row = next((row for row in rows if row is not None), None)
    return quarter if row is None else f"{quarter}\n{stage_name(row, language)}"


def _course(said: Bulletin, figure: Headline, language: str) -> Course | None:
    measure = said.measures[figure.indicator]
    is_words = said.place.is_leaf and measure.aggregation in ("true_share", "distribution")
    points = [Point(row["quarter"], value_of(row), is_complete(row)) for row in figure.trend]
    if is_words or sum(point.value is not None for point in points) < 2:
        return None
    shown = value_cell(figure.now, measure).text
    return Course(named(measure, language), shown, form_of(measure), points)


def _below_cell(unit: Below, row: Row | None, measure: Measure, language: str) -> Cell:
    _ = speaker(language)
    if row is None:
        return Cell(_("n/a"))
    return value_cell(row, measure) if unit.is_department else own_cell(row, measure, language)


def _bar(unit: Below, place: int, said: Bulletin, language: str) -> Bar:
    _ = speaker(language)
    row, measure = unit.rows[place], said.measures[said.figures[place].indicator]
    number = value_of(row)
    if row is None or number is None:
        return Bar(unit.name, None, _("missing"), False)
    return Bar(unit.name, number, show_number_of(measure, number), is_complete(row))


def _own_row(said: Bulletin, own: Own, language: str) -> list[Cell]:
    measure = said.measures[own.code]
    median = None if own.peers is None or own.peers["median"] is None else Decimal(str(own.peers["median"]))
    return [
        Cell(own.code),
        Cell(named(measure, language)),
        own_cell(own.now, measure, language),
        own_cell(own.last_quarter, measure, language),
        _change(said, own.now, own.last_quarter, own.code, language),
        Cell(show_number_of(measure, median), median, form_of(measure) if median is not None else ""),
        Cell(NOTHING if own.peers is None else show_count(own.peers["n"])),
    ]
