"""The law of receipts: each follows from the one before it, and says what the order's own items say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ..receipts import book, chain
from ..runtime import clock
from .buyer import Buyer
from .laws import Context, Wrong, of_buyer, wrong

_WRITTEN_WITHIN = timedelta(days=2)  # by the job that publishes the day, at the latest


@of_buyer("receipts", "订单的凭证环环相扣，且与订单一致")
def receipts(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for order_no, there in buyer.receipts.items():
        head, snapshot = buyer.heads.get(order_no), buyer.snapshots.get(order_no)
        if head is None or snapshot is None:
            yield wrong("有凭证，却没有订单", *there)
            continue
        there = sorted(there, key=lambda one: one.number)
        fault = chain.first_fault([(one.body, one.hash_hex) for one in there])
        if fault is not None:
            yield wrong(f"第 {fault + 1} 张凭证与前面的不相扣", there[fault], head)
            continue
        entries = buyer.entries(order_no)
        wanted = book.written(head, snapshot, entries)
        for ours, theirs in zip(wanted, there, strict=False):
            if (ours.number, ours.body) != (theirs.number, theirs.body):
                yield wrong(f"第 {theirs.number} 张凭证与订单不一致：凭证写的是 {theirs.body[:80]}…", theirs, head)
                break
        owed = [one for one in entries if one.type in book.EVENTS][len(there) :]
        if len(there) > len(wanted):
            yield wrong(f"凭证 {len(there)} 张，订单只有 {len(wanted)} 件入账的事", there[-1], head)
        elif owed and context.now - clock.parse(owed[0].at) > _WRITTEN_WITHIN:
            yield wrong(f"第 {len(there) + 1} 张凭证不见了", head)
