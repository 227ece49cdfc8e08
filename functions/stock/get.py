"""A SKU's stock and what staff last put in or took out.

Reads    the SKU's stock with its pools and its last movements (two Queries), whether it is low
Writes   nothing
Errors   sku_not_found 404
Retry    a read
"""

from __future__ import annotations

from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.stock import MAIN, Movement, MovementView, Pool, Stock, stock_key, supply_of
from chalicelib.store import table

LAST = 20


class GetStock(Request):
    sku_id: Slug


class StockOfSku(Response):
    """In pieces. `adjusted`: all that staff ever put in, less what they took out; `in_orders`: what orders hold or have bought.

    `available`: what can be reserved, all places together; `pools`: the places apart from STOCK itself (shards, or locations as "@id").
    `held`: stands by for people of the waiting list. `low_at`: the warning threshold. `has_line`: people wait, and come first.
    """

    sku_id: str
    product_id: str
    available: int
    adjusted: int
    in_orders: int
    held: int
    has_line: bool
    low_at: int | None
    pools: dict[str, int]
    movements: list[MovementView]


@operation(GetStock, StockOfSku, caller=staff("stock.read"), retry=READ)
def get(request: GetStock, call: Call) -> StockOfSku:
    partition = stock_key(request.sku_id).pk
    found = [table.decode(raw, Stock, Pool) for raw in table.query_all(partition, begins="STOCK")]
    shelf = next((item for item in found if isinstance(item, Stock)), None)
    if shelf is None:
        raise ShopError("sku_not_found")
    supply = supply_of(shelf, [item for item in found if isinstance(item, Pool)])
    page = table.query(partition, begins="MOVE#", newest_first=True, limit=LAST)
    return StockOfSku(
        sku_id=shelf.sku_id,
        product_id=shelf.product_id,
        available=supply.total,
        adjusted=int(shelf.adjusted),
        in_orders=int(shelf.adjusted) - supply.total - supply.held,
        held=supply.held,
        has_line=supply.line,
        low_at=None if shelf.low_at is None else int(shelf.low_at),
        pools={name: units for name, units in supply.pieces.items() if name != MAIN},
        movements=[MovementView.of(Movement.of(raw)) for raw in page.items],
    )
