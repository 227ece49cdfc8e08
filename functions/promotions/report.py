"""What a promotion did in the last days: participation, orders, cost, revenue, conversion, return on what it cost.

Reads    the promotion, a page of the day journal (100 orders), their snapshots and heads
Errors   promotion_not_found 404, invalid_cursor 400, forbidden 403 (permission promotions.read)
Retry    a read. The sums are the page's; with nextCursor there is more to add.
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.promotions import changes, counters, past
from chalicelib.promotions.items import PromotionView
from chalicelib.promotions.past import Effect, Position
from chalicelib.runtime.model import Cursor, Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor


class ReportPromotion(Request):
    promotion_id: Slug
    days: int = Field(7, ge=1, le=past.MOST_DAYS)
    cursor: Cursor | None = None


class PromotionReport(Response):
    promotion: PromotionView
    effect: Effect
    next_cursor: str | None


@operation(ReportPromotion, PromotionReport, caller=staff("promotions.read"), retry=READ)
def report(request: ReportPromotion, call: Call) -> PromotionReport:
    promotion = changes.load(request.promotion_id)
    scope = f"promotions report {request.promotion_id} {request.days} {call.caller.name}"
    start = cursor.read(scope, request.cursor)
    seen = past.page(call.now, request.days, Position(*start) if start else Position())
    return PromotionReport(
        promotion=PromotionView.of(promotion, call.now),
        effect=past.effect({counters.promotion(request.promotion_id)}, seen),
        next_cursor=cursor.write(scope, list(seen.next)) if seen.next else None,
    )
