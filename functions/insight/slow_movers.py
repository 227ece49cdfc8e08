"""SKUs on sale that hardly move: none sold in 30 days, or enough there for half a year; where the most money lies first. As of last night.

Reads    one page of the nightly list
Writes   nothing
Errors   invalid_cursor 400
Retry    a read; an unknown category has no slow movers

Products that came into the shop less than 30 days ago are left out. Money is counted at the cost of the last order to a supplier; the list is
ordered by the price where no cost is known.
"""

from __future__ import annotations

from chalicelib.catalog import ALL
from chalicelib.runtime.model import Cursor, Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.sellers.items import PAGE, SLOW, SlowMover, SlowPage, page_key
from chalicelib.staff import staff
from chalicelib.store import cursor, table


class AskSlowMovers(Request):
    category_id: Slug = ALL
    cursor: Cursor | None = None


class SlowMovers(Response):
    """Fifty on a page. `day`: the last one that is counted; null when there are none, or before the first night."""

    skus: list[SlowMover]
    day: str | None
    next_cursor: str | None


@operation(AskSlowMovers, SlowMovers, caller=staff("insight.read"), retry=READ)
def slow_movers(request: AskSlowMovers, call: Call) -> SlowMovers:
    scope = f"insight/slow_movers {request.category_id}"
    number = cursor.read(scope, request.cursor) or 0
    page = table.get(SlowPage, page_key(SLOW, request.category_id, number), strong=False)
    if page is None:
        return SlowMovers(skus=[], day=None, next_cursor=None)
    full = len(page.rows) == PAGE
    return SlowMovers(skus=page.rows, day=page.day, next_cursor=cursor.write(scope, number + 1) if full else None)
