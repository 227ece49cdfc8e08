"""The browsing history: one item for each product that a buyer has looked at, with the time of the last look; it goes by itself after 90 days.

U#<uid>  SEEN#<product>
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.attributes import UnicodeAttribute

from .store import table
from .store.item import Item, Key, Time, user
from .store.transaction import MOST_PARTS, Transaction

KEPT = timedelta(days=90)
MOST = 200  # older ones are not shown


class Footprint(Item):
    """A look at a product."""

    KIND = "footprint"
    product_id = UnicodeAttribute()
    seen_at = Time()


def footprint_key(uid: str, product_id: str) -> Key:
    return Key(user(uid), f"SEEN#{product_id}")


def record(uid: str, product_id: str, now: datetime) -> None:
    """The product was looked at now. One write."""
    item = Footprint.at(footprint_key(uid, product_id), product_id=product_id, seen_at=now)
    item.ttl = int((now + KEPT).timestamp())
    table.put(item)


def every(uid: str, now: datetime) -> list[Footprint]:
    """The latest first; what is older than 90 days is not there, whether it has been swept yet or not."""
    found = [Footprint.of(raw) for raw in table.query_all(user(uid), begins="SEEN#", strong=False)]
    living = [one for one in found if one.seen_at > now - KEPT]
    return sorted(living, key=lambda one: (one.seen_at, one.product_id), reverse=True)[:MOST]


def forget(uid: str, product_ids: list[str]) -> None:
    """These were never looked at."""
    distinct = list(dict.fromkeys(product_ids))
    for first in range(0, len(distinct), MOST_PARTS):
        transaction = Transaction("footprints/forget")
        for product_id in distinct[first : first + MOST_PARTS]:
            transaction.delete(product_id, footprint_key(uid, product_id))
        transaction.commit()


def forget_all(uid: str) -> None:
    raws = table.query_all(user(uid), begins="SEEN#")
    forget(uid, [raw["product_id"]["S"] for raw in raws])
