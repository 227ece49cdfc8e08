"""Correct the courier or the number of an express parcel that has not arrived; WeChat is told anew (it takes a correction once).

Reads    the order, the parcel
Writes   the parcel, the order's timeline                                     (one transaction with the answer)
Errors   order_not_found 404, parcel_not_found 404, order_state 409 (it has arrived), forbidden 403
Retry    recorded
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import fulfilment
from chalicelib.fulfilment import Carrier, TrackingNo
from chalicelib.orders.items import Parcel, any_head, parcel_key
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class ChangeParcel(Request):
    order_no: OrderNo
    parcel: int = Field(ge=1, le=99)
    carrier: Carrier
    tracking_no: TrackingNo


class ChangedParcel(Response):
    order_no: str
    parcel: int
    carrier: str
    tracking_no: str


@operation(ChangeParcel, ChangedParcel, caller=staff("orders.ship"), retry=RECORDED)
def change_parcel(request: ChangeParcel, call: Call) -> ChangedParcel:
    return look_again("orders/change_parcel", lambda: _change(request, call))


def _change(request: ChangeParcel, call: Call) -> ChangedParcel:
    head = any_head(request.order_no)
    parcel = table.get(Parcel, parcel_key(head.order_no, request.parcel))
    if parcel is None:
        raise ShopError("parcel_not_found")
    transaction = Transaction("orders/change_parcel")
    fulfilment.correct(transaction, head, parcel, request.carrier, request.tracking_no, call.caller.name, call.now)
    answer = ChangedParcel(
        order_no=head.order_no, parcel=request.parcel, carrier=request.carrier, tracking_no=request.tracking_no
    )
    call.commit(transaction, answer)
    return answer
