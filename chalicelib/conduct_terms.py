"""What the shop makes of how buyers behave: the terms of credit (信用分), and what staff is to be told of. Pure.

The score is 100 less what stands against the buyer, each for so many days: it heals by time alone. What stands is written down only where it cost
the shop something (`chalicelib.credit`); an order that is paid writes nothing. A buyer without anything is never looked at twice.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import Field, model_validator

from .runtime.clock import iso
from .runtime.model import Shape

FULL = 100
Marks = dict[str, tuple[int, str]]  # reason -> its weight, and when it fades (ISO-8601, UTC)


class CreditLevel(Shape):
    """What holds below a score, beside the shop's own limits: the stricter one counts."""

    below: int = Field(ge=1, le=FULL)
    max_open_orders: int = Field(ge=1, le=50, description="unpaid orders of one buyer")
    max_open_units_per_sku: int = Field(ge=1, le=9_999, description="unpaid units of one SKU of one buyer")
    pay_minutes: int = Field(ge=5, le=120, description="how long an order waits for its payment")
    cash_on_delivery: bool = True
    rush: bool = Field(True, description="goods that many want at once may be ordered")


class CreditTerms(Shape):
    """A weight of 0: it costs nothing. Without `on` nothing is written down and nothing is limited."""

    on: bool = True
    unpaid_weight: int = Field(5, ge=0, le=FULL, description="an order left unpaid until its time was over")
    unpaid_days: int = Field(30, ge=1, le=730)
    refused_weight: int = Field(20, ge=0, le=FULL, description="a parcel refused at the door that was to be paid there")
    refused_days: int = Field(180, ge=1, le=730)
    abuse_weight: int = Field(30, ge=0, le=FULL, description="an after-sale case that staff rejected as abuse")
    abuse_days: int = Field(365, ge=1, le=730)
    levels: list[CreditLevel] = Field(
        [
            CreditLevel.usual(
                below=80, max_open_orders=2, max_open_units_per_sku=5, pay_minutes=15, cash_on_delivery=True, rush=True
            ),
            CreditLevel.usual(
                below=60,
                max_open_orders=1,
                max_open_units_per_sku=2,
                pay_minutes=10,
                cash_on_delivery=False,
                rush=False,
            ),
        ],
        max_length=10,
    )


Action = Literal["allow", "review", "refuse"]


class RiskRule(Shape):
    """More than `over` is seen: staff is told (`review`), or orders are closed to the buyer for `closed_hours`, too (`refuse`)."""

    over: int = Field(ge=1, le=10_000)
    then: Action = "review"
    closed_hours: int = Field(24, ge=1, le=720)


class RiskTerms(Shape):
    """What is watched, away from the buyer's own calls. Nobody is refused by default."""

    orders_per_hour: RiskRule = Field(RiskRule.usual(over=10, then="review", closed_hours=24))
    unpaid_per_day: RiskRule = Field(RiskRule.usual(over=8, then="review", closed_hours=24))
    refunds_per_week: RiskRule = Field(RiskRule.usual(over=5, then="review", closed_hours=24))
    linked_accounts: RiskRule = Field(
        RiskRule.usual(over=5, then="review", closed_hours=24),
        description="accounts that send goods to one phone number",
    )

    @model_validator(mode="after")
    def _asking_back_is_a_right(self) -> "RiskTerms":
        if self.refunds_per_week.then == "refuse":
            raise ValueError("refundsPerWeek: asking for money back is a right; staff looks at it, nobody is refused")
        return self


class Standing(NamedTuple):
    """How a buyer stands. `level`: what limits them now, None for nothing. `better_at`: when that changes by itself."""

    score: int
    level: CreditLevel | None
    better_at: str | None


GOOD = Standing(FULL, None, None)


def live(marks: Mapping[str, tuple[int, str]] | None, now: datetime) -> Marks:
    """What counts now."""
    moment = iso(now)
    return {reason: mark for reason, mark in (marks or {}).items() if mark[1] > moment}


def score(marks: Mapping[str, tuple[int, str]]) -> int:
    return max(0, FULL - sum(weight for weight, _ in marks.values()))


def standing(marks: Mapping[str, tuple[int, str]] | None, terms: CreditTerms, now: datetime) -> Standing:
    """Where these marks put a buyer now."""
    if not marks or not terms.on:
        return GOOD
    counting = live(marks, now)
    level = level_of(score(counting), terms)
    return Standing(score(counting), level, _better_at(counting, terms, level) if level else None)


def level_of(points: int, terms: CreditTerms) -> CreditLevel | None:
    """The strictest level that a score is below; None: nothing limits it."""
    return min((level for level in terms.levels if points < level.below), key=lambda level: level.below, default=None)


def _better_at(marks: Marks, terms: CreditTerms, level: CreditLevel) -> str | None:
    """When so much has faded that another level holds, or none."""
    left = dict(marks)
    for reason, (_, fades) in sorted(marks.items(), key=lambda mark: mark[1][1]):
        del left[reason]
        if level_of(score(left), terms) != level:
            return fades
    return None
