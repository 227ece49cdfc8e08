"""Put a product on sale, or take it off, at a moment to come.

Reads    the product with its SKUs
Writes   the product, with its timer                                          (one transaction)
Errors   product_not_found 404, invalid_request 400 (a moment that is over; off before on)
Retry    natural: the same moments again change nothing
A moment that is not sent is forgotten. What is not approved stays off sale when its moment comes.
"""

from __future__ import annotations

from chalicelib.catalog import Product, changes
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Moment, Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff


class ScheduleProduct(Request):
    product_id: Slug
    on_at: Moment | None = None
    off_at: Moment | None = None


class ScheduledProduct(Response):
    product_id: str
    on_at: Moment | None
    off_at: Moment | None
    version: int


@operation(ScheduleProduct, ScheduledProduct, caller=staff("products.write"), retry=NATURAL)
def schedule(request: ScheduleProduct, call: Call) -> ScheduledProduct:
    for name, moment in (("onAt", request.on_at), ("offAt", request.off_at)):
        if moment is not None and (moment.tzinfo is None or moment <= call.now):
            raise invalid(name, problem="is no moment to come, with its time zone")
    if request.on_at and request.off_at and request.off_at <= request.on_at:
        raise invalid("offAt", problem="is not after onAt")

    def plan(product: Product) -> bool:
        if (product.on_at, product.off_at) == (request.on_at, request.off_at):
            return False
        product.on_at, product.off_at = request.on_at, request.off_at
        changes.arm_sale(product)
        return True

    product = changes.change(request.product_id, plan)
    return ScheduledProduct(
        product_id=product.product_id,
        on_at=product.on_at,
        off_at=product.off_at,
        version=int(product.version),
    )
