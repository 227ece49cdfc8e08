"""What goes with a product: what the merchant has chosen, then what sells best of the same kind.

Reads    the product, the chosen ones (one batch), a page of its first category by sales (one Query)
Writes   nothing
Errors   product_not_found 404
Retry    a read; may be five minutes old in a CDN
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.catalog import ALL, Card, Product, exclusive, listing, product_key
from chalicelib.catalog.glance import Glance, glances
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import table


class RelatedTo(Request):
    """`memberPass`: of catalog/exclusive, for what others do not see."""

    product_id: Slug
    member_pass: Annotated[str, StringConstraints(max_length=64)] | None = None
    most: int = Field(10, ge=1, le=20)


class RelatedProducts(Response):
    """On sale, all of them; the first `chosen` are the merchant's choice."""

    products: list[Glance]
    chosen: int


@operation(RelatedTo, RelatedProducts, caller=ANYONE, retry=READ, cache_seconds=300)
def related(request: RelatedTo, call: Call) -> RelatedProducts:
    product = table.get(Product, product_key(request.product_id), strong=False)
    if product is None or not exclusive.may_see(product, request.member_pass):
        raise ShopError("product_not_found")
    chosen = [one for one in glances(product.page.related_ids) if one.on_sale][: request.most]
    known = {request.product_id, *(one.product_id for one in chosen)}
    likes = _best_of(next(iter(product.listed_in), ALL), request.most + len(known))
    more = [one for one in likes if one.product_id not in known][: request.most - len(chosen)]
    return RelatedProducts(products=[*chosen, *more], chosen=len(chosen))


def _best_of(category_id: str, most: int) -> list[Glance]:
    page = table.query(listing(category_id, "sales"), newest_first=True, limit=most, strong=False)
    return [Glance.of_card(Card.of(raw)) for raw in page.items]
