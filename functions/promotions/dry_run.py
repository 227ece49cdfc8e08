"""Try a rule on the orders of the last days before anybody can use it: what it would have cost, where it would have lost money, what it meets.

Reads    what the terms name, the live set, a page of the day journal (100 orders), their snapshots
Errors   invalid_request 400, invalid_cursor 400, forbidden 403 (permission promotions.read), product_not_found 404, category_not_found 404,
         sku_not_found 404
Retry    a read. The sums are the page's; with nextCursor there is more to add. What buyers would have bought besides is nobody's knowledge.
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.checkout.agreed import agreement_of
from chalicelib.promotions import changes, clash, past
from chalicelib.promotions.clash import Clash
from chalicelib.promotions.items import Terms
from chalicelib.promotions.past import Costs, DryRun, Position
from chalicelib.promotions.terms import check_goods
from chalicelib.runtime.model import Cursor, Fen, Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor


class DryRunPromotion(Request):
    """`costsFen`: what SKUs cost the shop, for margins; others cost `costPercent` of their list price, or are unknown."""

    terms: Terms
    days: int = Field(7, ge=1, le=past.MOST_DAYS)
    costs_fen: dict[Slug, Fen] = Field(default={}, max_length=1_000)
    cost_percent: int | None = Field(None, ge=0, le=100)
    uplift_percent: int = Field(0, ge=0, le=1_000, description="how many more such orders are assumed")
    cursor: Cursor | None = None


class DryRunResult(Response):
    result: DryRun
    clashes: list[Clash]
    next_cursor: str | None


@operation(DryRunPromotion, DryRunResult, caller=staff("promotions.read"), retry=READ)
def dry_run(request: DryRunPromotion, call: Call) -> DryRunResult:
    check_goods(request.terms)
    scope = f"promotions dry_run {request.days} {call.caller.name}"
    start = cursor.read(scope, request.cursor)
    seen = past.page(call.now, request.days, Position(*start) if start else Position())
    orders = past.agreements(seen.paid, agreement_of)
    live = changes.load_live()
    return DryRunResult(
        result=past.dry_run(
            request.terms, orders, Costs(request.costs_fen, request.cost_percent), request.uplift_percent
        ),
        clashes=clash.clashes(request.terms, [rule.terms for rule in live.rules], live.house.stacking),
        next_cursor=cursor.write(scope, list(seen.next)) if seen.next else None,
    )
