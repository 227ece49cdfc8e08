"""Everything that a product's page shows to a buyer, in one call: the page of catalog/product, the head of its reviews with their counts, whether
the buyer has marked it, and by when it would arrive in a region.

Reads    the product with its SKUs (one Query), their stock (one batch), the campaigns that run (one Query), counts and newest reviews
         (four Queries), the favourite by key; the live promotions and the shop's settings (kept for seconds); of goods for members, the profile
Writes   nothing
Errors   product_not_found 404, also for goods that this buyer's level does not see
Retry    a read
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import favourites, members, shop
from chalicelib.addresses import RegionCode
from chalicelib.catalog.offer import load
from chalicelib.delivery_terms import DeliveryOption, Destination, options_of
from chalicelib.product_page import ProductPage, contents
from chalicelib.reviews import reading
from chalicelib.reviews.reading import ReviewView, Summary
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Shape, Slug
from chalicelib.runtime.operation import READ, Call, operation

HEAD = 3


class VisitProduct(Request):
    """`region`: where it would go, as far as the client knows."""

    product_id: Slug
    region: RegionCode | None = None


class ReviewsHead(Shape):
    summary: Summary
    newest: list[ReviewView] = Field(description="at most three; the rest by reviews/list")


class VisitedProduct(ProductPage):
    """`favourite`: this buyer has marked it. `delivery`: each way of delivery, with its promise where the shop makes one."""

    reviews: ReviewsHead
    favourite: bool
    delivery: list[DeliveryOption]


@operation(VisitProduct, VisitedProduct, caller=BUYER, retry=READ)
def visit(request: VisitProduct, call: Call) -> VisitedProduct:
    offer = load(request.product_id, strong=False)
    found = offer.product
    if found.page.hidden_at(0) and found.page.hidden_at(members.level_of(call.uid)):
        raise ShopError("product_not_found")
    newest, _ = reading.of_product(found.product_id, "all", None, HEAD)
    settings, to = shop.current(), Destination(request.region)
    return VisitedProduct(
        **contents(offer, call.now),
        reviews=ReviewsHead(
            summary=reading.summary(found.product_id), newest=[ReviewView.of(content) for content in newest]
        ),
        favourite=bool(favourites.among(call.uid, [found.product_id])),
        delivery=options_of(settings.delivery, settings.promise, [found.listed_in], to, call.now),
    )
