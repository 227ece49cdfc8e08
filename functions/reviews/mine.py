"""The buyer's own reviews, or the lines of received orders that wait for one.

Reads    the reviews (one Query); for `todo` the received orders of the last year and which of their lines have a review
Writes   nothing
Errors   invalid_cursor 400
Retry    a read
"""

from __future__ import annotations

from typing import Literal

from chalicelib.reviews import Review, expected, reading
from chalicelib.reviews.items import Awaited
from chalicelib.reviews.reading import ReviewView
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Cursor, Moment, PageSize, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation


class MyReviews(Request):
    tab: Literal["written", "todo"] = "written"
    cursor: Cursor | None = None
    page_size: PageSize = 20


class OwnReview(ReviewView):
    """`state`: shown, pending (staff looks at it first) or hidden."""

    order_no: str
    product_id: str
    sku_id: str
    title: str
    state: str

    @classmethod
    def own(cls, review: Review) -> OwnReview:
        about = {name: getattr(review, name) for name in ("order_no", "product_id", "sku_id", "title", "state")}
        return cls(**dict(review.content), **about)


class OrderToReview(Shape):
    order_no: str
    received_at: Moment
    lines: list[Awaited]


class OwnReviews(Response):
    """`todo`: the latest received orders with lines to review, and in `todo_lines` how many lines there are in all."""

    reviews: list[OwnReview]
    todo: list[OrderToReview]
    todo_lines: int
    next_cursor: str | None


@operation(MyReviews, OwnReviews, caller=BUYER, retry=READ)
def mine(request: MyReviews, call: Call) -> OwnReviews:
    if request.tab == "todo":
        waiting = expected.waiting(call.uid)
        todo = [
            OrderToReview(order_no=order.order_no, received_at=order.received_at, lines=lines)
            for order, lines in waiting[: request.page_size]
        ]
        count = sum(len(lines) for _, lines in waiting)
        return OwnReviews(reviews=[], todo=todo, todo_lines=count, next_cursor=None)
    found, after = reading.of_buyer(call.uid, request.cursor, request.page_size)
    return OwnReviews(reviews=[OwnReview.own(one) for one in found], todo=[], todo_lines=0, next_cursor=after)
