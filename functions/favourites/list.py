"""The buyer's favourites, the last marked first, as the products are today.

Reads    the marks (one Query), the products of the page (one batch)
Writes   nothing
Errors   invalid_cursor 400
Retry    a read
"""

from __future__ import annotations

from chalicelib import favourites
from chalicelib.catalog.glance import Glance, glances
from chalicelib.runtime import clock
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Cursor, Moment, PageSize, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import cursor


class ListFavourites(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class FavouriteView(Shape):
    product: Glance
    marked_at: Moment


class Favourites(Response):
    favourites: list[FavouriteView]
    total: int
    next_cursor: str | None


@operation(ListFavourites, Favourites, caller=BUYER, retry=READ)
def list_favourites(request: ListFavourites, call: Call) -> Favourites:
    scope = f"favourites {call.uid}"
    after = cursor.read(scope, request.cursor)
    every = favourites.every(call.uid)
    rest = [one for one in every if after is None or [clock.iso(one.marked_at), one.product_id] < after]
    page = rest[: request.page_size]
    last = page[-1] if len(rest) > len(page) else None
    shown = glances([one.product_id for one in page], call.uid)
    return Favourites(
        favourites=[
            FavouriteView(product=product, marked_at=one.marked_at) for product, one in zip(shown, page, strict=True)
        ],
        total=len(every),
        next_cursor=cursor.write(scope, [clock.iso(last.marked_at), last.product_id]) if last else None,
    )
