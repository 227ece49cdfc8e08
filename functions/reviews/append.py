"""Add to an own review, once: what turned out later.

Reads    the review
Writes   the review, its card                                                 (one transaction)
Errors   review_not_found 404, already_appended 409, foreign_media 409, function_suspended 403
Retry    recorded
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import reviews
from chalicelib.media_links import require_own
from chalicelib.reviews.items import MOST_MEDIA, PENDING, Appended
from chalicelib.reviews.writing import changed
from chalicelib.runtime.caller import buyer
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.ids import buyer_of
from chalicelib.runtime.model import OrderNo, Request, Response, Slug, Text
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class AppendToReview(Request):
    order_no: OrderNo
    sku_id: Slug
    text: Text = Field(min_length=1)
    media: list[reviews.Medium] = Field([], max_length=MOST_MEDIA)


class AppendedReview(Response):
    """`state`: shown, or pending until staff has looked at what was added."""

    order_no: str
    sku_id: str
    state: str


@operation(AppendToReview, AppendedReview, caller=buyer("comment"), retry=RECORDED)
def append(request: AppendToReview, call: Call) -> AppendedReview:
    require_own(link for medium in request.media for link in medium.links)
    if buyer_of(request.order_no) != call.uid:
        raise ShopError("review_not_found")

    def once() -> AppendedReview:
        review = reviews.load(request.order_no, request.sku_id)
        if review.content.appended is not None:
            raise ShopError("already_appended")
        added = Appended(text=request.text, media=request.media, at=call.now)
        content = review.content.model_copy(update={"appended": added})
        state, why = reviews.state_of(content.model_copy(update={"automatic": False}))
        if review.state != reviews.SHOWN:  # what was not to be seen is not shown by adding to it
            state, why = review.state, review.why
        after = changed(review, content, state, why if state == PENDING else review.why)
        transaction = Transaction("reviews/append")
        reviews.write(transaction, review, after)
        answer = AppendedReview(order_no=review.order_no, sku_id=review.sku_id, state=state)
        call.commit(transaction, answer)
        return answer

    return look_again("reviews/append", once)
