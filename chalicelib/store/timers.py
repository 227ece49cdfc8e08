"""Deadlines: any item may say what is due and when; one job finds what is overdue and nothing can fall behind.

The index `due` is (`T#<shard>`, time#pk#sk). A handler re-reads the base item strongly and acts only on the deadline that it was woken for.
A failure moves the deadline forward (1, 2, 4 … minutes, at most an hour); after 10 the item is stuck: it leaves the timers, stands under
`STUCK#<shard>` in the same index, raises an alarm, and `jobs/heal` tries it again once an hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pynamodb.expressions.update import Action

from ..runtime import clock, ids
from ..runtime.settings import settings
from . import expressions, schema, table, transport
from .errors import ConditionFailed, Raw
from .item import Item, Key

MOST_TRIES = 10
_PAGE = 100


def attributes(key: Key, what: str, at: datetime) -> dict[str, Any]:
    """For a new item: `what` is due at `at`."""
    return dict(due=what, due_pk=f"T#{_shard(key)}", due_sk=f"{clock.iso(at)}#{key.pk}#{key.sk}", due_tries=0)


def arm(key: Key, what: str, at: datetime) -> list[Action]:
    """For an update: `what` is due at `at`; an earlier deadline of the item is replaced."""
    return [getattr(Item, name).set(value) for name, value in attributes(key, what, at).items()]


def disarm() -> list[Action]:
    """For an update: nothing is due any more."""
    return [Item.due.remove(), Item.due_pk.remove(), Item.due_sk.remove(), Item.due_tries.remove()]


def due_at(item: Item) -> datetime | None:
    """When the item's deadline is, or None."""
    return clock.parse(item.due_sk.split("#", 1)[0]) if item.due_sk else None


def overdue(shard: int, until: datetime) -> Iterator[tuple[Key, str]]:
    """Keys of a shard whose deadline has passed, oldest first, with the index's sort key that found them."""
    yield from _entries(f"T#{shard}", until)


def stuck(shard: int, until: datetime) -> Iterator[tuple[Key, str]]:
    """Keys of a shard that failed ten times and whose pause is over by `until`."""
    yield from _entries(f"STUCK#{shard}", until)


def revive(key: Key, due_sk: str) -> bool:
    """Give a stuck item its timer back: the next run tries it again. False: it is not stuck any more."""
    actions: list[Action] = [Item.due_pk.set(f"T#{_shard(key)}"), Item.due_tries.set(MOST_TRIES - 1)]
    request = expressions.request(actions=actions, condition=Item.due_sk == due_sk)
    try:
        transport.call("UpdateItem", {"Key": key.raw(), **request})
    except ConditionFailed:
        return False
    return True


def _entries(partition: str, until: datetime) -> Iterator[tuple[Key, str]]:
    below = clock.iso(until) + "$"  # "$" sorts after the "#" that follows the time
    start = None
    while True:
        page = table.query(partition, index=schema.DUE.name, below=below, limit=_PAGE, start=start)
        for raw in page.items:
            yield Key.of(raw), raw[schema.DUE.sk]["S"]
        start = page.next
        if start is None:
            return


class Waiting(NamedTuple):
    """A deadline as it stands in the table, with its whole item. Nothing but the deadline needs to be understood."""

    key: Key
    kind: str
    due: str
    due_sk: str
    tries: int
    raw: Raw


def look(key: Key) -> Waiting | None:
    """The deadline of the item at `key`, read strongly; None: it has none (any more)."""
    raw = transport.call("GetItem", {"Key": key.raw(), "ConsistentRead": True}).get("Item")
    if raw is None or "due" not in raw or schema.DUE.sk not in raw:
        return None
    tries = int(raw.get("due_tries", {}).get("N", "0"))
    return Waiting(key, raw["kind"]["S"], raw["due"]["S"], raw[schema.DUE.sk]["S"], tries, raw)


def postpone(waiting: Waiting, now: datetime) -> bool:
    """After a failed attempt: later, or stuck (False). Does nothing if the deadline has been moved meanwhile."""
    key, tries = waiting.key, waiting.tries + 1
    at = now + timedelta(minutes=min(60, 2 ** (tries - 1)))
    stays = tries < MOST_TRIES
    actions: list[Action] = [
        Item.due_tries.set(tries),
        Item.due_pk.set(f"{'T' if stays else 'STUCK'}#{_shard(key)}"),
        Item.due_sk.set(f"{clock.iso(at)}#{key.pk}#{key.sk}"),
    ]
    request = expressions.request(actions=actions, condition=Item.due_sk == waiting.due_sk)
    try:
        transport.call("UpdateItem", {"Key": key.raw(), **request})
    except ConditionFailed:
        return True
    return stays


def _shard(key: Key) -> int:
    return ids.shard(f"{key.pk} {key.sk}", settings().due_shards)
