"""Pay an order: opens a payment, or gives the open one again.

Reads    the order, its open attempt
Writes   the attempt (before the provider is called), the provider's answer (after)
Errors   order_not_found 404, order_reserving 409, already_paid 409, order_closed 409, pay_time_over 409, order_state 409 (held for staff),
         provider_unavailable 503 (ask again), provider_refused 502
Retry    natural: paying again gives the same prepay
"""

from __future__ import annotations

from chalicelib.orders.items import own_head
from chalicelib.payments import attempts
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Moment, OrderNo, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation


class PayOrder(Request):
    order_no: OrderNo


class OrderPayment(Response):
    """`payment` goes to wx.requestPayment as it is; null when nothing is to be paid (then `status` is PAID)."""

    order_no: str
    status: str
    payable_fen: int
    pay_until: Moment
    payment: dict[str, str] | None


@operation(PayOrder, OrderPayment, caller=BUYER, retry=NATURAL)
def pay(request: PayOrder, call: Call) -> OrderPayment:
    payment = attempts.pay(call.uid, request.order_no)
    head = own_head(call.uid, request.order_no)
    return OrderPayment(
        order_no=head.order_no,
        status=head.status,
        payable_fen=int(head.payable_fen),
        pay_until=head.pay_until,
        payment=payment,
    )
