"""The audit: one entry for each change that staff make, written in the transaction of the change, never altered, never removed by hand.

    AUDIT#<Beijing day>[#<shard>]   <time>#<request id>#<chance>   who did what to what, what it was before and after, why, and under which request

The contract of an operation attaches it (`runtime.operation`), no function does: a recorded operation's entry goes with `Call.commit`, a
natural one's with its first write (`store.rider`). An operation that shows what is hidden (`reveals=True`) writes its entry before it answers,
although it changes nothing. So there is an entry exactly where there is a change, and a change without its entry cannot be made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..store import table
from ..store.errors import Raw
from ..store.expressions import request as expressions
from ..store.item import Item, Json, Key, Time
from . import changes, clock, ids
from .caller import Caller
from .changes import Change
from .settings import settings

# A day's entries are spread over so many partitions. It may be raised at any time and never lowered: whoever reads a day looks into all of
# them, and the first of them is where a day's entries were before there were shards.
SHARDS = 2
KEPT = timedelta(days=3 * 366)  # PIPL art. 56: records of processing are kept for three years
# Fields that say what a request is about, the surest first.
_NAMES = (re.compile(r"(\w+_)?(no|id|uid)|username|day"), re.compile(r"name|role"))
_REASONS = ("reason", "note", "remark")


class AuditEntry(Item):
    """`target`: what was changed, as the request (or its answer) names it. `more`: changed fields beyond those that are told."""

    KIND = "audit"
    at_time = Time()
    actor = UnicodeAttribute()
    operation = UnicodeAttribute()
    target = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    address = UnicodeAttribute(null=True)
    request_id = UnicodeAttribute()
    changes = Json[list[Change]](list[Change], packed=True)
    more = NumberAttribute(default=0)


def day_key(day: str, shard: int) -> str:
    return f"AUDIT#{day}#{shard}" if shard else f"AUDIT#{day}"


def day_keys(day: str) -> list[str]:
    """Where a day's entries are; each partition in the order of time."""
    return [day_key(day, shard) for shard in range(SHARDS)]


def target_key(target: str) -> str:
    """In the index `ops`: everything that was done to one thing, oldest first."""
    return f"AUDIT#OF#{target}"


class Entry:
    """The entry of one call in the making; it rides with the call's write."""

    def __init__(
        self, operation: str, request: BaseModel, caller: Caller, at: datetime, request_id: str, address: str
    ) -> None:
        self.operation = operation
        self.request = request
        self.answer: BaseModel | None = None
        self.caller = caller
        self.at = at
        self.request_id = request_id
        self.address = address
        self.target = ""
        self.written = False
        self._chance = ids.random_text(4)

    def part(self, parts: Sequence[Raw], known: Mapping[Key, Raw]) -> Raw:
        """The Put that goes with these parts; looks beforehand at what they are about to change and is not known."""
        looked_at = [key for key in changes.keys_to_look_at(parts) if key not in known]
        told, more = changes.changes(parts, {**known, **(table.images(looked_at) if looked_at else {})})
        item = self.item(told, more)
        return {
            "Put": {
                "TableName": settings().table,
                "Item": item.raw(),
                **expressions(condition=AuditEntry.pk.does_not_exist()),
            }
        }

    def arrive(self) -> None:
        self.written = True

    def write(self) -> None:
        """The entry alone: something was shown, nothing was changed. Raises what `table.put` raises; then nothing may be shown."""
        table.put(self.item([], 0), AuditEntry.pk.does_not_exist())
        self.written = True

    def item(self, told: list[Change], more: int) -> AuditEntry:
        target = self.target or self._named()
        sort = f"{clock.iso(self.at)}#{self.request_id}#{self._chance}"
        return AuditEntry.at(
            Key(day_key(clock.day(self.at), ids.shard(sort, SHARDS)), sort),
            at_time=self.at,
            actor=self.caller.name,
            operation=self.operation,
            target=target,
            reason=self._reason(),
            address=self.address or None,
            request_id=self.request_id,
            changes=told,
            more=more,
            ops_pk=target_key(target),
            ops_sk=sort,
            ttl=int((self.at + KEPT).timestamp()),
        )

    def _named(self) -> str:
        """What is changed: the first field that names something, in the request, else in the answer; else the operation's domain."""
        sources = [(source, names) for names in _NAMES for source in (self.request, self.answer)]
        named = next((one for source, names in sources for one in _names(source, names)), None)
        return named or self.operation.partition("/")[0]

    def _reason(self) -> str | None:
        found = (getattr(self.request, name, None) for name in _REASONS)
        return next((text[:200] for text in found if isinstance(text, str) and text), None)


def _names(source: Any, names: re.Pattern[str]) -> Iterator[str]:
    """Names in a request or an answer, those of its own fields before those of the shapes in it."""
    if not isinstance(source, BaseModel):
        return
    fields = [(field, getattr(source, field)) for field in type(source).model_fields]
    yield from (value[:100] for field, value in fields if isinstance(value, str) and value and names.fullmatch(field))
    for _, value in fields:
        yield from _names(value, names)
