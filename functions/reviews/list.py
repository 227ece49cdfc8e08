"""A product's reviews, newest first: all, good, middling, bad, or those with pictures.

Reads    the cards of the level (one Query; three for all)
Writes   nothing
Errors   invalid_cursor 400
Retry    a read; may be half a minute old in a CDN
"""

from __future__ import annotations

from chalicelib.reviews import reading
from chalicelib.reviews.reading import Filter, ReviewView
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.model import Cursor, PageSize, Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation


class ListReviews(Request):
    product_id: Slug
    filter: Filter = "all"
    cursor: Cursor | None = None
    page_size: PageSize = 20


class Reviews(Response):
    reviews: list[ReviewView]
    next_cursor: str | None


@operation(ListReviews, Reviews, caller=ANYONE, retry=READ, cache_seconds=30)
def list_reviews(request: ListReviews, call: Call) -> Reviews:
    found, after = reading.of_product(request.product_id, request.filter, request.cursor, request.page_size)
    return Reviews(reviews=[ReviewView.of(content) for content in found], next_cursor=after)
