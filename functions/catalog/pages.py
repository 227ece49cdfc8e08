"""The pages of products on sale, for whoever indexes them: path, title, picture, category, price, and when it was last changed.

Reads    one Query of cards, the products by key
Writes   nothing
Errors   invalid_cursor 400
Retry    a read; may be five minutes old in a CDN

Newest products first. What was taken off sale is not in it: compare with the whole list now and then.
"""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import Field

from chalicelib import sitemap
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.model import Cursor, Moment, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import cursor

_SCOPE = "catalog/pages"


class ListPages(Request):
    since: datetime | None = Field(None, description="only what was changed then or later; ISO-8601, UTC")
    cursor: Cursor | None = None
    page_size: PageSize = 50


class Pages(Response):
    """A page may have fewer than asked for, even none, and still a `nextCursor`: with `since` what is older is left out.

    `at`: when this was answered, for the next `since`.
    """

    pages: list[sitemap.FoundPage]
    at: Moment
    next_cursor: str | None


@operation(ListPages, Pages, caller=ANYONE, retry=READ, cache_seconds=300)
def pages(request: ListPages, call: Call) -> Pages:
    since = request.since.replace(tzinfo=request.since.tzinfo or UTC) if request.since else None
    shown = sitemap.on_sale(cursor.read(_SCOPE, request.cursor), request.page_size, since)
    return Pages(
        pages=[sitemap.view(one) for one in shown.products],
        at=call.now,
        next_cursor=cursor.write(_SCOPE, shown.following) if shown.following else None,
    )
