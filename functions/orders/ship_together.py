"""Send several orders of one buyer in one parcel: each is shipped under the same number, and WeChat is told of each.

Reads    the orders, their receivers, parcels and cases
Writes   once all of them may be sent: a parcel and the state of each order, one order after another; then the answer
Errors   order_not_found 404, not_mergeable 409, order_state 409, aftersales_open 409, forbidden 403
Retry    recorded: what was shipped under this number before is not shipped again, so that a call that broke off goes on
"""

from __future__ import annotations

from functools import partial
from typing import Self

from pydantic import Field, model_validator

from chalicelib import fulfilment, outgoing
from chalicelib.addresses import open_receiver
from chalicelib.aftersales.items import ledger_of
from chalicelib.fulfilment import Carrier, Sending, TrackingNo
from chalicelib.orders import states
from chalicelib.orders.items import OrderHead, Parcel, any_head, parcels_of, snapshot_of
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class ShipTogether(Request):
    order_nos: list[OrderNo] = Field(min_length=2, max_length=10)
    carrier: Carrier
    tracking_no: TrackingNo

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.order_nos)) != len(self.order_nos):
            raise ValueError("each order once")
        return self


class ShippedTogether(Response):
    order_nos: list[str]
    tracking_no: str


@operation(ShipTogether, ShippedTogether, caller=staff("orders.ship"), retry=RECORDED)
def ship_together(request: ShipTogether, call: Call) -> ShippedTogether:
    heads = [any_head(number) for number in request.order_nos]
    _refuse_strangers(heads)
    for head in heads:
        if not _went(parcels_of(head.order_no, head.uid), request):
            _check(head)
    answer = ShippedTogether(order_nos=request.order_nos, tracking_no=request.tracking_no)
    for number in request.order_nos:
        look_again("orders/ship_together", partial(_ship, number, request, call))
    call.commit(Transaction("orders/ship_together"), answer)
    return answer


def _ship(order_no: str, request: ShipTogether, call: Call) -> None:
    head = any_head(order_no)
    parcels = parcels_of(order_no, head.uid)
    if _went(parcels, request):
        return  # by an earlier try of this call
    _check(head)
    transaction = Transaction("orders/ship_together")
    sending = Sending("express", request.carrier, request.tracking_no)
    fulfilment.ship(transaction, head, len(parcels) + 1, sending, call.caller.name, call.now)
    transaction.commit()


def _went(parcels: list[Parcel], request: ShipTogether) -> bool:
    """Was the rest of the order sent under this number? A part of it that travels with it is not the whole."""
    number = (request.carrier, request.tracking_no)
    return any((parcel.carrier, parcel.tracking_no) == number and parcel.last for parcel in parcels)


def _check(head: OrderHead) -> None:
    """Raises ShopError order_state, aftersales_open."""
    if head.status not in states.STAFF_WORK or head.refunding_fen:
        raise ShopError("order_state", orderNo=head.order_no, status=head.status, refundingFen=int(head.refunding_fen))
    fulfilment.refuse_wanted_back(ledger_of(head.order_no))


def _refuse_strangers(heads: list[OrderHead]) -> None:
    """Raises ShopError not_mergeable: one parcel goes to one person, by express."""
    doors = {outgoing.same_door(open_receiver(snapshot_of(head.order_no).receiver)) for head in heads}
    if len({head.uid for head in heads}) > 1 or len(doors) > 1:
        raise ShopError("not_mergeable", why="收件人或地址不同")
    if any(head.delivery != "express" for head in heads):
        raise ShopError("not_mergeable", why="配送方式不同")
