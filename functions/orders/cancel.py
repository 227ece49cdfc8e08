"""Cancel an order that is not paid, or one that was paid minutes ago and that nobody has begun to send.

Reads    the order, its payment attempts
Writes   CLOSING, then, when the provider has confirmed that nobody can pay any more, CLOSED with everything given back; of a paid order the refund
         of all its money, which closes it when it has arrived
Errors   order_not_found 404, order_state 409, undo_over 409, aftersales_open 409, refund_not_possible 409
Retry    natural: `status` tells how far it is (CLOSING: the provider has not answered yet, a timer goes on; PAID with `refunding`: the money is on
         its way back; PAID without: the money was faster)
"""

from __future__ import annotations

from chalicelib.orders import states
from chalicelib.orders.items import own_head
from chalicelib.payments import closing, taking_back
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation


class CancelOrder(Request):
    order_no: OrderNo


class CancelledOrder(Response):
    order_no: str
    status: str
    reason: str | None
    refunding: bool


@operation(CancelOrder, CancelledOrder, caller=BUYER, retry=NATURAL)
def cancel(request: CancelOrder, call: Call) -> CancelledOrder:
    head = own_head(call.uid, request.order_no)
    if head.status == states.PAID and not head.refunding_fen:
        head = taking_back.take_back(head, call.now)
    elif head.status not in (states.CLOSED, states.PAID):
        head = closing.close(head, "buyer", "buyer")
    return CancelledOrder(
        order_no=head.order_no, status=head.status, reason=head.reason, refunding=bool(head.refunding_fen)
    )
