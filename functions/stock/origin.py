"""From which locations the lines of an order come: what whoever packs it has to know.

Reads    the order, its snapshot
Writes   nothing
Errors   order_not_found 404
Retry    a read
"""

from __future__ import annotations

from chalicelib import shop
from chalicelib.orders.items import any_head, snapshot_of, units_of
from chalicelib.runtime.model import OrderNo, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class AskOrigin(Request):
    order_no: OrderNo


class OriginView(Shape):
    """`location_id` null: the main location."""

    sku_id: str
    location_id: str | None
    name: str
    units: int


class Origins(Response):
    origins: list[OriginView]


@operation(AskOrigin, Origins, caller=staff("stock.read"), retry=READ)
def origin(request: AskOrigin, call: Call) -> Origins:
    head = any_head(request.order_no)
    names = {place.location_id: place.name for place in shop.current().locations}
    found: list[OriginView] = []
    for sku_id, units in units_of(snapshot_of(head.order_no).lines).items():
        elsewhere = {pool[1:]: number for pool, number in (head.taken or {}).get(sku_id, {}).items()}
        main = units - sum(elsewhere.values())
        if main:
            found.append(OriginView(sku_id=sku_id, location_id=None, name="", units=main))
        found += [
            OriginView(sku_id=sku_id, location_id=one, name=names.get(one, one), units=number)
            for one, number in elsewhere.items()
        ]
    return Origins(origins=found)
