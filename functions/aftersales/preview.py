"""What goes back for a choice of goods, to the fen and explained: broken thresholds taken back, points, coupons, freight.

Reads    the order with its snapshot and what its cases claim
Errors   order_not_found 404, order_state 409, aftersale_kind 409, aftersale_reason 409, aftersale_over 409, aftersale_excluded 409,
         aftersale_units 409, refund_not_possible 409 (all money is back or on its way)
Retry    read

The very function that settles says it: unless another case of the order is settled before, this is what is paid.
"""

from __future__ import annotations

from chalicelib.aftersales import asking, views
from chalicelib.aftersales.asking import Order
from chalicelib.aftersales.choice import Chosen
from chalicelib.orders.items import own_head
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation


class PreviewCase(Chosen, Request):
    """Without `lines` only what can come back is told."""


class PreviewedCase(Response):
    """`refund`: null for an exchange, and without `lines`."""

    lines: list[views.Returnable]
    refund: views.RefundPreview | None


@operation(PreviewCase, PreviewedCase, caller=BUYER, retry=READ)
def preview(request: PreviewCase, call: Call) -> PreviewedCase:
    order = Order.of(own_head(call.uid, request.order_no))
    lines = views.returnable(order)
    if not request.lines:
        return PreviewedCase(lines=lines, refund=None)
    reason = asking.reason_of(order, request.kind, request.reason_id)
    asking.check(order, request.kind, request.units, reason, call.now)
    if request.kind == "exchange":
        return PreviewedCase(lines=lines, refund=None)
    found = asking.reckoned(order, request.units, shops_fault=reason.fault)
    return PreviewedCase(lines=lines, refund=views.preview(found, asking.payable(order, found, None)))
