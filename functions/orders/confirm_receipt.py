"""The buyer has received the goods.

Reads    the order
Writes   RECEIVED
Errors   order_not_found 404, order_state 409
Retry    natural: a received order stays received
"""

from __future__ import annotations

from chalicelib.orders import states
from chalicelib.orders.items import own_head
from chalicelib.orders.transition import moved
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation


class ConfirmReceipt(Request):
    order_no: OrderNo


class ConfirmedReceipt(Response):
    order_no: str
    status: str


@operation(ConfirmReceipt, ConfirmedReceipt, caller=BUYER, retry=NATURAL, limit=per_minute(60, loose=True))
def confirm_receipt(request: ConfirmReceipt, call: Call) -> ConfirmedReceipt:
    head = own_head(call.uid, request.order_no)
    if head.status not in (states.RECEIVED, states.FINISHED):
        head = moved(head, "received", "buyer", call.now)
    return ConfirmedReceipt(order_no=head.order_no, status=head.status)
