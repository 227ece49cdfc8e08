"""Bring pieces of a SKU from the main location to another one, or back.

Reads    the stock
Writes   the stock, the location's pieces, the movement with its reason        (one transaction)
Errors   sku_not_found 404, location_not_found 404, stock_is_spread 409, stock_below_zero 409
Retry    recorded: the same Idempotency-Key moves the pieces once
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib import shop
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Name, Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.stock import MOST_UNITS, places
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class MoveStock(Request):
    """`units`: pieces to the location; negative: back from it."""

    sku_id: Slug
    location_id: Slug
    units: Annotated[int, Field(ge=-MOST_UNITS, le=MOST_UNITS)]
    reason: Name


class MovedStock(Response):
    sku_id: str
    location_id: str
    units: int


@operation(MoveStock, MovedStock, caller=staff("stock.write"), retry=RECORDED)
def move(request: MoveStock, call: Call) -> MovedStock:
    if request.units == 0:
        raise invalid("units", problem="0 moves nothing")
    known = {place.location_id for place in shop.current().locations}
    if (
        request.units > 0 and request.location_id not in known
    ):  # back from a location that was given up is always possible
        raise ShopError("location_not_found")
    transaction = Transaction("stock/move")
    places.move(
        transaction, request.sku_id, request.location_id, request.units, request.reason, call.caller.name, call.now
    )
    answer = MovedStock(sku_id=request.sku_id, location_id=request.location_id, units=request.units)
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        raise ShopError("stock_below_zero", delta=-abs(request.units)) from refused
    return answer
