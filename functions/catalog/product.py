"""A product's page in one call: description, specs, SKUs with price and stock, units sold, coupons that anyone can claim for it, promotions with
the prices of today and of members.

Reads    the product with its SKUs (one Query), their stock (one batch); the campaigns on offer and the live promotions (kept for 10 s)
Writes   nothing
Errors   product_not_found 404
Retry    a read; may be half a minute old in a CDN: what can be bought is decided at checkout
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib.catalog import exclusive
from chalicelib.catalog.offer import load
from chalicelib.product_page import ProductPage, contents
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Slug
from chalicelib.runtime.operation import READ, Call, operation


class ViewProduct(Request):
    """`memberPass`: of catalog/exclusive, for what others do not see."""

    product_id: Slug
    member_pass: Annotated[str, StringConstraints(max_length=64)] | None = None


@operation(ViewProduct, ProductPage, caller=ANYONE, retry=READ, cache_seconds=30)
def product(request: ViewProduct, call: Call) -> ProductPage:
    offer = load(request.product_id, strong=False)
    if not exclusive.may_see(offer.product, request.member_pass):
        raise ShopError("product_not_found")
    return ProductPage(**contents(offer, call.now))
