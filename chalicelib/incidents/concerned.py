"""Whom a leak concerns, found page by page: all buyers, those of a list, or those whose data one of the staff revealed.

A page is bounded, and where the next one begins is written down with what this one found: a step that dies is taken up where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from ..members import User, profile_key
from ..runtime import clock, ids
from ..runtime.audit import SHARDS, AuditEntry, day_key
from ..store import scan, schema, table
from ..store.item import Key
from .items import Whom

_PAGE = 500  # items read at once
_REVEALS = "members/reveal"


class Found(NamedTuple):
    """Buyers of one page, and where the next one begins (None: there is none)."""

    uids: list[str]
    after: list[str] | None


def pages(whom: Whom, after: list[str] | None) -> Iterator[Found]:
    """From `after` on."""
    if whom.kind == "all":
        return _all(after)
    if whom.kind == "list":
        return _named(whom.buyer_ids, after)
    return _revealed(whom, after)


def _all(after: list[str] | None) -> Iterator[Found]:
    start = Key(*after).raw() if after else None
    for page in scan.pages(kinds=[User.KIND], limit=_PAGE, start=start):
        yield Found([raw["uid"]["S"] for raw in page.items], list(Key.of(page.next)) if page.next else None)


def _named(uids: list[str], after: list[str] | None) -> Iterator[Found]:
    names = list(dict.fromkeys(uids))
    for start in range(int(after[0]) if after else 0, len(names), _PAGE):
        end = start + _PAGE
        yield Found(names[start:end], [str(end)] if end < len(names) else None)


def _revealed(whom: Whom, after: list[str] | None) -> Iterator[Found]:
    """From the audit: each of its shards, day by day. The place is a sort key: the entry there is read once more, which changes nothing."""
    if whom.since is None or whom.until is None:
        raise ValueError("nobody says since when and until when")
    since, end = clock.iso(whom.since), clock.iso(whom.until)
    filtered = (AuditEntry.actor == f"staff:{whom.username}") & (AuditEntry.operation == _REVEALS)
    shard, place = (int(after[0]), after[1]) if after else (0, since)
    while shard < SHARDS:
        day = clock.day(clock.parse(place.partition("#")[0]))
        page = table.query(day_key(day, shard), above=place, below=f"{end}$", limit=_PAGE, filtered=filtered)
        uids = [uid for raw in page.items for uid in _of(raw["target"]["S"])]
        place = page.next[schema.SK]["S"] if page.next else _midnight_after(day)
        if place > end and page.next is None:
            shard, place = shard + 1, since
        yield Found(uids, [str(shard), place] if shard < SHARDS else None)


def _midnight_after(day: str) -> str:
    """When the Beijing day after it begins."""
    return clock.iso(datetime.fromisoformat(f"{day}T00:00:00+08:00") + timedelta(days=1))


def _of(target: str) -> list[str]:
    """The buyer whom a reveal was about: by their id, or by their order."""
    if ids.ORDER_NO.fullmatch(target):
        return [ids.buyer_of(target)]
    return [target] if ids.UID.fullmatch(target) else []


def known(uids: list[str]) -> list[str]:
    """Those of them who are buyers of the shop, each once."""
    keys = {profile_key(uid): uid for uid in uids}
    found = table.get_many([(User, key) for key in keys])
    return [uid for key, uid in keys.items() if key in found]
