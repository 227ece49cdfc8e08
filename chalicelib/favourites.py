"""Favourites: products that a buyer has marked. One small item each; the list is short enough to be read whole.

U#<uid>  FAV#<product>
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pynamodb.attributes import UnicodeAttribute

from .runtime.errors import ShopError
from .store import table
from .store.item import Item, Key, Time, user

MOST = 500


class Favourite(Item):
    """A marked product."""

    KIND = "favourite"
    product_id = UnicodeAttribute()
    marked_at = Time()


def favourite_key(uid: str, product_id: str) -> Key:
    return Key(user(uid), f"FAV#{product_id}")


def every(uid: str) -> list[Favourite]:
    """The newest first."""
    found = [Favourite.of(raw) for raw in table.query_all(user(uid), begins="FAV#")]
    return sorted(found, key=lambda one: (one.marked_at, one.product_id), reverse=True)


def mark(uid: str, product_id: str, now: datetime) -> None:
    """Marked already stays as it is. Raises ShopError favourites_full."""
    if table.get(Favourite, favourite_key(uid, product_id)) is not None:
        return
    if len(every(uid)) >= MOST:
        raise ShopError("favourites_full", limit=MOST)
    table.put_new(Favourite.at(favourite_key(uid, product_id), product_id=product_id, marked_at=now))


def unmark(uid: str, product_id: str) -> None:
    table.delete(favourite_key(uid, product_id))


def among(uid: str, product_ids: Sequence[str]) -> list[str]:
    """Which of the products are marked."""
    keys = {product_id: favourite_key(uid, product_id) for product_id in product_ids}
    found = table.get_many([(Favourite, key) for key in keys.values()], strong=False) if keys else {}
    return [product_id for product_id, key in keys.items() if key in found]
