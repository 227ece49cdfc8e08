"""Set how many units of a line are wanted.

Writes   the cart's line, if it is there
Errors   cart_line_not_found 404
Retry    natural: setting it twice is setting it once
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib import cart
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store.errors import ConditionFailed


class SetQuantity(Request):
    sku_id: Slug
    quantity: Annotated[int, Field(ge=1, le=cart.MOST_UNITS)]


class QuantitySet(Response):
    sku_id: str
    quantity: int


@operation(SetQuantity, QuantitySet, caller=BUYER, retry=NATURAL)
def set_quantity(request: SetQuantity, call: Call) -> QuantitySet:
    try:
        cart.set_quantity(call.uid, request.sku_id, request.quantity)
    except ConditionFailed:
        raise ShopError("cart_line_not_found", skuId=request.sku_id) from None
    return QuantitySet(sku_id=request.sku_id, quantity=request.quantity)
