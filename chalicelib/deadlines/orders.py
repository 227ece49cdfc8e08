"""Deadlines of the order itself: reserving, paying, closing, receipt, the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ..checkout import reservation
from ..orders import rewards, states
from ..orders.items import OrderHead
from ..orders.transition import moved
from ..payments import closing, looking
from ..runtime import clock
from ..store import table, timers
from ..store.item import Item
from ..tracking import watch


def _reserve(head: OrderHead) -> bool:
    """The stock queue has not decided: ask again, and end the order when its time to pay is over."""
    if head.status != states.RESERVING:
        return True
    if clock.now() >= head.pay_until:
        closing.close(head, "expired", "timer")
        return True
    reservation.send_again(head)
    return False


def _expire(head: OrderHead) -> bool:
    closing.close(head, "expired", "timer")
    return True


def _close(head: OrderHead) -> bool:
    return closing.finish(head).status != states.CLOSING


def _finish(head: OrderHead) -> bool:
    rewards.finish(head)
    return True


def _receive(head: OrderHead) -> bool:
    """Received by itself, unless the courier still has it: then a day later."""
    if head.status == states.SHIPPED and watch.still_under_way(head, clock.now()):
        later = timers.arm(head.key, "receive", clock.now() + timedelta(days=1))
        table.update(OrderHead, head.key, later, (OrderHead.seq == head.seq) & (OrderHead.due_sk == head.due_sk))
        return True
    moved(head, "received", "timer", clock.now())
    return True


def _review(head: OrderHead) -> bool:
    from .. import reviews  # once in an order's life, weeks after all else

    return reviews.end(head)


KINDS: dict[str, type[Item]] = {OrderHead.KIND: OrderHead}
DUE: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("order", "reserve"): _reserve,
    ("order", "look"): looking.look,
    ("order", "expire"): _expire,
    ("order", "close"): _close,
    ("order", "receive"): _receive,
    ("order", "finish"): _finish,
    ("order", "auto_review"): _review,
}
