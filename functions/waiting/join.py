"""Stand in line for a SKU that is sold out: when pieces come, the first in line have a quarter of an hour each to buy theirs.

Reads    the SKU, its stock, the buyer's places
Writes   the place and its turn in the line; the shelf is closed for people who do not wait   (one transaction)
Errors   sku_not_found 404, sku_in_stock 409 (buy it), waiting_limit_reached 409, product_off_sale 409, members_only 403
Retry    natural: who stands in line already keeps the place
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import waiting
from chalicelib.catalog import Sku, exclusive, sku_key
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store import table
from chalicelib.waiting.views import PlaceView


class JoinLine(Request):
    """`quantity`: pieces that are wanted; the last one who is served may be offered fewer."""

    product_id: Slug
    sku_id: Slug
    quantity: int = Field(1, ge=1, le=waiting.MOST_UNITS)


class JoinedLine(Response):
    place: PlaceView


@operation(JoinLine, JoinedLine, caller=BUYER, retry=NATURAL)
def join(request: JoinLine, call: Call) -> JoinedLine:
    sku = table.get(Sku, sku_key(request.product_id, request.sku_id))
    if sku is None:
        raise ShopError("sku_not_found")
    if not sku.on_sale:
        raise ShopError("product_off_sale")
    exclusive.check_level(call.uid, sku)
    place = waiting.join(call.uid, sku, request.quantity, call.now)
    return JoinedLine(place=PlaceView.of(place))
