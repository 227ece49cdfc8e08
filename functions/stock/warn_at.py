"""Set the number of pieces at which a SKU's stock is low, or take the warning away.

Reads    nothing
Writes   the threshold; whether it is low already is seen in the stream a moment later
Errors   sku_not_found 404
Retry    natural: the same threshold is set once
"""

from __future__ import annotations

from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff
from chalicelib.stock import Stock, Units, stock_key
from chalicelib.store import table
from chalicelib.store.errors import ConditionFailed


class WarnAt(Request):
    """`low_at`: warn once when there are so many or fewer; null: never."""

    sku_id: Slug
    low_at: Units | None


class WarnedAt(Response):
    sku_id: str
    low_at: int | None


@operation(WarnAt, WarnedAt, caller=staff("stock.write"), retry=NATURAL)
def warn_at(request: WarnAt, call: Call) -> WarnedAt:
    action = Stock.low_at.remove() if request.low_at is None else Stock.low_at.set(request.low_at)
    try:
        table.update(Stock, stock_key(request.sku_id), [action], Stock.pk.exists())
    except ConditionFailed as failed:
        raise ShopError("sku_not_found") from failed
    return WarnedAt(sku_id=request.sku_id, low_at=request.low_at)
