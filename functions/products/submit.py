"""Hand a draft, or a product that was rejected, in for approval; what fails the automatic checks is told at once.

Reads    the product with its SKUs
Writes   the product: pending; or approved and on sale, where the shop does not approve products first      (one transaction)
Errors   product_not_found 404, product_state 409 (it is pending, or approved already), product_unfit 409 (details.problems),
         product_changed 409
Retry    natural: what is pending stays so
Looked at: absolute and watched words, prices that look like a slip, a picture to show.
"""

from __future__ import annotations

from typing import Literal

from chalicelib import shop
from chalicelib.catalog import Product, changes, life, vetting
from chalicelib.catalog.offer import load
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff


class SubmitProduct(Request):
    product_id: Slug


class SubmittedProduct(Response):
    product_id: str
    review: Literal["pending", "approved"]
    version: int


@operation(SubmitProduct, SubmittedProduct, caller=staff("products.write"), retry=NATURAL)
def submit(request: SubmitProduct, call: Call) -> SubmittedProduct:
    offer = load(request.product_id)
    found = vetting.problems(offer.product, offer.living, shop.current().watched_words)
    if found:
        raise ShopError("product_unfit", problems=[problem.model_dump() for problem in found])
    version = int(offer.product.version)

    def hand_in(product: Product) -> bool:
        if product.review == life.PENDING:
            return False
        if int(product.version) != version:
            raise ShopError("product_changed", version=int(product.version))  # what was looked at is what is handed in
        if product.review not in (life.DRAFT, life.REJECTED):
            raise ShopError("product_state", review=product.review)
        waits = shop.current().product_review
        product.review, product.review_note = (life.PENDING if waits else life.APPROVED), None
        product.on_sale = not waits
        return True

    product = changes.change(request.product_id, hand_in)
    return SubmittedProduct(product_id=product.product_id, review=product.review, version=int(product.version))
