"""What a unit's overview shows: its headline figures over the quarters, and what stands out below it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reporting.quarter import previous_quarter, year_before
from warehouse.completeness import completeness
from warehouse.places import quarters as all_quarters
from warehouse.published import Published
from warehouse.statistics import table

# So many quarters are drawn as the small line: two years and the one they are compared with.
TREND_QUARTERS = 9
# Less than this share of core cells filled in is worth a word.
LOW_FILL_RATE = Decimal("0.9")
# A change of more than a fifth against last quarter is worth a word.
LARGE_CHANGE = Decimal("0.2")


@dataclass(frozen=True)
class Headline:
    """One indicator of a unit: rows as of `statistics.table`; None where the quarter has none.

    `trend`: the rows of the last quarters, oldest first, the chosen one last.
    """

    indicator: str
    now: dict[str, Any]
    last_quarter: dict[str, Any] | None
    year_ago: dict[str, Any] | None
    trend: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Notice:
    """Something that needs attention. `code` names the sentence, `count` and `unit` fill it, `page` is where to act."""

    code: str
    count: int
    page: str
    unit: str = ""
    name: str = ""
    share: str = ""


def headlines(
    published: Published,
    unit: str,
    quarter: str,
    codes: tuple[str, ...],
    stage: str | None = None,
    stages: Mapping[str, str] | None = None,
) -> list[Headline]:
    """The headline figures of a unit and everything below it, each in the latest stage of its quarter.

    With a `stage`, quarters that have none of it are as if they were not; so are those that are not in `stages`, which
    names the stage of each quarter (as `places.stage_key` writes it).

    What grows within the year (E37) is held against a year ago only. Indicators not asked here are left out.
    Refusals: those of `statistics.table`.
    """
    shown = [each for each in all_quarters(published) if each <= quarter][-TREND_QUARTERS:]
    rows = table(published, unit, shown or [quarter], codes, stage=stage, stages=stages)
    yearly = {
        code for (code,) in published.rows("select indicator_code from dim_indicator where is_year_to_date")
    }
    by_place = {(row["indicator"], row["quarter"]): row for row in rows}
    found = []
    for code in codes:
        now = by_place.get((code, quarter))
        if now is None or not now["units_due"]:
            continue
        found.append(
            Headline(
                code,
                now,
                None if code in yearly else by_place.get((code, previous_quarter(quarter))),
                by_place.get((code, year_before(quarter))),
                tuple(
                    by_place[code, each]
                    for each in shown
                    if (code, each) in by_place and (code not in yearly or each[:4] == quarter[:4])
                ),
            )
        )
    return found


def notices(published: Published, unit: str, quarter: str, codes: tuple[str, ...]) -> list[Notice]:
    """What stands out below a department, the most pressing first; nothing when all is well.

    Who has not reported, who was reported by the system, who never filled in, the child that is furthest
    behind, and headline figures that moved by more than a fifth.
    """
    answer = published.ask(completeness, unit, quarter)
    found = []
    for code in ("pending", "auto", "empty", "untouched"):
        if answer[code]:
            found.append(
                Notice(code, answer[code], "completeness", share=_share(answer[code], answer["due"]))
            )
    children = [child for child in answer["children"] if child["due"]]
    behind = [child for child in children if child["pending"] and child["due"] > 1]
    if len(children) > 1 and behind:
        worst = max(behind, key=lambda child: (child["pending"] / child["due"], child["due"]))
        found.insert(
            min(1, len(found)),
            Notice(
                "behind",
                worst["pending"],
                "completeness",
                worst["unit"],
                worst["name"],
                _share(worst["pending"], worst["due"]),
            ),
        )
    if answer["fill_rate"] is not None and Decimal(answer["fill_rate"]) < LOW_FILL_RATE:
        found.append(Notice("fill_rate", 0, "completeness", share=answer["fill_rate"]))
    found += [
        Notice("jump", 0, "statistics", unit=figure.indicator, share=change)
        for figure in published.ask(headlines, unit, quarter, codes)
        if (change := relative_change(figure.now, figure.last_quarter)) is not None
        and abs(Decimal(change)) > LARGE_CHANGE
    ]
    return found


def relative_change(now: dict[str, Any], before: dict[str, Any] | None) -> str | None:
    """The change as a share of what was before, exact decimal text; None where either is missing or it was 0."""
    if before is None or now["value"] is None or before["value"] is None or not Decimal(before["value"]):
        return None
    first, second = Decimal(before["value"]), Decimal(now["value"])
    return str((second - first) / abs(first))


def _share(part: int, whole: int) -> str:
    return str(Decimal(part) / Decimal(whole)) if whole else "0"
