"""The SKUs that have fallen to their warning threshold and have not come back above it.

Reads    the warnings (one Query), the stock of those on the page
Writes   nothing
Errors   invalid_cursor 400
Retry    a read
"""

from __future__ import annotations

from chalicelib import stock
from chalicelib.runtime.model import Cursor, Moment, PageSize, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.stock import LowStock, Stock, low_key, stock_key
from chalicelib.store import cursor, table

_SCOPE = "low stock"


class ListLow(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class LowView(Shape):
    """`left`: pieces now. `since`: when it fell to `low_at` or below."""

    sku_id: str
    product_id: str
    left: int
    low_at: int
    since: Moment


class LowSkus(Response):
    skus: list[LowView]
    next_cursor: str | None


@operation(ListLow, LowSkus, caller=staff("stock.read"), retry=READ)
def low(request: ListLow, call: Call) -> LowSkus:
    after = cursor.read(_SCOPE, request.cursor)
    page = table.query(low_key("").pk, limit=request.page_size, start=low_key(after).raw() if after else None)
    found = [LowStock.of(raw) for raw in page.items]
    shelves = table.get_many([(Stock, stock_key(item.sku_id)) for item in found]) if found else {}
    supplies = stock.count(shelves.values())
    return LowSkus(
        skus=[
            LowView(
                sku_id=item.sku_id,
                product_id=item.product_id,
                left=supplies[item.sku_id].total if item.sku_id in supplies else 0,
                low_at=int(item.low_at),
                since=item.since,
            )
            for item in found
        ],
        next_cursor=cursor.write(_SCOPE, found[-1].sku_id) if page.next else None,
    )
