"""An order whole, for staff: lines, price trace, payments and refunds, parcels, the timeline in words, cases, notes. The receiver is masked:
members/reveal shows them for a reason.

Reads    the head, everything of the order in one Query, its after-sale cases by key
Errors   order_not_found 404, forbidden 403
Retry    read
"""

from __future__ import annotations

from chalicelib import order_desk
from chalicelib.order_desk import StaffOrder
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class StaffGetOrder(Request):
    order_no: OrderNo


class StaffGotOrder(Response):
    order: StaffOrder


@operation(StaffGetOrder, StaffGotOrder, caller=staff("orders.read"), retry=READ)
def staff_get(request: StaffGetOrder, call: Call) -> StaffGotOrder:
    return StaffGotOrder(order=order_desk.whole(request.order_no, call.now))
