"""A SKU's stock and what staff last put in or took out.

Reads    the SKU's stock partition (one Query)
Writes   nothing
Errors   sku_not_found 404
Retry    a read
"""

from __future__ import annotations

from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.stock import Movement, MovementView, Stock, stock_key
from chalicelib.store import table

LAST = 20


class GetStock(Request):
    sku_id: Slug


class StockOfSku(Response):
    """In pieces. `adjusted`: all that staff ever put in, less what they took out; `in_orders`: what orders hold or have bought."""

    sku_id: str
    product_id: str
    available: int
    adjusted: int
    in_orders: int
    movements: list[MovementView]


@operation(GetStock, StockOfSku, caller=staff("stock.read"), retry=READ)
def get(request: GetStock, call: Call) -> StockOfSku:
    page = table.query(stock_key(request.sku_id).pk, newest_first=True, limit=LAST + 1)
    found = [table.decode(raw, Stock, Movement) for raw in page.items]
    movements = [MovementView.of(item) for item in found if isinstance(item, Movement)]
    for item in found:
        if isinstance(item, Stock):
            return StockOfSku(
                sku_id=item.sku_id,
                product_id=item.product_id,
                available=int(item.available),
                adjusted=int(item.adjusted),
                in_orders=int(item.adjusted) - int(item.available),
                movements=movements,
            )
    raise ShopError("sku_not_found")
