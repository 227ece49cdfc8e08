"""The audit read: by day, by who and by what it was done to, page by page; and as CSV. It is written by `runtime.audit` alone."""

from __future__ import annotations

import csv
import heapq
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from .runtime.audit import AuditEntry, day_keys, target_key
from .runtime.clock import iso
from .runtime.model import Moment, Shape
from .store import schema, table
from .store.errors import Raw
from .store.item import Key

MOST_DAYS = 31  # one request looks a month back
_READ = 100  # entries looked at in one go for those of one member
COLUMNS = ("at", "actor", "operation", "target", "reason", "ip", "requestId", "changes")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FieldChange(Shape):
    """`before` is null for what was not there, `after` for what is there no more; "***" stands for what is secret or personal."""

    item: str
    field: str
    before: Any
    after: Any


class AuditLine(Shape):
    """One change, or one reveal (without changes). `more`: changed fields beyond those that are told."""

    at: Moment
    actor: str
    operation: str
    target: str
    reason: str | None
    ip: str | None
    request_id: str
    changes: list[FieldChange]
    more: int


class Place(NamedTuple):
    """Where a list goes on: after `sort` of this day."""

    day: str
    sort: str


def of_target(target: str, actor: str | None, size: int, after: Raw | None) -> tuple[list[AuditLine], Raw | None]:
    """What was done to one thing, newest first."""
    page = table.query(target_key(target), index=schema.OPS.name, newest_first=True, limit=size, start=after)
    keys = [Key.of(raw) for raw in page.items]
    found = table.get_many([(AuditEntry, key) for key in keys])
    entries = [found[key] for key in keys if key in found]
    return [seen(one) for one in entries if isinstance(one, AuditEntry) and actor in (None, one.actor)], page.next


def of_days(
    last: str, first: str, actor: str | None, size: int, after: Place | None
) -> tuple[list[AuditLine], Place | None]:
    """What was done from the end of day `last` back to day `first` (Beijing days), newest first."""
    lines: list[AuditLine] = []
    for day in _days(after.day if after else last, first):
        sort = after.sort if after and after.day == day else ""
        for raw in _of_day(day, sort, actor, size):
            lines.append(seen(AuditEntry.of(raw)))
            if len(lines) == size:
                return lines, Place(day, _sort(raw))
    return lines, None


def _of_day(day: str, after: str, actor: str | None, size: int) -> Iterator[Raw]:
    """A day's entries before `after` ("": all), newest first, out of all its partitions; read as far as they are taken."""
    return heapq.merge(*(_of_shard(key, after, actor, size) for key in day_keys(day)), key=_sort, reverse=True)


def _of_shard(partition: str, after: str, actor: str | None, size: int) -> Iterator[Raw]:
    filtered = (AuditEntry.actor == actor) if actor else None
    read = max(size, _READ) if actor else size
    start = Key(partition, after).raw() if after else None
    while True:
        page = table.query(partition, newest_first=True, limit=read, start=start, filtered=filtered, strong=False)
        yield from page.items
        start = page.next
        if start is None:
            return


def _sort(raw: Raw) -> str:
    return str(raw[schema.SK]["S"])


def _days(last: str, first: str) -> Iterator[str]:
    day = date.fromisoformat(last)
    while day.isoformat() >= first:
        yield day.isoformat()
        day -= timedelta(days=1)


def month_before(day: str) -> str:
    """The first day that a request looks at which ends with `day`."""
    return (date.fromisoformat(day) - timedelta(days=MOST_DAYS - 1)).isoformat()


def seen(entry: AuditEntry) -> AuditLine:
    return AuditLine(
        at=entry.at_time,
        actor=entry.actor,
        operation=entry.operation,
        target=entry.target,
        reason=entry.reason,
        ip=entry.address,
        request_id=entry.request_id,
        changes=[FieldChange(**change.model_dump()) for change in entry.changes],
        more=int(entry.more),
    )


def table_of(lines: list[AuditLine]) -> str:
    """CSV with a head, for spreadsheets: text that one would take for a formula is kept from being one (OWASP, CSV injection)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in lines:
        changes = json.dumps(
            [change.model_dump() for change in line.changes], ensure_ascii=False, separators=(",", ":")
        )
        cells = (iso(line.at), line.actor, line.operation, line.target, line.reason, line.ip, line.request_id, changes)
        writer.writerow([_harmless(cell or "") for cell in cells])
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
