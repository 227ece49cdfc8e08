"""A product with its SKUs, as one Query reads it."""

from __future__ import annotations

from typing import NamedTuple

from pynamodb.expressions.condition import Condition

from ..runtime.errors import ShopError
from ..store import table
from ..store.errors import Raw
from .cards import stands_as
from .items import Product, Sales, Sku, product_key


class Offer(NamedTuple):
    """A product with every SKU it ever had, and the units sold until now; `unchanged` holds while it is as it was read."""

    product: Product
    skus: dict[str, Sku]
    sold: int
    unchanged: Condition
    as_read: dict[str, Raw]

    @property
    def living(self) -> list[Sku]:
        """The SKUs that are not removed, in the merchant's order."""
        return [self.skus[sku_id] for sku_id in self.product.sku_ids]


def load(product_id: str, *, strong: bool = True) -> Offer:
    """Read a product whole. Raises ShopError product_not_found."""
    product: Product | None = None
    skus: dict[str, Sku] = {}
    sold = 0
    for raw in table.query_all(product_key(product_id).pk, strong=strong):
        item = table.decode(raw, Product, Sku, Sales)
        if isinstance(item, Product):
            product = item
        elif isinstance(item, Sku):
            skus[item.sku_id] = item
        elif isinstance(item, Sales):
            sold = int(item.units)
    if product is None:
        raise ShopError("product_not_found")
    as_read = {sku_id: sku.raw() for sku_id, sku in skus.items()}
    return Offer(product, skus, sold, stands_as(product), as_read)
