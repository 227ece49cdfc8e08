"""Approve a product that waits for it, or reject it with a reason that its editor reads.

Reads    the product with its SKUs, the category tree
Writes   the product and its SKUs                                             (one transaction)
Errors   product_not_found 404, product_state 409 (nobody has handed it in), product_changed 409,
         category_not_found 404, invalid_request 400 (no reason)
Retry    natural: decided again in the same way it stays so
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.catalog import Product, changes, life, tree
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Remark, Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff


class ReviewProduct(Request):
    product_id: Slug
    expected_version: int = Field(ge=1, description="of the product that was looked at")
    decision: Literal["approve", "reject"]
    reason: Remark = Field("", description="needed to reject")
    on_sale: bool = Field(True, description="once approved it is sold at once")


class ReviewedProduct(Response):
    product_id: str
    review: Literal["approved", "rejected"]
    on_sale: bool
    version: int


@operation(ReviewProduct, ReviewedProduct, caller=staff("products.approve"), retry=NATURAL)
def review(request: ReviewProduct, call: Call) -> ReviewedProduct:
    if request.decision == "reject" and not request.reason:
        raise invalid("reason", problem="needed to reject")
    wanted = life.APPROVED if request.decision == "approve" else life.REJECTED

    def decide(product: Product) -> bool:
        if product.review == wanted:
            return False
        if product.review != life.PENDING:
            raise ShopError("product_state", review=product.review)
        if int(product.version) != request.expected_version:
            raise ShopError("product_changed", version=int(product.version))
        categories, _ = tree.load()
        product.listed_in = tree.listed_in(product.category_ids, categories)
        product.review, product.review_note = wanted, request.reason or None
        product.on_sale = wanted == life.APPROVED and request.on_sale
        return True

    product = changes.change(request.product_id, decide)
    return ReviewedProduct(
        product_id=product.product_id,
        review=product.review,
        on_sale=product.on_sale,
        version=int(product.version),
    )
