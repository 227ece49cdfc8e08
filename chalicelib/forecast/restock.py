"""When a SKU runs out, and how many pieces to order, pure: the base-stock rule with a safety stock.

Goods ordered today come after the lead time, and the next order is a review time later: what is there must last for both together. On top
stands what makes it last with the wanted probability: z standard deviations of the forecast's error over that time.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from statistics import NormalDist

from .methods import Forecast

NEVER = 9_999  # days: nothing is being sold


@dataclass(frozen=True)
class Terms:
    """`lead_days` until ordered goods come, `review_days` between orders, `service`: the share of cycles without running out."""

    lead_days: int
    review_days: int
    service: float

    @property
    def horizon(self) -> int:
        return self.lead_days + self.review_days


@dataclass(frozen=True)
class Advice:
    """`cover_days`: how long it lasts. `safety`: pieces kept for surprises. `order`: pieces to order now, 0 for none."""

    cover_days: int
    safety: int
    order: int


def advise(forecast: Forecast, there: int, terms: Terms, on_order: int = 0) -> Advice:
    """What to do about a SKU of which so many pieces can still be sold and so many have been ordered already.

    The forecast is one of `terms.horizon` days. What is on order is ordered once, but nobody can buy it yet: `cover_days` is without it.
    """
    safety = ceil(NormalDist().inv_cdf(terms.service) * forecast.deviation) if forecast.total > 0 else 0
    wanted = ceil(forecast.total) + safety
    position = there + on_order
    due = cover_days(forecast, position) <= terms.horizon or position <= safety
    order = max(0, wanted - position) if due and forecast.total > 0 else 0
    return Advice(cover_days(forecast, there), safety, order)


def cover_days(forecast: Forecast, there: int) -> int:
    """Whole days until it is sold out, day by day as forecast; after the forecast at its average."""
    if there <= 0:
        return 0
    left = float(there)
    for day, sold in enumerate(forecast.by_day):
        left -= sold
        if left < 0:
            return day
    if forecast.per_day <= 0:
        return NEVER
    return min(NEVER, len(forecast.by_day) + int(left / forecast.per_day))
