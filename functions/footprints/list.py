"""The buyer's browsing history of the last 90 days, the latest first, each product once.

Reads    the history (one Query), the products of the page (one batch)
Writes   nothing
Errors   invalid_cursor 400
Retry    a read
"""

from __future__ import annotations

from chalicelib import footprints
from chalicelib.catalog.glance import Glance, glances
from chalicelib.runtime import clock
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Cursor, Moment, PageSize, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import cursor


class ListFootprints(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class FootprintView(Shape):
    product: Glance
    seen_at: Moment


class Footprints(Response):
    footprints: list[FootprintView]
    next_cursor: str | None


@operation(ListFootprints, Footprints, caller=BUYER, retry=READ)
def list_footprints(request: ListFootprints, call: Call) -> Footprints:
    scope = f"footprints {call.uid}"
    after = cursor.read(scope, request.cursor)
    every = footprints.every(call.uid, call.now)
    rest = [one for one in every if after is None or [clock.iso(one.seen_at), one.product_id] < after]
    page = rest[: request.page_size]
    last = page[-1] if len(rest) > len(page) else None
    shown = glances([one.product_id for one in page], call.uid)
    return Footprints(
        footprints=[
            FootprintView(product=product, seen_at=one.seen_at) for product, one in zip(shown, page, strict=True)
        ],
        next_cursor=cursor.write(scope, [clock.iso(last.seen_at), last.product_id]) if last else None,
    )
