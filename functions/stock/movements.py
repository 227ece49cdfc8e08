"""The journal of a SKU's stock: what staff put in, took out or moved, and why; the newest first.

Reads    the movements (one Query)
Writes   nothing
Errors   invalid_cursor 400
Retry    a read; an unknown SKU has no movements
"""

from __future__ import annotations

from chalicelib.runtime.model import Cursor, PageSize, Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.stock import Movement, MovementView, movement_key
from chalicelib.store import cursor, table


class ListMovements(Request):
    sku_id: Slug
    cursor: Cursor | None = None
    page_size: PageSize = 20


class Movements(Response):
    movements: list[MovementView]
    next_cursor: str | None


@operation(ListMovements, Movements, caller=staff("stock.read"), retry=READ)
def movements(request: ListMovements, call: Call) -> Movements:
    scope = f"movements {request.sku_id}"
    after = cursor.read(scope, request.cursor)
    beginning = movement_key(request.sku_id, "")
    page = table.query(
        beginning.pk,
        begins=beginning.sk,
        newest_first=True,
        limit=request.page_size,
        start=movement_key(request.sku_id, after).raw() if after else None,
    )
    found = [Movement.of(raw) for raw in page.items]
    last = found[-1].sk.removeprefix(beginning.sk) if found else ""
    return Movements(
        movements=[MovementView.of(item) for item in found],
        next_cursor=cursor.write(scope, last) if page.next else None,
    )
