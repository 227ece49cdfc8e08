"""A notification may be lost: while a payment is open the provider is asked, so that money nobody told of is found within five minutes.

The order's own deadline says when (`look`): three minutes after the payment was opened, then again after each look that found nothing, as long as
the order's end (`expire`) is farther away. An order that is paid before is not asked about, nor is one without an open payment: a payment that is
opened later brings the looks back.
"""

from __future__ import annotations

from datetime import datetime

from ..orders import states
from ..orders.items import OrderHead
from ..orders.transition import EXPIRY_GRACE, LOOK_AFTER, LOOK_AGAIN
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..store import table, timers
from ..store.errors import ConditionFailed
from . import attempts, closing
from .settle import Outcome, settle


def look(head: OrderHead) -> bool:
    """The timer of an unpaid order: has the money come, and nobody told us? Money that is found is settled."""
    now, end = clock.now(), head.pay_until + EXPIRY_GRACE
    if now >= end:
        closing.close(head, "expired", "timer")
        return True
    attempt = attempts.open_attempt(head)
    if attempt is None:
        _next(head, end, end)
    elif now < attempt.asked_at + LOOK_AFTER:
        _next(head, attempt.asked_at + LOOK_AFTER, end)
    else:
        try:
            trade = attempts.query(attempt)
        except ShopError:  # nobody knows
            _next(head, now + LOOK_AGAIN, end)
            return True
        if not (trade.was_paid and settle(trade, attempt.provider, source="query") is Outcome.PAID):
            _next(head, now + LOOK_AGAIN, end)
    return True


def _next(head: OrderHead, at: datetime, end: datetime) -> None:
    _arm(head, *(("look", at) if at < end else ("expire", end)))


def _arm(head: OrderHead, what: str, at: datetime) -> None:
    """The order's next deadline, unless it has moved, or a payment was opened, since it was read: whoever did that has set its own."""
    unmoved = (
        (OrderHead.status == states.UNPAID) & (OrderHead.due_sk == head.due_sk) & (OrderHead.attempt == head.attempt)
    )
    try:
        table.update(OrderHead, head.key, timers.arm(head.key, what, at), unmoved)
    except ConditionFailed:
        log.info("look_moved", order_no=head.order_no)
