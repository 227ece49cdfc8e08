"""What a promotion changed, against the buyers who did without it by lot: buyers, orders, revenue and margin with 95 % intervals, or that there are
too few to tell.

Reads    the promotion with its versions, the day journal since the control group was drawn (2,000 orders at most), their snapshots and heads
Errors   promotion_not_found 404, promotion_without_control 409, forbidden 403
Retry    a read; the same orders give the same answer
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.checkout.agreed import agreement_of
from chalicelib.promotions import changes, compared, past
from chalicelib.promotions.past import Costs
from chalicelib.promotions.uplift import Uplift
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Fen, Moment, Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class MeasureUplift(Request):
    """`costsFen`: what SKUs cost the shop, for margins; others cost `costPercent` of their list price, or are unknown."""

    promotion_id: Slug
    days: int = Field(14, ge=1, le=past.MOST_DAYS)
    costs_fen: dict[Slug, Fen] = Field(default={}, max_length=1_000)
    cost_percent: int | None = Field(None, ge=0, le=100)


class MeasuredUplift(Response):
    """`since`: orders from then on were looked at; `complete`: all of them, else those that are newest."""

    uplift: Uplift
    since: Moment
    orders: int
    complete: bool


@operation(MeasureUplift, MeasuredUplift, caller=staff("promotions.read"), retry=READ)
def measure(request: MeasureUplift, call: Call) -> MeasuredUplift:
    promotion = changes.load(request.promotion_id)
    if not promotion.terms.audience.control_percent:
        raise ShopError("promotion_without_control")
    costs = Costs(request.costs_fen, request.cost_percent)
    found = compared.compare(promotion, request.days, costs, agreement_of, call.now)
    return MeasuredUplift(uplift=found.uplift, since=found.since, orders=found.orders, complete=found.complete)
