"""What was sold of each SKU by day, gathered from the journal once a day.

    DEMAND#<shard>  <sku>     pieces and fen by Beijing day, the last 120 of them; a day that is not there sold nothing
    FORECAST        STATE     the last day that was gathered

A day is gathered whole and overwrites what stood for it, so that gathering it again changes nothing. What could not be bought because it was
sold out is not seen: a SKU that stood empty is forecast too low until it has sold for a while.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
    """Pieces sold by day (`2026-01-02`), and what buyers paid for them in fen (days before that was gathered are not there)."""

    KIND = "demand"
    sku_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    title = UnicodeAttribute()
    spec_text = UnicodeAttribute(null=True)
    days = Json[dict[str, int]](dict[str, int])
    fen = Json[dict[str, int]](dict[str, int], null=True)


class Gathered(Item):
    """How far the journal has been gathered."""

    KIND = "forecast_state"
    day = UnicodeAttribute()


@dataclass
class Sold:
    """What was sold of a SKU on a day, and what it was called."""

    units: int
    fen: int
    told: dict[str, str]


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
    for sku_id, sold in sold_on(day).items():
        key = demand_key(sku_id)
        known = table.get(Demand, key)
        days = {**(known.days if known else {}), day: sold.units}
        fen = {**((known.fen if known else None) or {}), day: sold.fen}
        table.put(
            Demand.at(key, sku_id=sku_id, days=_since(oldest, days), fen=_since(oldest, fen), **sold.told),
        )


def _since(oldest: str, days: dict[str, int]) -> dict[str, int]:
    return {day: number for day, number in days.items() if day > oldest}


def sold_on(day: str) -> dict[str, Sold]:
    """SKU -> what was sold in orders that were paid (or accepted for cash) on that day. Fen: after all that was taken off, without freight."""
    numbers = list(dict.fromkeys(_paid_on(day)))
    found: dict[str, Sold] = {}
    for start in range(0, len(numbers), _BATCH):
        keys = [(Snapshot, snapshot_key(number)) for number in numbers[start : start + _BATCH]]
        for item in table.get_many(keys, strong=False).values():
            for line in item.lines if isinstance(item, Snapshot) else ():
                sold = found.setdefault(line.sku_id, Sold(0, 0, {}))
                sold.units += line.quantity
                sold.fen += line.payable_fen
                sold.told = {"product_id": line.product_id, "title": line.title, "spec_text": line.spec_text}
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


def of_skus(sku_ids: Sequence[str]) -> dict[str, Demand]:
    """Those of them that were sold in the last 120 days."""
    found = table.get_many([(Demand, demand_key(sku)) for sku in sku_ids], strong=False) if sku_ids else {}
    return {item.sku_id: item for item in found.values() if isinstance(item, Demand)}


def series(demand: Demand, until: str) -> list[int]:
    """Pieces day by day from the first sale on, `until` included."""
    if not demand.days:
        return []
    first, last = date.fromisoformat(min(demand.days)), date.fromisoformat(until)
    count = max(0, (last - first).days + 1)
    return [demand.days.get((first + timedelta(days=ahead)).isoformat(), 0) for ahead in range(count)]
