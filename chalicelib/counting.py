"""Units sold, counted from the day journal by the clock and not order by order; each paid order exactly once.

    SALES   COUNTED    up to which line of the journal it was counted: the sort key of the last one

A line of a payment that was written within FRESH of what it tells says `by_clock`, and the step counts it when it is AGED old; the units and the new
place are one transaction. Whoever comes later than FRESH (an order told again, a dead letter) counts it with its line, as the place may have passed.

Why nothing falls between: a line is called fresh before it is sent, and a request that reaches DynamoDB later than five minutes after it was
signed is refused there ("Signature Version 4: Handling dates"). So every fresh line stands before it is ten minutes old, and is read when it is
fifteen: five minutes are left for clocks that differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from . import journal
from .catalog import sales
from .journal import JournalLine
from .orders.items import Snapshot, snapshot_key
from .runtime import clock, log
from .runtime.clock import iso
from .store import schema, table
from .store.again import look_again
from .store.errors import Raw
from .store.item import Item, Key
from .store.transaction import Transaction

FRESH = timedelta(minutes=5)
AGED = timedelta(minutes=15)
EVERY = timedelta(minutes=5)
_FIRST = timedelta(days=2)  # how far back a shop begins that has never counted so
_PAGE = 500  # lines of a shard that one look reads
_MOST = 80  # products, and orders, of one transaction


class Counted(Item):
    """How far the journal was counted."""

    KIND = "sales_place"
    upto = UnicodeAttribute()


PLACE = Key("SALES", "COUNTED")


def is_fresh(at: str, now: datetime) -> bool:
    """Will the clock count what happened then, if its line is sent now?"""
    return clock.parse(at) > now - FRESH


def units_of(snapshot: Snapshot) -> Counter[str]:
    """Units by product, gifts included."""
    units: Counter[str] = Counter()
    for line in snapshot.lines:
        units[line.product_id] += line.quantity
    return units


def step(until: datetime) -> int:
    """Count what has aged since the last step; returns how many orders. Ends when nothing is left, or the time is over.

    Raises Contended and the table's errors: nothing was counted twice, the next step goes on.
    """
    orders = 0
    while clock.now() < until:
        counted = look_again("sales/count", _count)
        if counted is None:
            break
        orders += counted
    if orders:
        log.info("sales_counted", orders=orders)
    return orders


def _count() -> int | None:
    """One transaction's worth: how many orders; None: there is nothing (more) to count."""
    known, end = table.get(Counted, PLACE), iso(clock.now() - AGED)
    place = known.upto if known else iso(clock.now() - _FIRST)
    if place >= iso(clock.now() - AGED - EVERY):
        return None
    lines, upto = _aged(place, end)
    orders = [JournalLine.of(raw).order_no for raw in lines]
    snapshots = table.images([snapshot_key(number) for number in orders], strong=False) if orders else {}
    units: Counter[str] = Counter()
    taken = 0
    for raw, number in zip(lines, orders, strict=True):
        more = _units(snapshots.get(snapshot_key(number)), number)
        if taken and len(units | more) > _MOST:
            break
        units, taken, place = units + more, taken + 1, raw[schema.SK]["S"]
    transaction = Transaction("sales/count")
    there: Condition = (Counted.upto == known.upto) if known else Counted.pk.does_not_exist()
    transaction.put("place", Counted.at(PLACE, upto=upto if taken == len(lines) else place), there)
    sales.count(transaction, units, clock.now())
    transaction.commit()
    return taken


def _units(snapshot: Raw | None, order_no: str) -> Counter[str]:
    """Units of one order by product. An order that cannot be read must not keep all others waiting: the doctor misses its units, too."""
    if snapshot is None:
        log.warning("sales_without_snapshot", order_no=order_no)
        return Counter()
    try:
        return units_of(Snapshot.of(snapshot))
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it
        log.alarm("sales_unreadable", order_no=order_no, error=type(error).__name__)
        return Counter()


def _aged(place: str, end: str) -> tuple[list[Raw], str]:
    """The first lines between place and end that the clock counts, in their order over all shards, and up to where there are no others."""
    ours: list[Raw] = []
    upto = end
    for day in _days(place, end):
        for shard in range(journal.SHARDS):
            page = table.query(journal.partition(day, shard), above=place, below=upto, limit=_PAGE)
            if page.next is not None:
                upto = min(upto, page.items[-1][schema.SK]["S"])
            ours += [raw for raw in page.items if "by_clock" in raw and raw[schema.SK]["S"] > place]
        if upto < end or len(ours) > _MOST:
            break
    chosen = sorted((raw for raw in ours if raw[schema.SK]["S"] <= upto), key=lambda raw: raw[schema.SK]["S"])
    if len(chosen) > _MOST:
        return chosen[:_MOST], chosen[_MOST - 1][schema.SK]["S"]
    return chosen, upto


def _days(place: str, end: str) -> Iterator[str]:
    """The days of the journal from one moment to another."""
    day, last = (date.fromisoformat(clock.day(clock.parse(text.partition("#")[0]))) for text in (place, end))
    while day <= last:
        yield day.isoformat()
        day += timedelta(days=1)
