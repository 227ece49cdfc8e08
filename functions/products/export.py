"""A page of products as CSV, newest first, in the columns that imports take: change it, and import it again.

Reads    the `ops` index, each product with its SKUs, their stock
Writes   nothing
Errors   invalid_cursor 400
Retry    a read
The pages one after the other are the file; the first one has the head.
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import stock
from chalicelib.catalog import desk
from chalicelib.catalog.items import Status
from chalicelib.catalog.offer import load
from chalicelib.imports import tables
from chalicelib.runtime.model import Cursor, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.stock import Stock, stock_key
from chalicelib.store import cursor, table


class ExportProducts(Request):
    status: Status | None = None
    cursor: Cursor | None = None
    page_size: int = Field(50, ge=1, le=100, description="products on a page")


class ExportedProducts(Response):
    csv: str
    products: int
    next_cursor: str | None


@operation(ExportProducts, ExportedProducts, caller=staff("products.read"), retry=READ)
def export(request: ExportProducts, call: Call) -> ExportedProducts:
    scope = f"products/export {request.status}"
    before = cursor.read(scope, request.cursor)
    found, following = desk.page([request.status] if request.status else [], "", None, before, request.page_size)
    offers = [load(product.product_id, strong=False) for product in found]
    wanted = [(Stock, stock_key(sku_id)) for offer in offers for sku_id in offer.product.sku_ids]
    supplies = stock.count(table.get_many(wanted, strong=False).values(), strong=False)
    left = {sku_id: supply.left for sku_id, supply in supplies.items()}
    text = tables.text([(offer.product, offer.living, left) for offer in offers], with_head=before is None)
    return ExportedProducts(
        csv=text, products=len(offers), next_cursor=cursor.write(scope, following) if following else None
    )
