"""A product as its editor needs it: every field that products/update takes, every SKU with its stock, and how far its approval is.

Reads    the product with its SKUs (one Query), their stock (one batch)
Writes   nothing
Errors   product_not_found 404
Retry    a read
"""

from __future__ import annotations

from chalicelib import stock
from chalicelib.catalog.desk import ProductLine
from chalicelib.catalog.items import Description, Sku, SpecAxis
from chalicelib.catalog.matrix import Choice
from chalicelib.catalog.offer import load
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.stock import Stock, stock_key
from chalicelib.store import table


class GetProduct(Request):
    product_id: Slug


class EditedSku(Choice):
    """`stock`: pieces that can be sold."""

    sku_id: str
    spec_text: str
    stock: int
    on_sale: bool

    @classmethod
    def shown(cls, sku: Sku, left: int) -> EditedSku:
        return cls(
            **dict(Choice.of(sku)), sku_id=sku.sku_id, spec_text=sku.spec_text, stock=left, on_sale=bool(sku.on_sale)
        )


class EditedProduct(Response):
    line: ProductLine
    page: Description
    specs: list[SpecAxis]
    skus: list[EditedSku]


@operation(GetProduct, EditedProduct, caller=staff("products.read"), retry=READ)
def get(request: GetProduct, call: Call) -> EditedProduct:
    offer = load(request.product_id)
    stocks = table.get_many([(Stock, stock_key(sku_id)) for sku_id in offer.product.sku_ids])
    supplies = stock.count(stocks.values())
    skus = [EditedSku.shown(sku, supplies[sku.sku_id].left if sku.sku_id in supplies else 0) for sku in offer.living]
    return EditedProduct(
        line=ProductLine.of(offer.product), page=offer.product.page, specs=offer.product.specs, skus=skus
    )
