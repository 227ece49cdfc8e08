"""Spread a SKU's pieces over shards before an announced rush, or gather them again (0): each shard takes orders by itself.

Reads    the stock with its pools
Writes   the stock and its shards; their sum stays what it was                 (one transaction)
Errors   sku_not_found 404, stock_at_locations 409
Retry    recorded: the same Idempotency-Key spreads once
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.stock import MAIN, MOST_POOLS, shards
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class SpreadStock(Request):
    sku_id: Slug
    shards: int = Field(ge=0, le=MOST_POOLS)


class SpreadOut(Response):
    """Pieces by shard as they were spread; `available`: all together."""

    sku_id: str
    available: int
    pools: dict[str, int]


@operation(SpreadStock, SpreadOut, caller=staff("stock.write"), retry=RECORDED)
def spread(request: SpreadStock, call: Call) -> SpreadOut:
    def once() -> SpreadOut:
        transaction = Transaction("stock/spread")
        supply = shards.spread(transaction, request.sku_id, request.shards)
        pools = {name: units for name, units in supply.pieces.items() if name != MAIN}
        answer = SpreadOut(sku_id=request.sku_id, available=supply.total, pools=pools)
        call.commit(transaction, answer)
        return answer

    return look_again("stock/spread", once)
