"""What was sold of each SKU by day, gathered from the journal once a day.

    DEMAND#<shard>  <sku>     pieces by Beijing day, the last 120 of them; a day that is not there sold nothing
    FORECAST        STATE     the last day that was gathered

A day is gathered whole and overwrites what stood for it, so that gathering it again changes nothing. What could not be bought because it was
sold out is not seen: a SKU that stood empty is forecast too low until it has sold for a while.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from pynamodb.attributes import UnicodeAttribute

from .. import journal
from ..journal import JournalLine
from ..orders import states
from ..orders.items import Snapshot, snapshot_key
from ..runtime import ids
from ..store import table
from ..store.item import Item, Json, Key

SHARDS = 8
KEPT_DAYS = 120
FIRST_DAYS = 35  # how far the first gathering looks back
STATE_KEY = Key("FORECAST", "STATE")
_BATCH = 50


class Demand(Item):
    """Pieces sold by day (`2026-01-02`)."""

    KIND = "demand"
    sku_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    title = UnicodeAttribute()
    spec_text = UnicodeAttribute(null=True)
    days = Json[dict[str, int]](dict[str, int])


class Gathered(Item):
    """How far the journal has been gathered."""

    KIND = "forecast_state"
    day = UnicodeAttribute()


def demand_key(sku_id: str) -> Key:
    return Key(f"DEMAND#{ids.shard(sku_id, SHARDS)}", sku_id)


def gather(yesterday: str) -> list[str]:
    """Gather every day up to this one that is not there yet, oldest first; returns them."""
    state = table.get(Gathered, STATE_KEY)
    last = date.fromisoformat(yesterday)
    after = date.fromisoformat(state.day) if state else last - timedelta(days=FIRST_DAYS)
    first = max(after + timedelta(days=1), last - timedelta(days=KEPT_DAYS))
    done = []
    for ahead in range((last - first).days + 1):
        day = (first + timedelta(days=ahead)).isoformat()
        gather_day(day)
        table.put(Gathered.at(STATE_KEY, day=day))
        done.append(day)
    return done


def gather_day(day: str) -> None:
    """Write what was sold on one day."""
    oldest = (date.fromisoformat(day) - timedelta(days=KEPT_DAYS)).isoformat()
    for sku_id, (units, told) in sold_on(day).items():
        key = demand_key(sku_id)
        known = table.get(Demand, key)
        days = {**(known.days if known else {}), day: units}
        kept = {one: pieces for one, pieces in days.items() if one > oldest}
        table.put(Demand.at(key, sku_id=sku_id, days=kept, **told))


def sold_on(day: str) -> dict[str, tuple[int, dict[str, str]]]:
    """SKU -> pieces in orders that were paid (or accepted for cash) on that day, and what the SKU is called."""
    numbers = list(dict.fromkeys(_paid_on(day)))
    found: dict[str, tuple[int, dict[str, str]]] = {}
    for start in range(0, len(numbers), _BATCH):
        keys = [(Snapshot, snapshot_key(number)) for number in numbers[start : start + _BATCH]]
        for item in table.get_many(keys, strong=False).values():
            for line in item.lines if isinstance(item, Snapshot) else ():
                before = found[line.sku_id][0] if line.sku_id in found else 0
                told = {"product_id": line.product_id, "title": line.title, "spec_text": line.spec_text}
                found[line.sku_id] = before + line.quantity, told
    return found


def _paid_on(day: str) -> Iterator[str]:
    for shard in range(journal.SHARDS):
        for raw in table.query_all(journal.partition(day, shard), strong=False):
            line = JournalLine.of(raw)
            if line.type in states.PAYING:
                yield line.order_no


def every() -> Iterator[Demand]:
    for shard in range(SHARDS):
        for raw in table.query_all(f"DEMAND#{shard}", strong=False):
            yield Demand.of(raw)


def series(demand: Demand, until: str) -> list[int]:
    """Pieces day by day from the first sale on, `until` included."""
    if not demand.days:
        return []
    first, last = date.fromisoformat(min(demand.days)), date.fromisoformat(until)
    count = max(0, (last - first).days + 1)
    return [demand.days.get((first + timedelta(days=ahead)).isoformat(), 0) for ahead in range(count)]
