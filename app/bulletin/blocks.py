"""What a bulletin is made of, in one language: sections of words, tables and charts. Each format draws these."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

# A longer table goes on in the workbook: nobody reads a hundred rows on paper.
MOST_ROWS = 40


@dataclass(frozen=True)
class Cell:
    """One cell of a table: as it is read, and the exact number where it is one.

    `form`: share (0..1), count or number. `is_incomplete`: too few have answered for it to be a solid fact.
    """

    text: str
    number: Decimal | None = None
    form: str = ""
    is_incomplete: bool = False


@dataclass(frozen=True)
class Words:
    """A paragraph; `kind`: text, point (one of a list), small (a point in small type) or note (small)."""

    text: str
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """A table. `widths` are parts of the page's width; the columns `words` hold words, the others numbers."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[float]
    words: Sequence[int] = (0,)
    most: int = MOST_ROWS
    rest: str = ""


@dataclass(frozen=True)
class Point:
    """One quarter of a course: None where it is missing."""

    label: str
    value: Decimal | None
    is_complete: bool


@dataclass(frozen=True)
class Course:
    """A figure over the quarters, oldest first; `shown` is the last value in words, with its unit."""

    name: str
    shown: str
    form: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Courses:
    """Several small line charts side by side."""

    title: str
    courses: Sequence[Course]


@dataclass(frozen=True)
class Part:
    """One kind of units in stacked bars: its name, colour, and whether it is drawn hatched."""

    name: str
    colour: str
    is_hatched: bool = False


@dataclass(frozen=True)
class Stacked:
    """Bars of counts, each split into the same parts and as long as all of them together."""

    title: str
    parts: Sequence[Part]
    rows: Sequence[tuple[str, Sequence[int]]]


@dataclass(frozen=True)
class Bar:
    """One bar: its length, None when missing, and the number in words."""

    name: str
    value: Decimal | None
    shown: str
    is_complete: bool


@dataclass(frozen=True)
class Bars:
    """One figure in many units, the largest first."""

    title: str
    bars: Sequence[Bar]
    form: str


Block = Words | Table | Courses | Stacked | Bars


@dataclass(frozen=True)
class Section:
    """A chapter with its blocks; `short` is a name that fits the tab of a workbook (31 signs)."""

    title: str
    short: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Document:
    """The whole bulletin in one language. `facts`: what it is about and where it comes from, as label and text.

    `page`: the foot's words with `{page}` and `{pages}`; `missing`: what stands instead of a bar; `data`: the name of
    the sheet that the charts of the workbook are drawn from.
    """

    language: str
    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section] = field(default_factory=tuple)
    foot: str = ""
    page: str = ""
    missing: str = ""
    data: str = "data"
