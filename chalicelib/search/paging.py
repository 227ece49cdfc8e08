"""Pages of a search: its cursor, and the listing cards of what was found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from ..catalog.items import ALL, Card, listing
from ..runtime.errors import ShopError
from ..store import cursor, table
from ..store.item import Key
from .port import Hit
from .rank import Filters, Order, Sorting


def read(words: str, filters: Filters, sort: Sorting, text: str | None) -> Order | None:
    """Where the page before ended. Raises ShopError invalid_cursor, also for the cursor of another search."""
    position = cursor.read(_scope(words, filters, sort), text)
    if position is None:
        return None
    rank, product_id = position
    if not isinstance(rank, (int, float)) or not isinstance(product_id, str):
        raise ShopError("invalid_cursor")
    return Order(float(rank), product_id)


def write(words: str, filters: Filters, sort: Sorting, last: Order | None) -> str | None:
    """A cursor behind `last`; None: there is no further page."""
    return None if last is None else cursor.write(_scope(words, filters, sort), [last.rank, last.product_id])


def _scope(words: str, filters: Filters, sort: Sorting) -> str:
    return "search " + json.dumps([words, asdict(filters), sort], ensure_ascii=False)


def cards(hits: Sequence[Hit]) -> list[Card]:
    """The cards of the hits, in their order; what went off sale a moment ago has none and is left out."""
    keys = [Key(listing(ALL, "newest"), f"{hit.created:014d}#{hit.product_id}") for hit in hits]
    found = table.get_many([(Card, key) for key in keys], strong=False)
    return [card for key in keys if isinstance(card := found.get(key), Card)]
