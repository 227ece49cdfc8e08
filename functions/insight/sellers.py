"""The best sellers of the last 7, 30 or 90 days, in the shop or in a category and below it: as of last night, by pieces sold.

Reads    one page of the nightly ranking
Writes   nothing
Errors   invalid_cursor 400
Retry    a read; an unknown category has no best sellers
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from chalicelib.catalog import ALL
from chalicelib.runtime.model import Cursor, Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.sellers.items import PAGE, WINDOWS, BestPage, BestSeller, best, page_key
from chalicelib.staff import staff
from chalicelib.store import cursor, table


def _known(days: int) -> int:
    if days not in WINDOWS:
        raise ValueError("7, 30 or 90")
    return days


class AskSellers(Request):
    """`days`: 7, 30 or 90, up to yesterday."""

    days: Annotated[int, AfterValidator(_known)] = 30
    category_id: Slug = ALL
    cursor: Cursor | None = None


class Sellers(Response):
    """Fifty on a page. `day`: the last one that is counted; null before the first night."""

    sellers: list[BestSeller]
    day: str | None
    next_cursor: str | None


@operation(AskSellers, Sellers, caller=staff("insight.read"), retry=READ)
def sellers(request: AskSellers, call: Call) -> Sellers:
    scope = f"insight/sellers {request.days} {request.category_id}"
    number = cursor.read(scope, request.cursor) or 0
    page = table.get(BestPage, page_key(best(request.days), request.category_id, number), strong=False)
    if page is None:
        return Sellers(sellers=[], day=None, next_cursor=None)
    full = len(page.rows) == PAGE
    return Sellers(sellers=page.rows, day=page.day, next_cursor=cursor.write(scope, number + 1) if full else None)
