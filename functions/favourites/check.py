"""Which of these products are favourites of the buyer: beside the product page, which everybody shares and a CDN keeps.

Reads    the marks of these products (one batch)
Writes   nothing
Retry    a read
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import favourites
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation


class CheckFavourites(Request):
    product_ids: list[Slug] = Field([], max_length=50)


class CheckedFavourites(Response):
    """Those of the asked products that are marked."""

    product_ids: list[str]


@operation(CheckFavourites, CheckedFavourites, caller=BUYER, retry=READ)
def check(request: CheckFavourites, call: Call) -> CheckedFavourites:
    return CheckedFavourites(product_ids=favourites.among(call.uid, request.product_ids))
