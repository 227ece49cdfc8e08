"""Pay an order: opens a payment, or gives the open one again. At another provider only after the open one was closed at the first.

With `method` offline the buyer pays at the door: the order is ACCEPTED, if the shop offers that for it.

Reads    the order, its open attempt, the buyer
Writes   the attempt (before the provider is called), the provider's answer (after); offline: the order and the buyer's standing with cash
Errors   order_not_found 404, order_reserving 409, already_paid 409, order_closed 409, pay_time_over 409, order_state 409 (held for staff),
         cash_not_offered 409 (details.reason: off, virtual, amount, region, region_unknown, refused, open), account_frozen 403,
         provider_unavailable 503 (ask again), provider_refused 502, login_code_invalid 401 (take a new code)
Retry    natural: paying again gives the same prepay
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from chalicelib import visitors
from chalicelib.orders.items import own_head
from chalicelib.payments import attempts
from chalicelib.providers import Provider
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Moment, OrderNo, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation


class PayOrder(Request):
    """`provider`: where to pay; without it, the platform with which the buyer logged in. `code`: of wx.login or my.getAuthCode, needed where
    the buyer pays with the other platform's account."""

    order_no: OrderNo
    method: Literal["online", "offline"] = "online"
    provider: Provider | None = None
    code: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


class OrderPayment(Response):
    """`payment` goes to wx.requestPayment or my.tradePay as it is; null when nothing is to be paid now (`status` is PAID or ACCEPTED)."""

    order_no: str
    status: str
    payable_fen: int
    pay_until: Moment
    payment: dict[str, str] | None


def _accept(order_no: str, call: Call) -> None:
    """The shop gives credit: to somebody whose account may act at this moment."""
    from chalicelib import members
    from chalicelib.payments import offline

    members.check_active(members.load(call.uid), call)
    offline.accept(call.uid, order_no)


@operation(PayOrder, OrderPayment, caller=BUYER, retry=NATURAL, limit=per_minute(60, loose=True))
def pay(request: PayOrder, call: Call) -> OrderPayment:
    provider, code = request.provider, request.code or ""
    choice = (
        attempts.choice_of(call.uid, provider, lambda: visitors.identify(provider, code).openid) if provider else None
    )
    payment = None
    if request.method == "offline":
        _accept(request.order_no, call)
    else:
        payment = attempts.pay(call.uid, request.order_no, choice)
    head = own_head(call.uid, request.order_no)
    return OrderPayment(
        order_no=head.order_no,
        status=head.status,
        payable_fen=int(head.payable_fen),
        pay_until=head.pay_until,
        payment=payment,
    )
