"""Lines that wait for a review from the day of receipt on; when the shop's patience ends, its clock writes a good one.

Nothing here counts or guards: a line that was reviewed meanwhile is seen by its review.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from .. import shop, wording
from ..orders import states
from ..orders.items import OrderHead, bought, head_key, snapshot_of
from ..pricing import Line
from ..runtime import clock, log
from ..store import table, timers
from ..store.errors import TransactionRefused
from ..store.item import user
from ..store.transaction import Transaction
from .items import Awaited, Content, Expected, Review, expected_key, review_key
from .writing import new, write

KEPT = timedelta(days=400)
REVIEWABLE = (states.RECEIVED, states.FINISHED)


def expect(order_no: str, received_at: datetime) -> None:
    """An order was received: its lines wait for reviews. Doing it again does no harm."""
    key = expected_key(order_no)
    days = shop.current().auto_review_days
    timer = timers.attributes(key, "auto_review", received_at + timedelta(days=days)) if days else {}
    lines = [
        Awaited(
            product_id=line.product_id,
            sku_id=line.sku_id,
            title=line.title,
            spec_text=line.spec_text,
            image=line.image,
        )
        for line in bought(snapshot_of(order_no).lines)
    ]
    uid = key.pk.removeprefix(user(""))
    item = Expected.at(key, uid=uid, order_no=order_no, lines=lines, received_at=received_at, **timer)
    item.ttl = int((received_at + KEPT).timestamp())
    table.put_new(item)


def waiting(uid: str) -> list[tuple[Expected, list[Awaited]]]:
    """A buyer's orders with the lines that have no review yet, the latest first."""
    orders = [Expected.of(raw) for raw in table.query_all(user(uid), begins="TOREVIEW#")]
    keys = [(Review, review_key(order.order_no, line.sku_id)) for order in orders for line in order.lines]
    written = table.get_many(keys) if keys else {}
    left = [
        (order, [line for line in order.lines if review_key(order.order_no, line.sku_id) not in written])
        for order in orders
    ]
    return sorted(
        ((order, lines) for order, lines in left if lines), key=lambda pair: pair[0].received_at, reverse=True
    )


def settle(expected: Expected) -> bool:
    """The timer `auto_review`: what has no review gets a good one, and nothing is expected any more."""
    head = table.get(OrderHead, head_key(expected.order_no))
    if head is not None and head.status in REVIEWABLE:
        written = automatic(head, snapshot_of(head.order_no).lines)
        log.info("auto_reviewed", order_no=head.order_no, lines=written)
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
