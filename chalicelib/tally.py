"""How the shop's days go and what waits for people, counted every few minutes, so that a dashboard costs three reads.

    DAYS#<month>   <day>   a Beijing day: orders, money, buyers, as the journal tells it
    DAYS           NOW     what waits for people

A day is counted whole each time and overwrites what stood for it, so that counting it again changes nothing; for an hour after midnight the day
before is counted, too, for entries that the journal got late. A day that was missed is made up for, one in each run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import get_args

from pynamodb.attributes import BooleanAttribute, NumberAttribute

from . import journal
from .aftersales.items import ops_shard as case_shard
from .aftersales.states import Work
from .journal import JournalLine
from .orders import states
from .orders.items import ops_shard as order_shard
from .runtime import clock, log
from .runtime.settings import settings
from .stock import low_key
from .store import schema, table
from .store.errors import ConditionFailed
from .store.item import Item, Json, Key, Time

NOW_KEY = Key("DAYS", "NOW")
SHOWN_DAYS = 30
MOST = 999  # what waits in one list is counted so far
_LATE = timedelta(hours=1)
_MONTHS = 4  # as far back as the lists of staff look
_ORDER_LISTS = ("PAID", "ACCEPTED", "PARTLY_SHIPPED", "OWED", "HELD")
_BACK = frozenset({"partly_refunded", "refunded", "extra_payment_returned"})


class DayTally(Item):
    """A day. `orders` were paid, or their cash came; `made` were submitted; `final`: nothing will be added. Money in fen, gross."""

    KIND = "day_tally"
    made = NumberAttribute(default=0)
    orders = NumberAttribute(default=0)
    paid_fen = NumberAttribute(default=0)
    refunds = NumberAttribute(default=0)
    refunded_fen = NumberAttribute(default=0)
    buyers = NumberAttribute(default=0)
    counted_at = Time()
    final = BooleanAttribute(default=False)


class Waiting(Item):
    """What waits for people, by list; a list that is longer than MOST counts MOST."""

    KIND = "waiting_tally"
    orders = Json[dict[str, int]](dict[str, int])
    cases = Json[dict[str, int]](dict[str, int])
    low_stock = NumberAttribute()
    stuck = NumberAttribute()
    counted_at = Time()


def day_key(day: str) -> Key:
    return Key(f"DAYS#{day[:7]}", day)


def count(now: datetime, see: Callable[[JournalLine], None] | None = None) -> list[str]:
    """Count what waits, and the days that are not final; returns those. `see`: is shown every line of theirs, which need not be read twice."""
    _write(_waiting(now))
    days = _to_count(now)
    for day in days:
        _write(_tally(day, now, see))
    return days


def _write(counted: DayTally | Waiting) -> None:
    """What was counted later stays: a run that took long must not put its old count over a new one."""
    kind = type(counted)
    try:
        table.put(counted, kind.pk.does_not_exist() | (kind.counted_at <= counted.counted_at))
    except ConditionFailed:
        log.info("tally_overtaken", at=counted.sk)


def _to_count(now: datetime) -> list[str]:
    """Today, and the newest of the days before that is not final."""
    past = [clock.day(now - timedelta(days=back)) for back in range(1, SHOWN_DAYS)]
    final = {day for day, tally in days_since(past[-1], now).items() if tally.final}
    missing = [day for day in past if day not in final]
    return [clock.day(now), *missing[:1]]


def _tally(day: str, now: datetime, see: Callable[[JournalLine], None] | None) -> DayTally:
    seen: Counter[str] = Counter()
    buyers: set[str] = set()
    for line in _lines(day):
        if see:
            see(line)
        fen = line.amounts.get("amountFen", 0)
        if line.type == "submitted":
            seen["made"] += 1
        elif line.type in states.PAYING:
            seen.update(orders=1, paid_fen=fen)
            buyers.add(line.uid)
        elif line.type in _BACK and fen:
            seen.update(refunds=1, refunded_fen=fen)
    over = clock.day(now - _LATE) > day
    return DayTally.at(day_key(day), **seen, buyers=len(buyers), counted_at=now, final=over)


def _lines(day: str) -> Iterator[JournalLine]:
    for shard in range(journal.SHARDS):
        for raw in table.query_all(journal.partition(day, shard), strong=False):
            yield JournalLine.of(raw)


def _waiting(now: datetime) -> Waiting:
    own = settings()
    months = _months(now)
    orders = {
        status: sum(_length(order_shard(status, month, shard)) for month in months for shard in range(own.ops_shards))
        for status in _ORDER_LISTS
    }
    cases = {work: sum(_length(case_shard(work, shard)) for shard in range(own.ops_shards)) for work in get_args(Work)}
    return Waiting.at(
        NOW_KEY,
        orders={name: min(MOST, number) for name, number in orders.items()},
        cases={name: min(MOST, number) for name, number in cases.items()},
        low_stock=len(table.query(low_key("").pk, limit=MOST, strong=False).items),
        stuck=sum(_length(f"STUCK#{shard}", schema.DUE.name) for shard in range(own.due_shards)),
        counted_at=now,
    )


def _length(partition: str, index: str = schema.OPS.name) -> int:
    return len(table.query(partition, index=index, limit=MOST).items)


def _months(now: datetime) -> list[str]:
    """This month and those before it, as the lists of staff are kept."""
    year, month = map(int, clock.month(now).split("-"))
    counted = [12 * year + month - 1 - back for back in range(_MONTHS)]
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in counted]


def days_since(first: str, now: datetime) -> dict[str, DayTally]:
    """The counted days from `first` on: a Query for each month."""
    today = clock.day(now)
    raws = [raw for month in sorted({first[:7], today[:7]}) for raw in table.query_all(f"DAYS#{month}", strong=False)]
    return {raw[schema.SK]["S"]: DayTally.of(raw) for raw in raws if first <= raw[schema.SK]["S"] <= today}


def waiting() -> Waiting | None:
    return table.get(Waiting, NOW_KEY, strong=False)
