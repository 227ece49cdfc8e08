"""Lines that wait for a review from the day of receipt on; when the shop's patience ends, its clock writes a good one.

Nothing is stored of it: the lines are those of received orders that have no review, and the clock is the order's own deadline, once it is finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from .. import wording
from ..orders import states
from ..orders.items import OrderHead, Snapshot, bought, head_key, snapshot_key, snapshot_of
from ..pricing import Line
from ..runtime import clock, log
from ..store import table, timers
from ..store.errors import ConditionFailed, TransactionRefused
from ..store.item import user
from ..store.transaction import Transaction
from .items import Awaited, Content, Expected, Review, review_key
from .writing import new, write

KEPT = timedelta(days=400)
MOST = 100
REVIEWABLE = (states.RECEIVED, states.FINISHED)


def waiting(uid: str) -> list[tuple[OrderHead, list[Awaited]]]:
    """A buyer's received orders with the lines that have no review yet, the latest first; of the latest 100 orders."""
    heads = [OrderHead.of(raw) for raw in table.query(user(uid), begins="O#", newest_first=True, limit=MOST).items]
    since = clock.now() - KEPT
    orders = [head for head in heads if head.status in REVIEWABLE and head.received_at and head.received_at > since]
    snapshots = table.get_many([(Snapshot, snapshot_key(head.order_no)) for head in orders], strong=False)
    lines = {key: bought(found.lines) for key, found in snapshots.items() if isinstance(found, Snapshot)}
    mine = [(head, lines.get(snapshot_key(head.order_no), [])) for head in orders]
    written = table.get_many(
        [(Review, review_key(head.order_no, line.sku_id)) for head, of_order in mine for line in of_order]
    )
    left = [
        (head, [Awaited.of(line) for line in of_order if review_key(head.order_no, line.sku_id) not in written])
        for head, of_order in mine
    ]
    return sorted(((head, awaited) for head, awaited in left if awaited), key=_when, reverse=True)


def _when(waits: tuple[OrderHead, list[Awaited]]) -> datetime:
    return waits[0].received_at or waits[0].created_at


def end(head: OrderHead) -> bool:
    """The timer `auto_review` of an order that is finished: what has no review gets a good one."""
    if head.status in REVIEWABLE:
        _write(head)
    try:
        table.update(OrderHead, head.key, timers.disarm(), OrderHead.due_sk == head.due_sk)
    except ConditionFailed:
        log.debug("auto_review_moved", order_no=head.order_no)
    return True


def _write(head: OrderHead) -> None:
    written = automatic(head, snapshot_of(head.order_no).lines)
    log.info("auto_reviewed", order_no=head.order_no, lines=written)


def settle(expected: Expected) -> bool:
    """The same of an order that was received when an item of its own waited for that."""
    head = table.get(OrderHead, head_key(expected.order_no))
    if head is not None and head.status in REVIEWABLE:
        _write(head)
    table.delete(expected.key)
    return True


def automatic(head: OrderHead, lines: Sequence[Line]) -> int:
    """Good reviews for the lines that have none; returns how many."""
    count = 0
    for line in bought(lines):
        content = Content(
            rating=5,
            text="",
            automatic=True,
            anonymous=True,
            name=wording.ANONYMOUS,
            spec_text=line.spec_text,
            at=clock.now(),
        )
        transaction = Transaction("reviews/automatic")
        write(transaction, None, new(head, line, content))
        try:
            transaction.commit()
        except TransactionRefused as refused:
            if "review" not in refused.failures:
                raise
            continue
        count += 1
    return count
