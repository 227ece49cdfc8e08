"""What sells, how long it lasts, how many pieces to order: as of last night, the most urgent first.

Reads    the nightly list (one Query)
Writes   nothing
Errors   invalid_cursor 400
Retry    a read
"""

from __future__ import annotations

from chalicelib.forecast.proposals import PARTITION, Proposal
from chalicelib.runtime.model import Cursor, PageSize, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor, table
from chalicelib.store.item import Key

_SCOPE = "restock"


class ListForecasts(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class ForecastView(Shape):
    """`per_day`: pieces that are expected to be sold a day. `cover_days`: how long what is there lasts (9999: nothing is being sold).

    `on_order`: pieces that suppliers still owe. `order`: pieces to order now beyond them so that it lasts until the order after this one has come;
    `safety` of them are for surprises. `day`: the last day that was known. `method`: how it was forecast (naive, mean, smoothed, weekly, sparse).
    """

    sku_id: str
    product_id: str
    title: str
    spec_text: str
    method: str
    per_day: float
    available: int
    on_order: int
    cover_days: int
    safety: int
    order: int
    day: str


class Forecasts(Response):
    skus: list[ForecastView]
    next_cursor: str | None


@operation(ListForecasts, Forecasts, caller=staff("stock.read"), retry=READ)
def list_forecasts(request: ListForecasts, call: Call) -> Forecasts:
    after = cursor.read(_SCOPE, request.cursor)
    start = Key(PARTITION, after).raw() if after else None
    page = table.query(PARTITION, limit=request.page_size, start=start, strong=False)
    found = [Proposal.of(raw) for raw in page.items]
    return Forecasts(
        skus=[_view(one) for one in found],
        next_cursor=cursor.write(_SCOPE, found[-1].sk) if page.next else None,
    )


def _view(one: Proposal) -> ForecastView:
    return ForecastView(
        sku_id=one.sku_id,
        product_id=one.product_id,
        title=one.title,
        spec_text=one.spec_text or "",
        method=one.method,
        per_day=int(one.per_day_milli) / 1000,
        available=int(one.available),
        on_order=int(one.on_order),
        cover_days=int(one.cover_days),
        safety=int(one.safety),
        order=int(one.order),
        day=one.day,
    )
