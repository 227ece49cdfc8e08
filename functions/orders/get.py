"""An order whole: lines, price trace, parcels, timeline, and what the buyer may do now.

With `confirm` (after the cashier closed) the provider is asked first if we have heard nothing yet.

Reads    the head, then everything of the order in one Query
Errors   order_not_found 404, provider_unavailable 503 (only with confirm)
Retry    read
"""

from __future__ import annotations

from chalicelib.orders import reading
from chalicelib.orders.views import OrderDetail
from chalicelib.payments import attempts
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import READ, Call, operation


class GetOrder(Request):
    order_no: OrderNo
    confirm: bool = False


class GotOrder(Response):
    order: OrderDetail


@operation(GetOrder, GotOrder, caller=BUYER, retry=READ)
def get(request: GetOrder, call: Call) -> GotOrder:
    if request.confirm:
        attempts.confirm(call.uid, request.order_no)
    return GotOrder(order=reading.whole(call.uid, request.order_no, call.now))
