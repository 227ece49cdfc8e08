"""Show a review to everybody, or hide it, with a reason.

Reads    the review
Writes   the review, its card, the product's counts, the staff's list         (one transaction)
Errors   review_not_found 404
Retry    natural: what is so already stays so
"""

from __future__ import annotations

from typing import Literal

from chalicelib import reviews
from chalicelib.reviews.writing import revise
from chalicelib.runtime.model import OrderNo, Remark, Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again


class ModerateReview(Request):
    order_no: OrderNo
    sku_id: Slug
    state: Literal["shown", "hidden"]
    reason: Remark = ""


class ModeratedReview(Response):
    order_no: str
    sku_id: str
    state: str


@operation(ModerateReview, ModeratedReview, caller=staff("reviews.write"), retry=NATURAL)
def moderate(request: ModerateReview, call: Call) -> ModeratedReview:
    def once() -> ModeratedReview:
        review = reviews.load(request.order_no, request.sku_id)
        if review.state != request.state:
            review = revise(review, review.content, request.state, request.reason or None)
        return ModeratedReview(order_no=review.order_no, sku_id=review.sku_id, state=review.state)

    return look_again("reviews/moderate", once)
