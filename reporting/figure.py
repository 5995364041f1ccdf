"""One figure: what a unit says about one indicator; zero, missing and not applicable stay apart (E06)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

State = Literal["value", "missing", "not_applicable"]
Value = Decimal | bool | str | date

VALUE: State = "value"
MISSING: State = "missing"
NOT_APPLICABLE: State = "not_applicable"


@dataclass(frozen=True)
class Figure:
    """A figure as it stands: numbers are exact decimals, choices their Chinese text.

    `quarter` is the one it was last saved in (figures carry forward), `recorded_at` is UTC. The value
    is None unless the state is `value`. `has_reason`: the note explains it in the quarter that was asked for
    (reporting.explanations).
    """

    state: State
    value: Value | None = None
    note: str | None = None
    quarter: str | None = None
    recorded_at: datetime | None = None
    actor: str | None = None
    has_reason: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether the unit has answered: with a value, or by saying that it does not apply."""
        return self.state != MISSING
