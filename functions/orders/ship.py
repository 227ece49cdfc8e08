"""Send a parcel of a paid order; with the last one the order is shipped, and WeChat is told within minutes.

Reads    the order, its parcels, its open after-sale cases
Writes   the parcel, the order                                                 (one transaction with the answer)
Errors   order_not_found 404, order_state 409 (not paid, or money is going back), forbidden 403,
         aftersales_open 409 (details.caseNos: the buyer asks for money instead of the goods)
Retry    recorded
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from chalicelib import fulfilment, shop
from chalicelib.aftersales.items import any_case, ledger_of
from chalicelib.fulfilment import Method
from chalicelib.orders.items import any_head
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction

Carrier = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9_]{1,40}$")]  # WeChat's courier codes: SF, YTO, ZTO …
TrackingNo = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{4,64}$")]


class ShipOrder(Request):
    """`last`: false when more parcels of the order will follow. `despiteCases`: send although the buyer asks for the money back."""

    order_no: OrderNo
    method: Method = "express"
    carrier: Carrier | None = None
    tracking_no: TrackingNo | None = None
    last: bool = True
    despite_cases: bool = False

    @model_validator(mode="after")
    def _express_has_a_number(self) -> Self:
        if self.method == "express" and not (self.carrier and self.tracking_no):
            raise ValueError("express needs carrier and trackingNo")
        return self


class ShippedOrder(Response):
    order_no: str
    parcel: int


@operation(ShipOrder, ShippedOrder, caller=staff("orders.ship"), retry=RECORDED)
def ship(request: ShipOrder, call: Call) -> ShippedOrder:
    return look_again("orders/ship", lambda: _ship(request, call))


def _ship(request: ShipOrder, call: Call) -> ShippedOrder:
    head = any_head(request.order_no)
    if head.refunding_fen:
        raise ShopError("order_state", status=head.status, refundingFen=int(head.refunding_fen))
    if not request.despite_cases:
        _refuse_wanted_back(head.order_no)
    number = len(fulfilment.parcels_of(head.order_no, head.uid)) + 1
    transaction = Transaction("orders/ship")
    fulfilment.ship(
        transaction,
        head,
        number,
        method=request.method,
        carrier=request.carrier,
        tracking_no=request.tracking_no,
        last=request.last,
        by=call.caller.name,
        now=call.now,
        auto_receive_days=shop.current().auto_receive_days,
    )
    answer = ShippedOrder(order_no=head.order_no, parcel=number)
    call.commit(transaction, answer)
    return answer


def _refuse_wanted_back(order_no: str) -> None:
    """Sending would change what an open case of money alone gives back. Read after the head, which guards it. Raises ShopError aftersales_open."""
    wanted = [number for number in ledger_of(order_no).open() if any_case(number).kind_of == "refund"]
    if wanted:
        raise ShopError("aftersales_open", caseNos=wanted)
