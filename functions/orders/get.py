"""An order whole: lines, price trace, parcels, timeline, and what the buyer may do now.

With `confirm` (after the cashier closed) the provider is asked first if we have heard nothing yet.

Reads    the head, then everything of the order in one Query; how the buyer stands with cash, where an unpaid order may be paid at the door;
         in the minutes after payment its after-sale cases
Errors   order_not_found 404, provider_unavailable 503 (only with confirm)
Retry    read
"""

from __future__ import annotations

from chalicelib import shop
from chalicelib.aftersales.items import ledger_of
from chalicelib.orders import reading
from chalicelib.orders.views import OrderDetail
from chalicelib.payments import attempts, offline
from chalicelib.payments.offline import CashOffer
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import READ, Call, operation


class GetOrder(Request):
    order_no: OrderNo
    confirm: bool = False


class GotOrder(Response):
    """`cash`: whether it may be paid at the door; null when nothing is to be paid any more."""

    order: OrderDetail
    cash: CashOffer | None


@operation(GetOrder, GotOrder, caller=BUYER, retry=READ)
def get(request: GetOrder, call: Call) -> GotOrder:
    if request.confirm:
        attempts.confirm(call.uid, request.order_no)
    order = reading.whole(call.uid, request.order_no, call.now)
    if order.undo_until is not None and ledger_of(order.order_no).open():
        order.actions.remove("cancel")  # all of it cannot go back while a case asks for some
    cash = None
    if "pay" in order.actions:
        cash = offline.offer(call.uid, order.payable_fen, order.receiver, shop.current(), order.delivery)
    return GotOrder(order=order, cash=cash)
