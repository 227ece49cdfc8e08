"""By when something ordered now would arrive, for a product page: each way of delivery for a region.

Reads    the shop's settings (kept for 30 s)
Retry    a read
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import shop
from chalicelib.addresses import RegionCode
from chalicelib.delivery_terms import DeliveryOption, Destination, options_of
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation


class EstimateDelivery(Request):
    """`categories` of the product: some ways are open to some goods alone."""

    region: RegionCode | None = None
    categories: list[Slug] = Field(default=[], max_length=20)


class EstimatedDelivery(Response):
    options: list[DeliveryOption]


@operation(EstimateDelivery, EstimatedDelivery, caller=ANYONE, retry=READ, cache_seconds=60)
def estimate(request: EstimateDelivery, call: Call) -> EstimatedDelivery:
    settings = shop.current()
    to = Destination(request.region)
    return EstimatedDelivery(
        options=options_of(settings.delivery, settings.promise, [request.categories], to, call.now)
    )
