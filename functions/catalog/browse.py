"""A page of a listing: the products on sale in a category and below it, or in the whole shop ("all").

Reads    one Query of cards
Writes   nothing
Errors   invalid_cursor 400
Retry    a read; may be a minute old in a CDN. An unknown category has no products.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.catalog import ALL, Card, Sort, listing
from chalicelib.catalog.views import CardView
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Cursor, Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import cursor, table
from chalicelib.store.item import Key


class Browse(Request):
    category_id: Slug = ALL
    sort: Sort = Field("newest", description="overall: what sells and what is new come first")
    order: Literal["asc", "desc"] | None = Field(None, description="of prices, cheapest first unless desc")
    cursor: Cursor | None = None
    page_size: int = Field(20, ge=1, le=40, description="cards on a page: of forty one page costs two read units")


class Listing(Response):
    products: list[CardView]
    next_cursor: str | None


@operation(Browse, Listing, caller=ANYONE, retry=READ, cache_seconds=60)
def browse(request: Browse, call: Call) -> Listing:
    if request.order and request.sort != "price":
        raise invalid("order", problem="only a listing by price has an order")
    backwards = request.order == "desc" if request.sort == "price" else True
    partition = listing(request.category_id, request.sort)
    scope = f"browse {partition} {backwards}"
    after = cursor.read(scope, request.cursor)
    page = table.query(
        partition,
        newest_first=backwards,
        limit=request.page_size + 1,  # one more tells whether there is a next page
        start=Key(partition, after).raw() if after else None,
        strong=False,
    )
    cards = [Card.of(raw) for raw in page.items[: request.page_size]]
    more = len(page.items) > request.page_size
    return Listing(
        products=[CardView.of(card) for card in cards],
        next_cursor=cursor.write(scope, cards[-1].sk) if more else None,
    )
