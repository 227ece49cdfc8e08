"""Send a parcel of a paid order, whole or in part; with the last one the order is shipped, and WeChat is told within minutes.

Reads    the order; what lies beside it in one Query: its parcels, its open after-sale cases
Writes   the parcel, with the request's key, and the order                     (one transaction)
Errors   order_not_found 404, order_state 409 (not paid, or money is going back), forbidden 403,
         parcel_units 409, aftersales_open 409 (details.caseNos: the buyer asks for money instead of the goods)
Retry    recorded
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import Field, model_validator

from chalicelib import fulfilment
from chalicelib.delivery_terms import Method
from chalicelib.fulfilment import Carrier, Sending, TrackingNo
from chalicelib.orders.items import Parcel, any_head, parcels_of
from chalicelib.runtime import ids
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import OrderNo, Quantity, Request, Response, Shape, Slug, Text
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class PackedLine(Shape):
    sku_id: Slug
    quantity: Quantity


class ShipOrder(Request):
    """`lines`: what is in the parcel; then it is the last one when nothing is left but what was refunded. Without them `last` says so: false
    when more parcels will follow. `content`: what a virtual parcel delivers. `despiteCases`: send although the buyer asks for the money back."""

    order_no: OrderNo
    method: Method | None = None
    carrier: Carrier | None = None
    tracking_no: TrackingNo | None = None
    last: bool = True
    lines: list[PackedLine] = Field(default=[], max_length=60)
    content: Text = ""
    despite_cases: bool = False

    @model_validator(mode="after")
    def _express_has_a_number(self) -> Self:
        if self.method == "express" and not (self.carrier and self.tracking_no):
            raise ValueError("express needs carrier and trackingNo")
        if len({line.sku_id for line in self.lines}) != len(self.lines):
            raise ValueError("each SKU once")
        if self.content and self.method not in (None, "virtual"):
            raise ValueError("only what is virtual has a content")
        return self


class ShippedOrder(Response):
    """`last`: nothing more of the order will follow."""

    order_no: str
    parcel: int
    last: bool


def _sent_before(request: ShipOrder, call: Call) -> ShippedOrder | None:
    return _answer_of(parcels_of(request.order_no, ids.buyer_of(request.order_no)), call)


def _answer_of(parcels: Sequence[Parcel], call: Call) -> ShippedOrder | None:
    """The parcel that this very request has sent."""
    sent = next((parcel for parcel in parcels if call.noted(parcel.asked, parcel.shipped_at)), None)
    return ShippedOrder(order_no=sent.order_no, parcel=int(sent.number), last=bool(sent.last)) if sent else None


@operation(ShipOrder, ShippedOrder, caller=staff("orders.ship"), retry=RECORDED, noted=_sent_before)
def ship(request: ShipOrder, call: Call) -> ShippedOrder:
    return look_again("orders/ship", lambda: _ship(request, call))


def _ship(request: ShipOrder, call: Call) -> ShippedOrder:
    head = any_head(request.order_no)
    found = fulfilment.beside(head)
    before = _answer_of(found.parcels, call)
    if before is not None:
        return before
    if head.refunding_fen:
        raise ShopError("order_state", status=head.status, refundingFen=int(head.refunding_fen))
    if not request.despite_cases:
        fulfilment.refuse_wanted_back(found.ledger)
    method = request.method or head.delivery
    if method == "express" and not (request.carrier and request.tracking_no):
        raise invalid("trackingNo", problem="express needs carrier and trackingNo")
    number, last = len(found.parcels) + 1, request.last
    contents = {line.sku_id: line.quantity for line in request.lines}
    if contents:
        left = fulfilment.unsent(found.lines, found.parcels, fulfilment.given_up(found.ledger))
        last = fulfilment.packed(contents, left)
    transaction = Transaction("orders/ship")
    sending = Sending(method, request.carrier, request.tracking_no, last, contents, request.content)
    fulfilment.ship(transaction, head, number, sending, call.caller.name, call.now, call.note)
    answer = ShippedOrder(order_no=head.order_no, parcel=number, last=last)
    call.commit(transaction, answer, noted=True)
    return answer
