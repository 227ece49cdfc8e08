"""A promotion with what is left of its budget and how it was before.

Reads    the promotion, its last ten versions, its budget
Errors   promotion_not_found 404
Retry    a read
"""

from __future__ import annotations

from chalicelib import budgets
from chalicelib.promotions import changes
from chalicelib.promotions.items import PromotionView
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table

SHOWN = 10


class GetPromotion(Request):
    promotion_id: Slug


class PromotionShown(Response):
    """`budgetLeftFen`: what its orders may still take off; null without a budget. `history`: newest first, what holds now included."""

    promotion: PromotionView
    budget_left_fen: int | None
    history: list[PromotionView]


@operation(GetPromotion, PromotionShown, caller=staff("promotions.read"), retry=READ)
def get(request: GetPromotion, call: Call) -> PromotionShown:
    promotion = changes.load(request.promotion_id)
    left = None
    if promotion.budget_fen is not None:
        found = table.get_many(budgets.keys({promotion.rule_id: int(promotion.shards)}))
        left = sum(budgets.left_in(found, promotion.rule_id).values())
    return PromotionShown(
        promotion=PromotionView.of(promotion, call.now),
        budget_left_fen=left,
        history=[PromotionView.of(past, call.now) for past in changes.history(promotion.rule_id, SHOWN)],
    )
