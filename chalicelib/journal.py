"""The day journal: one small line for each timeline entry that a reader looks for, written by the stream's relay and never changed.

    J#<day>#<shard>   <time>#<aggregate>#<seq>     a Beijing day, which is the merchant's and the provider's bill day

What happened besides (a parcel, a receipt) stands in the order's timeline alone: nobody asks for a day's worth of it, and a line is a write unit
of every order. Exports, books and the doctor read a day from its shards. A line's key is its entry's identity, so that a repeated record writes
nothing, and what must be counted exactly once is counted in the transaction that creates the line.
"""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from .orders import states
from .runtime import clock, ids
from .store.item import Item, Json, Key, Time
from .store.timeline import Entry

SHARDS = 8  # a day's lines are spread over so many partitions; raise it only together with every reader


# What the books, the tally, receipts, the forecast and the results of promotions look for. A reader of anything else adds it here, and sees it from
# then on.
TOLD = states.PAYING | {
    *("submitted", "accepted", "closed", "delivery_refused"),
    *("payment_mismatch", "late_payment", "duplicate_payment", "extra_payment_returned"),
    *("refund_requested", "partly_refunded", "refunded"),
}


class JournalLine(Item):
    """One thing that happened to one order. `amounts` are the entry's facts that end in `Fen`."""

    KIND = "journal"
    uid = UnicodeAttribute()
    order_no = UnicodeAttribute()
    seq = NumberAttribute()
    type = UnicodeAttribute()
    by = UnicodeAttribute()
    happened_at = Time()
    amounts = Json[dict[str, int]](dict[str, int])
    by_clock = BooleanAttribute(null=True)  # of a payment: its units are counted by `counting.step`


def partition(day: str, shard: int) -> str:
    return f"J#{day}#{shard}"


def line_key(order_no: str, entry: Entry) -> Key:
    day = clock.day(clock.parse(entry.at))
    return Key(partition(day, ids.shard(order_no, SHARDS)), f"{entry.at}#{order_no}#{entry.seq:06d}")


def line(uid: str, order_no: str, entry: Entry) -> JournalLine:
    """The journal line of an entry of an order's timeline."""
    amounts = {
        name: fact
        for name, fact in entry.facts.items()
        if name.endswith("Fen") and isinstance(fact, int) and not isinstance(fact, bool)
    }
    return JournalLine.at(
        line_key(order_no, entry),
        uid=uid,
        order_no=order_no,
        seq=entry.seq,
        type=entry.type,
        by=entry.by,
        happened_at=clock.parse(entry.at),
        amounts=amounts,
    )
