"""Take an ended order out of the buyer's list. The shop keeps it: orders are kept for years by law.

Writes   the order's `hidden` mark
Errors   order_not_found 404, order_state 409
Retry    natural
"""

from __future__ import annotations

from chalicelib.orders import states
from chalicelib.orders.items import OrderHead, own_head
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store import table
from chalicelib.store.errors import ConditionFailed

_ENDED = (states.FINISHED, states.CLOSED)


class RemoveOrder(Request):
    order_no: OrderNo


class RemovedOrder(Response):
    order_no: str


@operation(RemoveOrder, RemovedOrder, caller=BUYER, retry=NATURAL)
def remove(request: RemoveOrder, call: Call) -> RemovedOrder:
    head = own_head(call.uid, request.order_no)
    try:
        table.update(OrderHead, head.key, [OrderHead.hidden.set(True)], OrderHead.status.is_in(*_ENDED))
    except ConditionFailed:
        raise ShopError("order_state", status=head.status) from None
    return RemovedOrder(order_no=head.order_no)
