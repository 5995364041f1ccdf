"""The bulletin as PDF (A4), made by typst; its charts are drawn by typst too, from the same numbers as the tables."""

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst

from app.bulletin.blocks import Bars, Block, Cell, Course, Courses, Document, Stacked, Table, Words

TEMPLATE = Path(__file__).parent / "bulletin.typ"
CHART_TEMPLATE = Path(__file__).parent / "chart.typ"
Row = dict[str, Any]


def bulletin_pdf(document: Document) -> bytes:
    """The bulletin as PDF."""
    return bytes(typst.compile(TEMPLATE, sys_inputs=_inputs(document)))


def bulletin_pictures(document: Document, points: float = 90) -> list[bytes]:
    """The same as pictures (PNG), one a page."""
    pages = typst.compile(TEMPLATE, sys_inputs=_inputs(document), format="png", ppi=points)
    return pages if isinstance(pages, list) else [bytes(pages)]


def chart_picture(chart: Courses | Stacked | Bars, document: Document, points: float = 220) -> bytes:
    """One chart as a picture (PNG) as wide as a page of Word, for programs that draw none themselves."""
    given = {"language": _language(document), "missing": document.missing, "chart": _drawn(chart)}
    inputs = {"chart": json.dumps(given, ensure_ascii=False)}
    picture = typst.compile(CHART_TEMPLATE, sys_inputs=inputs, format="png", ppi=points)
    return bytes(picture[0] if isinstance(picture, list) else picture)


def _inputs(document: Document) -> dict[str, str]:
    given = {
        "language": _language(document),
        "title": document.title,
        "subtitle": document.subtitle,
        "facts": [list(fact) for fact in document.facts],
        "foot": document.foot,
        "page": document.page,
        "missing": document.missing,
        "sections": [
            {"title": section.title, "blocks": [_drawn(block) for block in section.blocks]}
            for section in document.sections
        ],
    }
    return {"bulletin": json.dumps(given, ensure_ascii=False)}


def _language(document: Document) -> str:
    return "en" if document.language == "en" else "zh"


def _drawn(block: Block) -> Row:
    """A block as the template reads it: lengths are shares of what is drawn longest, as decimal fractions."""
    if isinstance(block, Words):
        return {"is": "words", "kind": block.kind, "text": block.text}
    if isinstance(block, Table):
        left_out = len(block.rows) - block.most
        return {
            "is": "table",
            "title": block.title,
            "heads": list(block.heads),
            "widths": list(block.widths),
            "words": list(block.words),
            "rows": [[_cell(cell) for cell in row] for row in block.rows[: block.most]],
            "rest": block.rest.format(count=f"{left_out:,}") if left_out > 0 else "",
        }
    if isinstance(block, Courses):
        return {"is": "courses", "title": block.title, "courses": [_course(each) for each in block.courses]}
    if isinstance(block, Stacked):
        return {
            "is": "stacked",
            "title": block.title,
            "parts": [vars(part) for part in block.parts],
            "rows": [_stacked_row(name, counts) for name, counts in block.rows],
        }
    longest = max((abs(bar.value) for bar in block.bars if bar.value is not None), default=Decimal(0))
    return {
        "is": "bars",
        "title": block.title,
        "bars": [
            {
                "name": bar.name,
                "shown": bar.shown,
                "length": None if bar.value is None else _part(abs(bar.value), longest),
                "is_complete": bar.is_complete,
            }
            for bar in block.bars
        ],
    }


def _cell(cell: Cell) -> Row:
    return {"text": cell.text, "is_incomplete": cell.is_incomplete}


def _course(course: Course) -> Row:
    """Points from 0 to 1 in both directions, between the lowest and the highest of them."""
    known = [point.value for point in course.points if point.value is not None]
    low, high = min(known), max(known)
    last = len(course.points) - 1
    points = [
        None
        if point.value is None
        else [place / last, _part(point.value - low, high - low) if high > low else 0.5, point.is_complete]
        for place, point in enumerate(course.points)
    ]
    return {
        "name": course.name,
        "shown": course.shown,
        "first": course.points[0].label,
        "last": course.points[-1].label,
        "points": points,
    }


def _stacked_row(name: str, counts: Sequence[int]) -> Row:
    whole = sum(counts)
    return {
        "name": name,
        "counts": [f"{count:,}" for count in counts],
        "lengths": [count / whole if whole else 0 for count in counts],
        "total": f"{whole:,}",
    }


def _part(part: Decimal, whole: Decimal) -> float:
    return float(part / whole) if whole else 0.0
