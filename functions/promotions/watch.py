"""How a promotion goes right now: paid orders, units, what it took off, what they brought, what is left of its budget and its plan's.

Reads    the promotion; its counters and its budget (one Query); its plan's budget, where it has one (one Query)
Errors   promotion_not_found 404, forbidden 403
Retry    a read; seconds old
"""

from __future__ import annotations

from chalicelib import budgets
from chalicelib.budgets import Budget
from chalicelib.promotions import changes, counters
from chalicelib.promotions.counters import Counted
from chalicelib.promotions.items import Phase, phase
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store.errors import Raw


class WatchPromotion(Request):
    promotion_id: Slug


class PromotionNow(Response):
    """`counted` since orders are counted, gross. `version` is what promotions/set_state expects, to pause it."""

    promotion_id: str
    version: int
    phase: Phase
    counted: Counted
    budget_left_fen: int | None
    plan_left_fen: int | None


@operation(WatchPromotion, PromotionNow, caller=staff("promotions.read"), retry=READ)
def watch(request: WatchPromotion, call: Call) -> PromotionNow:
    promotion = changes.load(request.promotion_id)
    found = counters.beside(counters.promotion(promotion.rule_id))
    shared = []
    if promotion.plan_id and promotion.pot_shards:
        shared = counters.beside(counters.promotion(budgets.pot_of(promotion.plan_id)))
    return PromotionNow(
        promotion_id=promotion.rule_id,
        version=int(promotion.version),
        phase=phase(promotion, call.now),
        counted=counters.added(found),
        budget_left_fen=_left(found),
        plan_left_fen=_left(shared),
    )


def _left(raws: list[Raw]) -> int | None:
    parts = [int(Budget.of(raw).left) for raw in raws if raw["kind"]["S"] == Budget.KIND]
    return sum(parts) if parts else None
