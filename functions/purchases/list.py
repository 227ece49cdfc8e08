"""Orders to suppliers: those of one supplier, newest first; or drafts and open ones of all, the longest waiting first.

Reads    the supplier's partition, or the `ops` index and then the orders by key
Writes   nothing
Errors   invalid_cursor 400
Retry    a read
"""

from __future__ import annotations

from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor
from chalicelib.supply import reading, views
from chalicelib.supply.items import SupplierId


class ListPurchases(Request):
    supplier_id: SupplierId | None = None
    cursor: Cursor | None = None
    page_size: PageSize = 20


class Purchases(Response):
    purchases: list[views.PurchaseView]
    next_cursor: str | None


@operation(ListPurchases, Purchases, caller=staff("supply.read"), retry=READ)
def list_purchases(request: ListPurchases, call: Call) -> Purchases:
    scope = f"purchases {request.supplier_id or ''}"
    after = cursor.read(scope, request.cursor)
    found, following = (
        reading.of_supplier(request.supplier_id, after, request.page_size)
        if request.supplier_id
        else reading.listed(after, request.page_size)
    )
    return Purchases(
        purchases=[views.purchase(one) for one in found],
        next_cursor=cursor.write(scope, following) if following else None,
    )
