"""The sections on where the quarter stands: who reported, and which targets are met."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.bulletin.blocks import Block, Cell, Part, Section, Stacked, Table, Words
from app.bulletin.words import count_cell, coverage_cell, share_cell, show_number_of, speaker
from app.parts.chart_style import COLOURS, HATCHED
from app.parts.figures import NOTHING, show_count
from reporting.goals import BANDS
from reporting.place_names import is_department_code
from reporting.targets import VALUE
from warehouse.bulletin import Bulletin
from warehouse.goals import Standing
from warehouse.numbers import quotient

CLASSES = ("on_time", "late", "auto", "pending")
CONTENTS = ("updated", "confirmed", "untouched", "empty")
MOST_BARS = 30
MOST_TARGETS = 16
_ORDER = ("not_met", "inside", "unknown", "met")
Row = dict[str, Any]


def who_reported(done: Row, language: str) -> Section:
    """How the units below reported and with what, and who is late."""
    _ = speaker(language)
    blocks: list[Block] = [
        Stacked(
            _("How reported"),
            _parts(CLASSES, language),
            [(_("Units below"), [done[name] for name in CLASSES])],
        ),
        Stacked(
            _("With what content"),
            _parts(CONTENTS, language),
            [(_("Units below"), [done[name] for name in CONTENTS])],
        ),
        _split_table(done, language),
    ]
    departments = [child for child in done["children"] if is_department_code(child["unit"]) and child["due"]]
    schools = [child for child in done["children"] if not is_department_code(child["unit"])]
    if departments:
        blocks += _departments(departments, language)
    if schools:
        blocks.append(_late_schools(schools, language))
    return Section(_("Who reported"), _("Who reported"), blocks)


def targets(said: Bulletin, language: str) -> Section:
    """Which targets are met: not met first, those with most left to go before the others."""
    _ = speaker(language)
    ordered = sorted(said.standings, key=lambda each: (_ORDER.index(each.band), -each.gap, each.target.code))
    blocks: list[Block] = []
    if not said.place.is_leaf:
        counts = Counter(each.band for each in said.standings)
        parts = [Part(_("band." + name), COLOURS[name], name == "unknown") for name in BANDS]
        blocks.append(
            Stacked(_("Targets by standing"), parts, [(_("goals.targets"), [counts[name] for name in BANDS])])
        )
    blocks.append(
        Table(
            "",
            [
                _("Code"),
                _("Target"),
                _("Year"),
                _("Goal"),
                _("Reached"),
                _("Coverage"),
                _("Standing"),
            ],
            [_target_row(said, each, language) for each in ordered],
            [1.3, 6.4, 1.4, 1.6, 1.8, 1.9, 2],
            words=(0, 1),
            most=MOST_TARGETS,
            rest=_("{count} more targets stand in the workbook (Excel).", count="{count}"),
        )
    )
    blocks.append(
        Words(
            _(
                "Where the guideline uses a word instead of a number, the goal is what the word is assumed to mean."
                " Units that have not answered do not count as reached."
            ),
            "note",
        )
    )
    return Section(_("goals.targets"), _("goals.targets"), blocks)


def _parts(names: Sequence[str], language: str) -> list[Part]:
    _ = speaker(language)
    return [Part(_("class." + name), COLOURS[name], name in HATCHED) for name in names]


def _split_table(done: Row, language: str) -> Table:
    """Both splits as counts and shares, side by side."""
    _ = speaker(language)
    rows = [
        [
            Cell(_("class." + how)),
            count_cell(done[how]),
            share_cell(quotient(done[how], done["due"])),
            Cell(_("class." + what)),
            count_cell(done[what]),
            share_cell(quotient(done[what], done["due"])),
        ]
        for how, what in zip(CLASSES, CONTENTS, strict=True)
    ]
    heads = [_("How reported"), _("Units"), _("Share"), _("With what content"), _("Units"), _("Share")]
    return Table(
        _("{count} units are due below", count=show_count(done["due"])),
        heads,
        rows,
        [3, 2, 2, 3, 2, 2],
        (0, 3),
    )


def _departments(children: list[Row], language: str) -> list[Block]:
    """The departments right below, those with the smallest part on time first."""
    _ = speaker(language)
    ordered = sorted(children, key=lambda child: (_on_time(child), child["unit"]))
    rows = [
        [
            Cell(child["name"]),
            *(count_cell(child[name]) for name in ("due", *CLASSES)),
            share_cell(quotient(child["on_time"], child["due"])),
            share_cell(child["fill_rate"]),
        ]
        for child in ordered
    ]
    return [
        Stacked(
            _("How reported, by department"),
            _parts(CLASSES, language),
            [(child["name"], [child[name] for name in CLASSES]) for child in ordered[:MOST_BARS]],
        ),
        Table(
            _("Departments right below, the smallest share on time first"),
            [
                _("Unit"),
                _("Due"),
                *(_("class." + name) for name in CLASSES),
                _("On time, share"),
                _("Fill rate"),
            ],
            rows,
            [4.2, 1.5, 1.7, 1.7, 1.7, 1.7, 1.8, 1.8],
            rest=_("{count} more units stand in the workbook (Excel).", count="{count}"),
        ),
    ]


def _late_schools(children: list[Row], language: str) -> Block:
    """The schools and universities right below that have not reported on time by hand so far."""
    _ = speaker(language)
    late = [child for child in children if child["due"] and not child["on_time"]]
    if not late:
        return Words(_("All schools and universities right below have reported on time."))
    order = ("pending", "auto", "late")
    rows = [
        [
            Cell(child["name"]),
            Cell(child["unit"]),
            Cell(_("class." + _which(child, CLASSES))),
            Cell(_("class." + _which(child, CONTENTS))),
            share_cell(child["fill_rate"]),
        ]
        for child in sorted(late, key=lambda child: (order.index(_which(child, order)), child["unit"]))
    ]
    return Table(
        _(
            "Schools and universities right below without a report on time by hand so far: {count} of {all}",
            count=show_count(len(late)),
            all=show_count(len(children)),
        ),
        [_("Unit"), _("Code"), _("How reported"), _("With what content"), _("Fill rate")],
        rows,
        [5, 2.6, 3, 3, 2],
        words=(0, 1, 2, 3),
        rest=_("{count} more units stand in the workbook (Excel).", count="{count}"),
    )


def _which(child: Row, names: Sequence[str]) -> str:
    return next((name for name in names if child[name]), names[-1])


def _on_time(child: Row) -> Decimal:
    return Decimal(child["on_time"]) / Decimal(child["due"])


def _target_row(said: Bulletin, each: Standing, language: str) -> list[Cell]:
    _ = speaker(language)
    target, counted = each.target, each.counted
    due = str(target.due_on.year) if target.due_on else _("goal.standing")
    measure = said.measures.get(target.measure) if target.kind == VALUE else None

    def number(value: Decimal | None) -> Cell:
        if measure is None:
            return share_cell(None if value is None else str(value))
        form = "share" if measure.is_share else "number"
        return Cell(show_number_of(measure, value), value, form if value is not None else "")

    reached = number(None if counted.share is None else Decimal(counted.share))
    if said.place.is_leaf and target.kind != VALUE:
        is_known, has = bool(counted.answered), bool(counted.reached)
        reached = Cell((_("yes") if has else _("no")) if is_known else NOTHING)
    return [
        Cell(target.code),
        Cell(target.text(language)),
        Cell(due),
        number(each.numbers.assumed),
        reached,
        coverage_cell({"coverage": counted.coverage}),
        Cell(_("band." + each.band)),
    ]
