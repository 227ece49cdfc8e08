"""Put pieces into a SKU's stock, or take them out; never more than can still be reserved.

Reads    the stock as it is then, for the answer
Writes   the stock, the movement with its reason                              (one transaction)
Errors   sku_not_found 404, stock_below_zero 409 (with the real count)
Retry    recorded: the same Idempotency-Key moves the pieces once
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from chalicelib import stock
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Moment, Name, Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.stock import MOST_UNITS, Stock, stock_key
from chalicelib.store import table
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


def _not_zero(delta: int) -> int:
    if delta == 0:
        raise ValueError("0 changes nothing")
    return delta


class AdjustStock(Request):
    sku_id: Slug
    delta: Annotated[int, Field(ge=-MOST_UNITS, le=MOST_UNITS), AfterValidator(_not_zero)]
    reason: Name


class AdjustedStock(Response):
    """`available`: what can be reserved as this is answered, which orders go on changing."""

    sku_id: str
    delta: int
    moved_at: Moment
    available: int


def _as_it_is(answer: AdjustedStock, request: AdjustStock, call: Call) -> AdjustedStock:
    counted = stock.count([table.get(Stock, stock_key(answer.sku_id))])
    return answer.model_copy(update={"available": counted[answer.sku_id].total if counted else 0})


@operation(AdjustStock, AdjustedStock, caller=staff("stock.write"), retry=RECORDED, replayed=_as_it_is)
def adjust(request: AdjustStock, call: Call) -> AdjustedStock:
    answer = AdjustedStock(sku_id=request.sku_id, delta=request.delta, moved_at=call.now, available=0)
    transaction = Transaction("stock/adjust")
    stock.adjust(transaction, request.sku_id, request.delta, request.reason, call.caller.name, call.now)
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        failure = refused.failures.get(stock.label(request.sku_id))
        if failure is None:
            raise  # our own movement is there: its answer was lost, and the record tells it
        if failure.item is None:
            raise ShopError("sku_not_found") from refused
        there = int(Stock.of(failure.item).available)  # in STOCK itself: what lies in pools is brought back first
        raise ShopError("stock_below_zero", available=there, delta=request.delta) from refused
    return _as_it_is(answer, request, call)
