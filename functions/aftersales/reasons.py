"""Why the goods of an order can come back now, by kind of case, and until when.

Reads    the order with its snapshot and what its cases claim
Errors   order_not_found 404
Retry    read
"""

from __future__ import annotations

from chalicelib.aftersales import asking, reasons
from chalicelib.aftersales.asking import Order
from chalicelib.aftersales.states import What
from chalicelib.orders.items import own_head
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Moment, OrderNo, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation


class ListReasons(Request):
    """`refund`: money only; `return`: goods and money; `exchange`: goods for goods."""

    order_no: OrderNo
    kind: What = "refund"


class ReasonView(Shape):
    """`fault`: the shop's; `evidence`: pictures help; `until`: the first moment that is too late, null before the goods are received."""

    reason_id: str
    text: str
    fault: bool
    evidence: bool
    until: Moment | None
    over: bool


class Reasons(Response):
    """`policy`: version of the terms that the order keeps."""

    reasons: list[ReasonView]
    policy: str


@operation(ListReasons, Reasons, caller=BUYER, retry=READ)
def list_reasons(request: ListReasons, call: Call) -> Reasons:
    order = Order.of(own_head(call.uid, request.order_no))
    views = []
    for reason in reasons.choices(request.kind, shipped=order.shipped):
        until = asking.deadline(order, reason)
        over = until is not None and call.now >= until
        views.append(
            ReasonView(
                reason_id=reason.id,
                text=reason.text,
                fault=reason.fault,
                evidence=reason.evidence,
                until=until,
                over=over,
            )
        )
    return Reasons(reasons=views, policy=order.terms.version)
