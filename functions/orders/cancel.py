"""Cancel an order that is not paid.

Reads    the order, its payment attempts
Writes   CLOSING, then, when the provider has confirmed that nobody can pay any more, CLOSED with everything given back
Errors   order_not_found 404, order_state 409
Retry    natural: `status` tells how far it is (CLOSING: the provider has not answered yet, a timer goes on; PAID: the money was faster)
"""

from __future__ import annotations

from chalicelib.orders import states
from chalicelib.orders.items import own_head
from chalicelib.payments import closing
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation


class CancelOrder(Request):
    order_no: OrderNo


class CancelledOrder(Response):
    order_no: str
    status: str
    reason: str | None


@operation(CancelOrder, CancelledOrder, caller=BUYER, retry=NATURAL)
def cancel(request: CancelOrder, call: Call) -> CancelledOrder:
    head = own_head(call.uid, request.order_no)
    if head.status != states.CLOSED:
        head = closing.close(head, "buyer", "buyer")
    return CancelledOrder(order_no=head.order_no, status=head.status, reason=head.reason)
