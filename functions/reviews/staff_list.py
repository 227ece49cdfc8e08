"""Reviews for staff: those that wait to be looked at, or that were hidden; the newest first.

Reads    the list (one Query), the reviews of the page (one batch)
Writes   nothing
Errors   invalid_cursor 400
Retry    a read
"""

from __future__ import annotations

from typing import Literal

from chalicelib.reviews import Review, review_key
from chalicelib.reviews.items import ForStaff
from chalicelib.reviews.reading import ReviewView
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor, table
from chalicelib.store.item import Key


class ListForStaff(Request):
    state: Literal["pending", "hidden"] = "pending"
    cursor: Cursor | None = None
    page_size: PageSize = 20


class StaffReview(ReviewView):
    """`why`: why it is pending or hidden, if there is a reason beside the shop's habit of looking first."""

    order_no: str
    product_id: str
    sku_id: str
    title: str
    state: str
    why: str | None


class StaffReviews(Response):
    reviews: list[StaffReview]
    next_cursor: str | None


@operation(ListForStaff, StaffReviews, caller=staff("reviews.read"), retry=READ)
def staff_list(request: ListForStaff, call: Call) -> StaffReviews:
    partition, scope = f"REVIEWS#{request.state}", f"reviews for staff {request.state}"
    after = cursor.read(scope, request.cursor)
    start = Key(partition, after).raw() if after else None
    page = table.query(partition, newest_first=True, limit=request.page_size, start=start)
    pointers = [ForStaff.of(raw) for raw in page.items]
    keys = [review_key(one.order_no, one.sku_id) for one in pointers]
    found = table.get_many([(Review, key) for key in keys]) if keys else {}
    return StaffReviews(
        reviews=[_shown(review) for key in keys if isinstance(review := found.get(key), Review)],
        next_cursor=cursor.write(scope, pointers[-1].sk) if page.next else None,
    )


def _shown(review: Review) -> StaffReview:
    about = {name: getattr(review, name) for name in ("order_no", "product_id", "sku_id", "title", "state", "why")}
    return StaffReview(**dict(review.content), **about)
