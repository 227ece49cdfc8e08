"""How a product is reviewed: counts by level, with pictures, the rate of good ones and the average, and the newest ones for the product page.

Reads    the counts (one Query), the newest cards (three Queries)
Writes   nothing
Retry    a read; may be a minute old in a CDN. A product without reviews has a rate of 100
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.reviews import reading
from chalicelib.reviews.items import Content
from chalicelib.reviews.reading import ReviewView, Summary
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation


class SummariseReviews(Request):
    """`newest`: how many reviews to show with the counts."""

    product_id: Slug
    newest: int = Field(2, ge=0, le=5)


class SummarisedReviews(Response):
    summary: Summary
    newest: list[ReviewView]


@operation(SummariseReviews, SummarisedReviews, caller=ANYONE, retry=READ, cache_seconds=60)
def summary(request: SummariseReviews, call: Call) -> SummarisedReviews:
    newest: list[Content] = []
    if request.newest:
        newest, _ = reading.of_product(request.product_id, "all", None, request.newest)
    return SummarisedReviews(
        summary=reading.summary(request.product_id),
        newest=[ReviewView.of(content) for content in newest],
    )
