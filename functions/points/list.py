"""How the buyer's points came and went, newest first.

Reads    a page of entries
Errors   invalid_cursor 400
Retry    read
"""

from __future__ import annotations

from chalicelib.points import ledger
from chalicelib.points.ledger import PointsLine
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import cursor


class ListPointsEntries(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class ListedPoints(Response):
    """`points` came (above zero) or went (below); `afterPoints` is the sum then."""

    entries: list[PointsLine]
    next_cursor: str | None


@operation(ListPointsEntries, ListedPoints, caller=BUYER, retry=READ)
def list_points(request: ListPointsEntries, call: Call) -> ListedPoints:
    scope = f"points/list {call.uid}"
    entries, following = ledger.page(call.uid, cursor.read(scope, request.cursor), request.page_size)
    return ListedPoints(entries=entries, next_cursor=cursor.write(scope, following) if following else None)
