"""A supplier's system reads its own open orders: signed, within five minutes of its time (chalicelib/supply/signing.py).

Reads    the supplier, the supplier's partition (a Query)
Writes   nothing
Errors   signature_invalid 401, invalid_cursor 400, too_many_requests 429
Retry    a read

`payload`: `{"cursor": null, "pageSize": 20}`.
"""

from __future__ import annotations

from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Cursor, PageSize, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import cursor
from chalicelib.supply import reading, signing, views
from chalicelib.supply.signing import Signed


class OwnOrders(Signed):
    """What the supplier asks for is in `payload`."""


class Asked(Shape):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class OrdersOfSupplier(Response):
    """Newest first. A page may have fewer than asked for, even none, and still a `nextCursor`: orders that are over are left out."""

    purchases: list[views.OwnPurchase]
    next_cursor: str | None


@operation(OwnOrders, OrdersOfSupplier, caller=ANYONE, retry=READ, limit=per_minute(60))
def orders(request: OwnOrders, call: Call) -> OrdersOfSupplier:
    supplier, asked = signing.opened(request, "suppliers/orders", Asked, call.now)
    scope = f"suppliers/orders {supplier.supplier_id}"
    found, following = reading.of_supplier(
        supplier.supplier_id, cursor.read(scope, asked.cursor), asked.page_size, open_only=True
    )
    return OrdersOfSupplier(
        purchases=[views.own(one) for one in found],
        next_cursor=cursor.write(scope, following) if following else None,
    )
