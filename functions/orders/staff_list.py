"""Orders that wait for staff, by state, newest payment first.

Reads    the `ops` index, one month's shards after another
Errors   invalid_cursor 400, forbidden 403
Retry    read
"""

from __future__ import annotations

from typing import Literal

from chalicelib.orders import reading
from chalicelib.runtime import clock
from chalicelib.runtime.model import Cursor, Moment, PageSize, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor


class StaffListOrders(Request):
    """`HELD`: money of a wrong amount came, staff must decide. `ACCEPTED`: to be sent, paid at the door; `OWED`: sent, and the cash is not here."""

    status: Literal["PAID", "ACCEPTED", "PARTLY_SHIPPED", "OWED", "HELD"] = "PAID"
    cursor: Cursor | None = None
    page_size: PageSize = 20


class WaitingOrder(Shape):
    order_no: str
    status: str
    title: str
    units: int
    payable_fen: int
    refunding_fen: int
    paid_at: Moment | None


class WaitingOrders(Response):
    """One request looks a quarter of a year back."""

    orders: list[WaitingOrder]
    next_cursor: str | None


@operation(StaffListOrders, WaitingOrders, caller=staff("orders.read"), retry=READ)
def staff_list(request: StaffListOrders, call: Call) -> WaitingOrders:
    scope = f"orders/staff_list {request.status}"
    month, before = cursor.read(scope, request.cursor) or (clock.month(call.now), "")
    rows, following = reading.open_work(request.status, month, before, request.page_size)
    orders = [WaitingOrder(**{name: value for name, value in row.items() if name != "sort"}) for row in rows]
    return WaitingOrders(orders=orders, next_cursor=cursor.write(scope, following) if following else None)
