"""What a change would do: every unit below a line is lifted to it, and the totals follow (decision support, G16)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from warehouse.numbers import quotient, text


@dataclass(frozen=True)
class Effect:
    """What follows when every unit below a line reaches it.

    `before` and `after`: the level's value (exact decimal text). `lifted`: the rows that change, furthest below first, each with
    `name`, `before`, `after`, `added`. `added`: what has to be added in all, in units of the numerator (schools, places,
    terminals) or of the sum. `unknown`: units without a value, which are left as they are. `cost`: None without a price.
    """

    before: str | None
    after: str | None
    lifted: tuple[dict[str, Any], ...]
    unknown: int
    added: str
    cost: str | None


def lift(rows: Iterable[dict[str, Any]], floor: Decimal, price: Decimal | None = None) -> Effect:
    """Lift every row (as of `statistics.table`) whose value is below `floor` to it; ratios are taken last (E38).

    Of shares of units, whole units are added: one school cannot be half reached. A sum is lifted itself.
    """
    top = bottom = new_top = added = Decimal(0)
    lifted, unknown, is_ratio = [], 0, False
    for row in rows:
        if row["value"] is None:
            unknown += 1
            continue
        is_ratio = row["denominator"] is not None and row["aggregation"] != "sum"
        own_top = Decimal(row["numerator"] if is_ratio else row["value"])
        own_bottom = Decimal(row["denominator"]) if is_ratio else Decimal(1)
        aim = floor * own_bottom
        if row["aggregation"] in ("true_share", "distribution"):
            aim = aim.to_integral_value(ROUND_CEILING)
        reached = max(own_top, aim)
        top, bottom, new_top = top + own_top, bottom + own_bottom, new_top + reached
        if reached > own_top:
            added += reached - own_top
            lifted.append(
                {
                    "key": row["key"],
                    "name": row["name"],
                    "before": row["value"],
                    "after": quotient(reached, own_bottom) if is_ratio else text(reached),
                    "added": text(reached - own_top),
                }
            )
    return Effect(
        before=quotient(top, bottom) if is_ratio else text(top),
        after=quotient(new_top, bottom) if is_ratio else text(new_top),
        lifted=tuple(sorted(lifted, key=lambda row: Decimal(row["before"]))),
        unknown=unknown,
        added=text(added) or "0",
        cost=None if price is None else text(added * price),
    )
