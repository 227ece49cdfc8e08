"""Mark a product as a favourite, or take the mark away.

Reads    the product when it is marked, whether there is room
Writes   the mark
Errors   product_not_found 404, favourites_full 409
Retry    natural: `favourite` says what is to be so afterwards
"""

from __future__ import annotations

from chalicelib import favourites
from chalicelib.catalog import Product, product_key
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store import table


class ToggleFavourite(Request):
    """`favourite`: what is to be so afterwards, so that a repeated tap on a bad line does not undo itself."""

    product_id: Slug
    favourite: bool


class ToggledFavourite(Response):
    product_id: str
    favourite: bool


@operation(ToggleFavourite, ToggledFavourite, caller=BUYER, retry=NATURAL)
def toggle(request: ToggleFavourite, call: Call) -> ToggledFavourite:
    if not request.favourite:
        favourites.unmark(call.uid, request.product_id)
    elif table.get(Product, product_key(request.product_id), strong=False) is None:
        raise ShopError("product_not_found")
    else:
        favourites.mark(call.uid, request.product_id, call.now)
    return ToggledFavourite(product_id=request.product_id, favourite=request.favourite)
