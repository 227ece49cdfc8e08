"""The buyer's coupons, by tab.

Reads    the buyer's coupons (strongly: one that was just claimed is there)
Writes   nothing
Errors   invalid_cursor 400
Retry    a read. A page can be short; nextCursor tells whether there is more.
"""

from __future__ import annotations

from chalicelib import coupons
from chalicelib.coupons import Coupon, CouponView, Tab
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import cursor, schema, table
from chalicelib.store.item import Key, user

READ_AT_ONCE = 200


class ListMine(Request):
    """`used` shows coupons that an unpaid order holds, too."""

    tab: Tab = "all"
    cursor: Cursor | None = None
    page_size: PageSize = 20


class MyCoupons(Response):
    coupons: list[CouponView]
    next_cursor: str | None


@operation(ListMine, MyCoupons, caller=BUYER, retry=READ)
def mine(request: ListMine, call: Call) -> MyCoupons:
    partition = user(call.uid)
    scope = f"coupons mine {call.uid} {request.tab}"
    after = cursor.read(scope, request.cursor)
    page = table.query(
        partition,
        begins="COUPON#",
        limit=READ_AT_ONCE,
        start=Key(partition, after).raw() if after else None,
        filtered=coupons.in_tab(request.tab, call.now),
    )
    found = [Coupon.of(raw) for raw in page.items]
    shown = found[: request.page_size]
    rest = shown[-1].sk if len(found) > len(shown) else page.next and page.next[schema.SK]["S"]
    return MyCoupons(
        coupons=[CouponView.of(coupon, call.now) for coupon in shown],
        next_cursor=cursor.write(scope, rest) if rest else None,
    )
