"""Writing receipts from an order's timeline, and publishing what a day's receipts come to.

A receipt follows from the timeline entry that it is of, the order's sums and its lines, so it can be written by anybody, any number of times, in
any order of news: `extend` writes what is missing. The worker that tells buyers does it within seconds; the job that publishes the day does it
again for every order of the day.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import journal
from ..orders import states
from ..orders.items import OrderHead, Snapshot, head_key
from ..runtime import clock, ids
from ..store import table
from ..store.item import user
from ..store.timeline import Entry, LogEntry, side_of
from . import chain
from .items import DAYS, DayHead, Receipt, day_head_key, receipt_key

# What touches an order's money. Everything else of its timeline is not receipted.
EVENTS = states.PAYING | {
    "accepted",
    "closed",
    "delivery_refused",
    "duplicate_payment",
    "extra_payment_returned",
    "late_payment",
    "partly_refunded",
    "payment_mismatch",
    "refunded",
}


def body_of(head: OrderHead, snapshot: Snapshot, number: int, entry: Entry) -> str:
    """A receipt's text: everything that it vouches for. Money in fen; `goods` is the hash of the lines as [SKU, quantity, unit price]."""
    goods = [[line.sku_id, line.quantity, line.unit_price_fen] for line in snapshot.lines]
    return chain.canonical(
        {
            "v": 1,
            "orderNo": head.order_no,
            "number": number,
            "seq": entry.seq,
            "at": entry.at,
            "type": entry.type,
            "by": side_of(entry.by),
            "facts": entry.facts,
            "payableFen": int(head.payable_fen),
            "goodsFen": snapshot.kept.goods_fen,
            "discountFen": snapshot.kept.discount_fen,
            "freightFen": snapshot.kept.freight_fen,
            "goods": chain.sha256(chain.canonical(goods)),
        }
    )


def written(head: OrderHead, snapshot: Snapshot, entries: Sequence[Entry]) -> list[Receipt]:
    """All receipts that an order's timeline has, first one first. Pure."""
    receipts: list[Receipt] = []
    previous = chain.GENESIS
    for number, entry in enumerate((one for one in entries if one.type in EVENTS), 1):
        body = body_of(head, snapshot, number, entry)
        previous = chain.link(previous, body)
        key = receipt_key(head.order_no, number)
        receipts.append(Receipt.at(key, order_no=head.order_no, number=number, body=body, hash_hex=previous))
    return receipts


def of_order(order_no: str) -> list[Receipt]:
    """The receipts that an order has, first one first."""
    raws = table.query_all(user(ids.buyer_of(order_no)), begins=f"D#{order_no}#RECEIPT#")
    return [Receipt.of(raw) for raw in raws]


def extend(order_no: str) -> list[Receipt]:
    """Write the receipts that are missing; returns all of them. One that is there stays as it is, right or wrong: the doctor compares."""
    head = table.get(OrderHead, head_key(order_no))
    if head is None:
        return []
    snapshot, entries, there = None, list(head.timeline), {}
    for raw in table.query_all(user(head.uid), begins=f"D#{order_no}#"):
        kind = raw["kind"]["S"]
        if kind == Snapshot.KIND:
            snapshot = Snapshot.of(raw)
        elif kind == LogEntry.KIND:
            entries.append(LogEntry.of(raw).entry)
        elif kind == Receipt.KIND:
            receipt = Receipt.of(raw)
            there[int(receipt.number)] = receipt
    if snapshot is None:
        raise LookupError(f"order {order_no} has no snapshot")
    # head and log are read one after the other: an entry that moved meanwhile is in both
    once = {entry.seq: entry for entry in entries}
    ordered = [once[seq] for seq in sorted(once)]
    if [entry.seq for entry in ordered] != list(range(1, len(ordered) + 1)):
        raise LookupError(f"order {order_no} has a gap in its timeline")
    receipts = written(head, snapshot, ordered)
    for receipt in receipts:
        if int(receipt.number) not in there:
            table.put_new(receipt)
    return [there.get(int(receipt.number), receipt) for receipt in receipts]


def publish(day: str) -> DayHead:
    """The head of a day that is over: made once, with a proof on the last receipt of each of its orders."""
    found = table.get(DayHead, day_head_key(day))
    if found is not None:
        return found
    last: dict[str, Receipt] = {}
    for order_no in _orders_of(day):
        today = [one for one in extend(order_no) if clock.day(clock.parse(_at(one))) == day]
        if today:
            last[chain.leaf(order_no, today[-1].hash_hex)] = today[-1]
    leaves = sorted(last)
    for name, proof in zip(leaves, chain.proofs(leaves), strict=True):
        table.update(Receipt, last[name].key, [Receipt.day.set(day), Receipt.proof.set(proof)], Receipt.pk.exists())
    previous = _head_before(day)
    root = chain.root(leaves)
    head = DayHead.at(
        day_head_key(day),
        day=day,
        orders=len(leaves),
        root=root,
        previous=previous,
        hash_hex=chain.day_hash(day, len(leaves), root, previous),
        made_at=clock.now(),
    )
    table.put_new(head)
    return table.get(DayHead, day_head_key(day)) or head


def _at(receipt: Receipt) -> str:
    from json import loads

    return str(loads(receipt.body)["at"])


def _head_before(day: str) -> str:
    page = table.query(DAYS, below=day, newest_first=True, limit=1)
    return DayHead.of(page.items[0]).hash_hex if page.items else chain.GENESIS


def _orders_of(day: str) -> list[str]:
    """The orders whose money moved on a day, by its journal."""
    orders: set[str] = set()
    for shard in range(journal.SHARDS):
        start = None
        while True:
            page = table.query(journal.partition(day, shard), start=start)
            orders |= {raw["order_no"]["S"] for raw in page.items if raw["type"]["S"] in EVENTS}
            start = page.next
            if start is None:
                break
    return sorted(orders)
