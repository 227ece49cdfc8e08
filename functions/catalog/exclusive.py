"""Goods that only members of the caller's level and above can buy, with what opens the pages of those that others do not see.

Reads    the buyer, one Query of cards
Errors   invalid_cursor 400
Retry    a read. A page can be short; nextCursor tells whether there is more.
"""

from __future__ import annotations

from chalicelib import members
from chalicelib.catalog import MEMBERS, exclusive, listing
from chalicelib.catalog.views import CardView
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import cursor, schema
from chalicelib.store.item import Key


class ListExclusive(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class ExclusiveCard(CardView):
    """`memberPass` goes into catalog/product."""

    member_pass: str


class ExclusiveGoods(Response):
    """`level` is the caller's."""

    level: int
    products: list[ExclusiveCard]
    next_cursor: str | None


@operation(ListExclusive, ExclusiveGoods, caller=BUYER, retry=READ)
def list_exclusive(request: ListExclusive, call: Call) -> ExclusiveGoods:
    level = members.level_of(call.uid)
    scope = f"exclusive {call.uid}"
    after = cursor.read(scope, request.cursor)
    start = Key(listing(MEMBERS, "newest"), after).raw() if after else None
    cards, following = exclusive.page(level, request.page_size, start)
    return ExclusiveGoods(
        level=level,
        products=[
            ExclusiveCard(
                **dict(CardView.of(card)), member_pass=exclusive.pass_of(card.product_id, int(card.min_level or 0))
            )
            for card in cards
        ],
        next_cursor=cursor.write(scope, following[schema.SK]["S"]) if following else None,
    )
