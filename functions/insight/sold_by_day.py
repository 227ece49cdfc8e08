"""Pieces and money by day of a product's SKUs, or of one SKU: what orders that were paid on a day have brought, up to yesterday.

Reads    the product, the demand of its SKUs by key
Writes   nothing
Errors   product_not_found 404
Retry    a read; a SKU that was not sold has no days
"""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from pydantic import Field, model_validator

from chalicelib.catalog import Product, product_key
from chalicelib.forecast import demand
from chalicelib.forecast.demand import KEPT_DAYS, Demand
from chalicelib.runtime import clock
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Shape, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table


class AskSoldByDay(Request):
    """A product or a SKU. `days`: how far to look back."""

    product_id: Slug | None = None
    sku_id: Slug | None = None
    days: int = Field(30, ge=1, le=KEPT_DAYS)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.product_id is None) == (self.sku_id is None):
            raise ValueError("exactly one of productId and skuId")
        return self


class DaySold(Shape):
    """`fen`: paid for the goods, after all that was taken off, without freight."""

    day: str
    units: int
    fen: int


class SkuByDay(Shape):
    sku_id: str
    title: str
    spec_text: str
    days: list[DaySold]


class SoldByDay(Response):
    """Days without sales are left out; those of all SKUs together stand in `days`."""

    days: list[DaySold]
    skus: list[SkuByDay]


@operation(AskSoldByDay, SoldByDay, caller=staff("insight.read"), retry=READ)
def sold_by_day(request: AskSoldByDay, call: Call) -> SoldByDay:
    found = demand.of_skus(_skus(request))
    since = clock.day(call.now - timedelta(days=request.days))
    skus = [
        SkuByDay(sku_id=sku, title=one.title, spec_text=one.spec_text or "", days=_days(one, since))
        for sku, one in sorted(found.items())
    ]
    total: dict[str, tuple[int, int]] = {}
    for sku in skus:
        for sold in sku.days:
            units, fen = total.get(sold.day, (0, 0))
            total[sold.day] = units + sold.units, fen + sold.fen
    days = [DaySold(day=day, units=units, fen=fen) for day, (units, fen) in sorted(total.items())]
    return SoldByDay(days=days, skus=skus)


def _skus(request: AskSoldByDay) -> list[str]:
    if request.product_id is None:
        return [request.sku_id or ""]
    product = table.get(Product, product_key(request.product_id), strong=False)
    if product is None:
        raise ShopError("product_not_found")
    return list(product.sku_ids)


def _days(one: Demand, since: str) -> list[DaySold]:
    fen = one.fen or {}
    return [
        DaySold(day=day, units=units, fen=fen.get(day, 0)) for day, units in sorted(one.days.items()) if day >= since
    ]
