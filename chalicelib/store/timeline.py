"""What happened to an aggregate, in order: outbox, audit and the history that buyer and staff see.

An entry is appended in the same write as the change it tells of. The head keeps the last few; older ones move to `…#LOG#<seq>` items in the
same transaction. The stream's relay publishes every entry newer than the old image's last one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_core import to_json
from pynamodb.attributes import Attribute, NumberAttribute
from pynamodb.constants import STRING

from .errors import Raw
from .item import Item, Json, Key

_FIELDS = ("seq", "at", "type", "by", "facts")
KEPT = 4  # entries on the head: what a page shows first, and small enough that a head stays near 1 KB


class Entry(BaseModel, defer_build=True):
    """One thing that happened. `type` is a past-tense word (paid, shipped); `by` who did it (buyer, staff:<id>, wechat, timer)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seq: int
    at: str
    type: str
    by: str
    facts: dict[str, Any] = Field(default_factory=dict)


class Entries(Attribute[list[Entry]]):
    """Entries in the order of an Entry's fields, without their names, which would be a third of it: the head is to stay below a kilobyte."""

    attr_type = STRING

    def serialize(self, value: list[Entry]) -> str:
        return to_json([_line(entry) for entry in value]).decode()

    def deserialize(self, value: str) -> list[Entry]:
        return _entries().validate_python(facts_of(value))


class Aggregate(Item):
    """An item with a timeline. `seq` counts its entries and is the optimistic lock of every change."""

    seq = NumberAttribute()
    timeline = Entries()


class LogEntry(Item):
    """An entry that has left the head."""

    KIND = "log"
    entry = Json[Entry](Entry)


@cache
def _entries() -> TypeAdapter[list[Entry]]:
    return TypeAdapter(list[Entry])


def _line(entry: Entry) -> list[Any]:
    said = [entry.seq, entry.at, entry.type, entry.by]
    return [*said, entry.facts] if entry.facts else said


def facts_of(text: str) -> list[dict[str, Any]]:
    """Entries as objects again. Raises ValueError for what is none."""
    lines = json.loads(text)
    if not isinstance(lines, list) or any(type(line) is not list or len(line) > len(_FIELDS) for line in lines):
        raise ValueError("a timeline is a list of lists")
    return [dict(zip(_FIELDS, line, strict=False)) for line in lines]


def entry(seq: int, at: datetime, what: str, by: str, **facts: Any) -> Entry:
    from ..runtime.clock import iso

    return Entry(seq=seq, at=iso(at), type=what, by=by, facts=facts)


def side_of(by: str) -> str:
    """Who did it, as buyers are told: that it was somebody of the staff, not who."""
    return by.partition(":")[0]


def appended(entries: list[Entry], new: Entry) -> tuple[list[Entry], list[Entry]]:
    """The entries that the head keeps, and those that must move to the log."""
    every = [*entries, new]
    return every[-KEPT:], every[:-KEPT]


def log_item(aggregate: Key, old: Entry) -> LogEntry:
    """Where an entry goes when it leaves the head of the aggregate at `aggregate` (`O#x` -> `D#x#LOG#<seq>`)."""
    return LogEntry.at(log_key(aggregate, old.seq), entry=old)


def log_key(aggregate: Key, seq: int) -> Key:
    return Key(aggregate.pk, f"D#{aggregate.sk.partition('#')[2]}#LOG#{seq:06d}")


def fresh(old: Raw | None, new: Raw | None) -> Iterator[Entry]:
    """Entries that a change of an aggregate added (stream images, wire format), oldest first."""
    if new is None or "timeline" not in new:
        return
    seen = int((old or {}).get("seq", {}).get("N", "0"))
    for fact in facts_of(new["timeline"]["S"]):
        if fact["seq"] > seen:
            yield Entry.model_validate(fact)
