"""How often the parts of the home page are shown and clicked: reported by the client in one call for many looks, counted by day.

    U#<uid>         SLOTS#<report>   this report was counted; goes after two days
    SLOTS#<month>   <day>#<nn>       a day's counts of every part, spread over shards by the buyer, so that no item is hot

A part is named by its block, or by block and banner: "top", "top.spring". It has two attributes of a count, `shown.<part>` and
`clicked.<part>`, which come into being with its first look. A report is counted once at most: one that breaks between its two writes is not counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from ..runtime import clock, ids
from ..store import table
from ..store.errors import Raw
from ..store.item import Item, Key, user
from .items import Block

SHARDS = 16
KEPT = timedelta(days=400)
_REPORT_KEPT = timedelta(days=2)
_SHOWN, _CLICKED = "shown.", "clicked."


class SlotReport(Item):
    """A report that was counted."""

    KIND = "slot_report"


class SlotCounts(Item):
    """Of one day, in one shard. The counts are read from the raw item."""

    KIND = "slot_counts"


Looks = Mapping[str, tuple[int, int]]  # part -> how often it was shown and clicked


def name(block_id: str, banner_id: str | None = None) -> str:
    return f"{block_id}.{banner_id}" if banner_id else block_id


def titles_of(blocks: Sequence[Block]) -> dict[str, str]:
    """The parts that are arranged, whether it is their time or not: a report tells of what was. With their titles."""
    found = {name(block.block_id): block.title for block in blocks}
    return found | {name(block.block_id, one.banner_id): one.title for block in blocks for one in block.banners}


def count(uid: str, report_id: str, looks: Looks, now: datetime) -> bool:
    """Count the looks and clicks of a buyer's report, by part. False: it was counted before."""
    mark = SlotReport.at(Key(user(uid), f"SLOTS#{report_id}"))
    mark.ttl = int((now + _REPORT_KEPT).timestamp())
    if not table.put_new(mark):
        return False
    fixed: list[Action] = [
        SlotCounts.kind.set(SlotCounts.KIND),
        SlotCounts.v.set(SlotCounts.VERSION),
        SlotCounts.ttl.set(int((now + KEPT).timestamp())),
    ]
    table.update(SlotCounts, _key(now, uid), [*fixed, *_added(looks)])
    return True


def _key(now: datetime, uid: str) -> Key:
    return Key(_partition(clock.month(now)), f"{clock.day(now)}#{ids.shard(uid, SHARDS):02d}")


def _partition(month: str) -> str:
    return f"SLOTS#{month}"


def _added(looks: Looks) -> Iterator[Action]:
    for part, (shown, clicked) in looks.items():
        for prefix, times in ((_SHOWN, shown), (_CLICKED, clicked)):
            if times:
                yield Path([prefix + part]).add(times)


def of_month(month: str) -> dict[str, dict[str, tuple[int, int]]]:
    """Day -> part -> how often it was shown and clicked, of a month (2026-11)."""
    shards: dict[str, list[Looks]] = defaultdict(list)
    for raw in table.query_all(_partition(month), strong=False):
        shards[Key.of(raw).sk.partition("#")[0]].append(_counts(raw))
    return {day: together(many) for day, many in shards.items()}


def together(many: Iterable[Looks]) -> dict[str, tuple[int, int]]:
    """The sum by part."""
    found: dict[str, tuple[int, int]] = {}
    for looks in many:
        for part, (shown, clicked) in looks.items():
            before = found.get(part, (0, 0))
            found[part] = before[0] + shown, before[1] + clicked
    return found


def _counts(raw: Raw) -> dict[str, tuple[int, int]]:
    def of(name: str) -> int:
        return int(raw.get(name, {}).get("N", "0"))

    parts = {name.removeprefix(prefix) for prefix in (_SHOWN, _CLICKED) for name in raw if name.startswith(prefix)}
    return {part: (of(_SHOWN + part), of(_CLICKED + part)) for part in sorted(parts)}
