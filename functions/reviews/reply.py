"""Answer a review in the shop's name; a second answer takes the place of the first. The writer is told of the first.

Reads    the review
Writes   the review, its card                                                 (one transaction)
Errors   review_not_found 404
Retry    natural: the same answer stands once
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import reviews
from chalicelib.reviews.items import Reply
from chalicelib.reviews.writing import revise
from chalicelib.runtime.model import Moment, OrderNo, Request, Response, Slug, Text
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again


class ReplyToReview(Request):
    order_no: OrderNo
    sku_id: Slug
    text: Text = Field(min_length=1)


class RepliedToReview(Response):
    order_no: str
    sku_id: str
    replied_at: Moment


@operation(ReplyToReview, RepliedToReview, caller=staff("reviews.write"), retry=NATURAL)
def reply(request: ReplyToReview, call: Call) -> RepliedToReview:
    def once() -> RepliedToReview:
        review = reviews.load(request.order_no, request.sku_id)
        known = review.content.reply
        if known is None or known.text != request.text:
            known = Reply(text=request.text, at=call.now)
            revise(review, review.content.model_copy(update={"reply": known}), review.state, review.why)
        return RepliedToReview(order_no=review.order_no, sku_id=review.sku_id, replied_at=known.at)

    return look_again("reviews/reply", once)
