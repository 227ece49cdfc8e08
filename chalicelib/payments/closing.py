"""Ending an unpaid order: first no new attempt, then every open one confirmed dead at the provider, then everything given back.

    UNPAID ──begin──> CLOSING ──query, close, query──> CLOSED     or PAID, when the money was faster

Stock, coupon and caps are released in the transaction that writes CLOSED, and in no other. Whatever the provider does not answer leaves the
order CLOSING, and its timer asks again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from .. import coupons
from ..orders import states
from ..orders.items import OrderHead, any_head, snapshot_of
from ..orders.states import Reason
from ..orders.transition import move, release
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..store.errors import Contended, TransactionRefused
from ..store.transaction import Transaction
from . import attempts, offline
from .items import LIVING, Attempt, attempts_of

_TRIES = 5


def close(head: OrderHead, reason: Reason, by: str) -> OrderHead:
    """End an order that is not paid, nor sent; returns the head as it is then: CLOSED, still CLOSING (the provider has not answered), or PAID.

    Raises ShopError order_state when it is past that, and Contended.
    """
    for _ in range(_TRIES):
        if head.status == states.CLOSED:
            return head  # another one who ended it was faster
        if head.status == states.ACCEPTED:
            try:
                return offline.withdraw(head, reason, by)
            except TransactionRefused as refused:
                log.info("close_raced", order_no=head.order_no, labels=list(refused.failures))
                head = any_head(head.order_no)
                continue
        if head.state not in states.NOT_PAID or head.mismatch:
            raise ShopError("order_state", status=head.status)
        if head.status == states.CLOSING:
            return finish(head)
        try:
            if head.status == states.RESERVING or head.attempt == 0:
                _end(head, [], reason, by, clock.now())
                return any_head(head.order_no)
            _begin(head, reason, by, clock.now())
        except TransactionRefused as refused:
            log.info("close_raced", order_no=head.order_no, labels=list(refused.failures))
        head = any_head(head.order_no)
    raise Contended("orders/close")


def finish(head: OrderHead) -> OrderHead:
    """Carry a CLOSING order to its end as far as the provider lets us."""
    if head.mismatch:
        return head
    living = [attempt for attempt in attempts_of(head.order_no) if attempt.state in LIVING]
    standings = [attempts.shut(attempt) for attempt in living]
    if all(standing == "dead" for standing in standings):
        try:
            _end(head, living, head.reason or "staff", "system", clock.now())
        except TransactionRefused as refused:
            log.info("close_raced", order_no=head.order_no, labels=list(refused.failures))
    return any_head(head.order_no)


def _begin(head: OrderHead, reason: str, by: str, now: datetime) -> None:
    """From here on no attempt can be opened."""
    transaction = Transaction("orders/closing")
    move(
        transaction,
        head,
        "closing",
        by,
        now,
        actions=[OrderHead.reason.set(reason)],
        facts={"reason": reason},
        condition=OrderHead.attempt == head.attempt,
    )
    transaction.commit()


def _end(head: OrderHead, dead: Sequence[Attempt], reason: str, by: str, now: datetime) -> None:
    """Write CLOSED and give back what the order held, all or none. `dead`: attempts that the provider has confirmed dead.

    Raises TransactionRefused when the order or one of them moved.
    """
    snapshot = snapshot_of(head.order_no)
    transaction = Transaction("orders/closed")
    move(
        transaction,
        head,
        "closed",
        by,
        now,
        actions=[OrderHead.reason.set(reason)],
        facts={"reason": reason},
        condition=OrderHead.attempt == head.attempt,
    )
    release(transaction, head, snapshot, stock_held=head.status != states.RESERVING, coupon_was=coupons.HELD)
    for attempt in dead:
        buried = [Attempt.state.set("DEAD")]
        transaction.update(f"attempt:{attempt.number}", attempt.key, buried, attempts.still_dead(attempt))
    transaction.commit()
    log.info("order_closed", order_no=head.order_no, reason=reason)


def close_attempt(attempt: Attempt) -> bool:
    """The timer of an attempt whose order was paid by another one: make sure that nobody pays it too. False: ask again later.

    If somebody has, that money is on its way back, and nobody can pay it once more.
    """
    if attempt.state not in LIVING:
        return True
    standing = attempts.shut(attempt)
    return attempts.bury(attempt) if standing == "dead" else standing == "paid"
