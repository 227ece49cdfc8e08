"""What is stored of a waiting list, and where.

    U#<uid>     WAIT#<sku>            a person's place: waiting for so many pieces, or holding some until then
    WAIT#<sku>  <joined at>#<uid>     the same place in the line, while it waits

While there is a line, STOCK says so (`line`), and nobody else can reserve the SKU: what comes in is for the line first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..runtime import clock
from ..store.item import Item, Key, Time, user

HOLD_FOR = timedelta(minutes=15)
MOST_PLACES = 20  # of one person, in all lines
MOST_UNITS = 5  # for one person

WAITING, HOLDING = "waiting", "holding"


class Place(Item):
    """A person's place in the line of a SKU. `units` are wanted, or stand by `until` then (armed as `hold`). `turn`: its sort key in the line."""

    KIND = "place"
    uid = UnicodeAttribute()
    sku_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    title = UnicodeAttribute()
    units = NumberAttribute()
    state = UnicodeAttribute()
    joined_at = Time()
    turn = UnicodeAttribute()
    until = Time(null=True)


class Turn(Item):
    """The place as the line sees it."""

    KIND = "turn"
    uid = UnicodeAttribute()
    units = NumberAttribute()


def place_key(uid: str, sku_id: str) -> Key:
    return Key(user(uid), f"WAIT#{sku_id}")


def line_of(sku_id: str) -> str:
    """The partition of a line."""
    return f"WAIT#{sku_id}"


def turn_of(joined_at: datetime, uid: str) -> str:
    return f"{clock.iso(joined_at)}#{uid}"


def turn_key(sku_id: str, turn: str) -> Key:
    return Key(line_of(sku_id), turn)
