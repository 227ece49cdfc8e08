"""Refunds to source: one number for ever, carried forward by a timer until the provider says how it ended.

    REQUESTED ──asked──> PROCESSING ──> SUCCESS | ABNORMAL (staff must act, then SUCCESS) | CLOSED (failed for good)

Creating one guards the sum: what is on its way and what went back never exceed what was paid. A lost answer, a refusal for lack of balance or
too many requests repeat the same number; never a second one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from .. import coupons, providers
from ..orders import states
from ..orders.items import OrderHead, any_head, snapshot_of
from ..orders.transition import move, release
from ..platform.errors import Misconfigured, PlatformError, Refused
from ..platform.pay import PayPort, RefundOrder, RefundResult, RefundStatus, Trade
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..runtime.settings import settings
from ..store import table, timers
from ..store.again import look_again
from ..store.errors import Contended
from ..store.item import Key
from ..store.transaction import Transaction
from .items import UNDER_WAY, Attempt, Refund, attempt_key, extra_refund_key, order_and_number, refund_key

_MOST_NUMBERS = 5
_NEXT_NUMBER_AFTER = timedelta(hours=1)
_POLLS = (60, 120, 300, 900, 3600)  # seconds between looks at a refund under way
_ABNORMAL_POLL = timedelta(hours=6)  # staff acts in the platform's console, and the notice of it may be lost


def request(transaction: Transaction, head: OrderHead, reason: str, by: str, now: datetime) -> Refund:
    """Put the refund of all that is left of an order's money into the transaction; returns it, to be `advance`d after the commit.

    Raises ShopError refund_not_possible.
    """
    amount = int(head.paid_fen) - int(head.refunding_fen) - int(head.refunded_fen)
    if amount <= 0 or head.paid_attempt is None or head.refunding_fen:
        raise ShopError("refund_not_possible", refundingFen=int(head.refunding_fen), refundedFen=int(head.refunded_fen))
    attempt = table.get(Attempt, attempt_key(head.order_no, int(head.paid_attempt)))
    if attempt is None or attempt.transaction_id is None:
        raise LookupError(f"order {head.order_no} was paid by an attempt that is not there")
    number = f"R{head.order_no}{int(head.seq) + 1:04d}"
    key = refund_key(head.order_no, number)
    refund = Refund.at(
        key,
        provider=attempt.provider,
        out_refund_no=number,
        why="order",
        order_no=head.order_no,
        out_trade_no=attempt.out_trade_no,
        transaction_id=attempt.transaction_id,
        refund_fen=amount,
        total_fen=int(head.paid_fen),
        reason=reason,
        state="REQUESTED",
        created_at=now,
        **timers.attributes(key, "refund", now + timedelta(seconds=30)),
    )
    transaction.create("refund", refund)
    move(
        transaction,
        head,
        "refund_requested",
        by,
        now,
        actions=[OrderHead.refunding_fen.set(OrderHead.refunding_fen + amount)],
        facts={"refundNo": number, "amountFen": amount, "reason": reason},
        condition=(OrderHead.refunding_fen == head.refunding_fen) & (OrderHead.refunded_fen == head.refunded_fen),
    )
    return refund


def is_free(head: OrderHead) -> bool:
    """A zero order, paid by nobody: there is no money to send back."""
    return head.paid_attempt is None and head.paid_fen == 0 and head.state in states.HOLDS_PAYMENT


def undo_free(transaction: Transaction, head: OrderHead, reason: str, by: str, now: datetime) -> None:
    """End a zero order at once, and give back what it held if nothing has left the house."""
    facts = {"amountFen": 0, "reason": reason}
    move(transaction, head, "refunded", by, now, facts=facts, actions=[OrderHead.reason.set("refunded")])
    if head.state in states.UNSHIPPED:
        release(transaction, head, snapshot_of(head.order_no), stock_held=True, coupon_was=coupons.USED)


def advance(key: Key) -> Refund | None:
    """One step of a refund: ask the provider, or ask how it stands. Returns it as it is then.

    Raises PlatformError when the provider gave no usable answer: the refund's timer will come again.
    """
    refund = table.get(Refund, key)
    if refund is None or refund.state not in UNDER_WAY:
        return refund
    result = _look(refund) if refund.state != "REQUESTED" else None
    if result is None:
        result = _ask(refund)
    apply(refund, result, "query")
    return table.get(Refund, key)


def _look(refund: Refund) -> RefundResult | None:
    return _provider(refund).query_refund(refund.out_refund_no, refund.transaction_id)


def _provider(refund: Refund) -> PayPort:
    return providers.pay(refund.provider or providers.WECHAT)


def _ask(refund: Refund) -> RefundResult:
    """Create the refund at the provider, or find it there: the number is the same every time."""
    provider = _provider(refund)
    try:
        return provider.refund(
            RefundOrder(
                out_refund_no=refund.out_refund_no,
                refund_fen=int(refund.refund_fen),
                total_fen=int(refund.total_fen),
                transaction_id=refund.transaction_id,
                reason=refund.reason,
                notify_url=f"{settings().public_url}/payments/wechat_refund_notify",  # Alipay: the payment's
            )
        )
    except (Refused, Misconfigured) as error:
        _note(refund, f"{error.code} {error.message}"[:200])
        log.alarm("refund_refused", refund_no=refund.out_refund_no, code=error.code)
        raise


def _note(refund: Refund, problem: str) -> None:
    table.update(Refund, refund.key, [Refund.problem.set(problem)], Refund.pk.exists())


def heard(result: RefundResult, source: str) -> None:
    """A notification told how a refund ended. One that we never asked for is an alarm."""
    refund = _named(result.out_refund_no, result.out_trade_no, result.transaction_id)
    if refund is not None:
        apply(refund, result, source)


def moved(refund_no: str, trade: Trade, source: str) -> bool:
    """A notification told that a refund of this payment moved, not how: the provider is asked. False: it is none of ours, which is an alarm.

    Raises PlatformError when the provider gave no usable answer (let the notification be sent again).
    """
    refund = _named(refund_no, trade.out_trade_no, trade.transaction_id or "")
    if refund is None:
        return False
    result = _look(refund) if refund.state in UNDER_WAY else None
    if result is not None:
        apply(refund, result, source)
    return True


def _named(refund_no: str, out_trade_no: str, transaction_id: str) -> Refund | None:
    """Our refund of this number: of the order that the payment was for, or of money without one."""
    orphan = extra_refund_key(None, transaction_id, refund_no)
    try:
        order_no, _ = order_and_number(out_trade_no)
        refund = table.get(Refund, refund_key(order_no, refund_no)) or table.get(Refund, orphan)
    except ValueError:
        refund = table.get(Refund, orphan)
    if refund is None or refund.out_refund_no != refund_no:
        log.alarm("refund_unknown", refund_no=refund_no, out_trade_no=out_trade_no)
        return None
    return refund


def apply(refund: Refund, result: RefundResult, source: str) -> None:
    """Write what the provider says. Any number of times, in any order: an ended refund does not move again.

    Raises Contended when others kept changing the order.
    """
    if result.refund_fen != refund.refund_fen:
        log.alarm("refund_amount_differs", refund_no=refund.out_refund_no, theirs=result.refund_fen)
        raise Misconfigured("REFUND_AMOUNT", "the provider's refund has another amount than ours")
    look_again("payments/refund", lambda: _apply(refund.key, result, source))


def _apply(key: Key, result: RefundResult, source: str) -> None:
    refund = table.get(Refund, key)
    if refund is not None and refund.state in UNDER_WAY:
        _write(refund, result, source, clock.now())


def _write(refund: Refund, result: RefundResult, source: str, now: datetime) -> None:
    status = result.status
    if status is RefundStatus.PROCESSING and refund.state == "ABNORMAL":
        status = RefundStatus.ABNORMAL  # an answer from before, or it was sent another way and is not there yet
    transaction = Transaction("payments/refund")
    actions: list[Action] = [
        Refund.state.set(status.value),
        Refund.refund_id.set(result.refund_id),
        Refund.problem.remove(),
        *_next_look(refund, status, now),
    ]
    transaction.update("refund", refund.key, actions, (Refund.state == refund.state) & (Refund.polls == refund.polls))
    if status is RefundStatus.CLOSED:
        successor = _successor(refund, now)
        if successor is not None:
            transaction.create("successor", successor)
    news = status.value != refund.state and status is not RefundStatus.PROCESSING
    if news and refund.order_no:
        _tell_order(transaction, any_head(refund.order_no), refund, status, source, now)
    transaction.commit()
    if news and status is not RefundStatus.SUCCESS:
        log.alarm(f"refund_{status.value.lower()}", refund_no=refund.out_refund_no)
    log.info("refund_moved", refund_no=refund.out_refund_no, state=status.value, source=source)


def _next_look(refund: Refund, status: RefundStatus, now: datetime) -> list[Action]:
    """When to ask how it stands, as long as it has not ended: a notice may be lost."""
    if status is RefundStatus.PROCESSING:
        wait = timedelta(seconds=_POLLS[min(int(refund.polls), len(_POLLS) - 1)])
        return [Refund.polls.set(Refund.polls + 1), *timers.arm(refund.key, "refund", now + wait)]
    if status is RefundStatus.ABNORMAL:
        return timers.arm(refund.key, "refund", now + _ABNORMAL_POLL)
    return timers.disarm()


def _successor(refund: Refund, now: datetime) -> Refund | None:
    """Money that the order never took must go back: when its refund has failed for good, the next number takes over, a while later.

    The first number had to be final: two at once would give the money back twice. None when staff must step in.
    """
    first, _, serial = refund.out_refund_no.partition("-")
    number = int(serial or 1) + 1
    if refund.why == "order" or number > _MOST_NUMBERS:
        return None
    key = extra_refund_key(refund.order_no, refund.transaction_id, f"{first}-{number}")
    return Refund.at(
        key,
        provider=refund.provider,
        out_refund_no=f"{first}-{number}",
        why=refund.why,
        order_no=refund.order_no,
        out_trade_no=refund.out_trade_no,
        transaction_id=refund.transaction_id,
        refund_fen=refund.refund_fen,
        total_fen=refund.total_fen,
        reason=refund.reason,
        state="REQUESTED",
        created_at=now,
        **timers.attributes(key, "refund", now + _NEXT_NUMBER_AFTER * number),
    )


def _tell_order(
    transaction: Transaction, head: OrderHead, refund: Refund, status: RefundStatus, source: str, now: datetime
) -> None:
    """The order's side of a refund that has ended, or come to a stop."""
    amount = int(refund.refund_fen)
    facts: dict[str, Any] = {"refundNo": refund.out_refund_no, "amountFen": amount}
    if status is RefundStatus.ABNORMAL:
        move(transaction, head, "refund_abnormal", source, now, facts=facts)
        return
    if status is RefundStatus.CLOSED:
        back: list[Action] = []
        if refund.why == "order":
            back = [OrderHead.refunding_fen.set(OrderHead.refunding_fen - amount)]
        move(transaction, head, "refund_failed", source, now, facts=facts, actions=back)
        return
    if refund.why != "order":
        move(transaction, head, "extra_payment_returned", source, now, facts=facts)
        return
    money: list[Action] = [
        OrderHead.refunding_fen.set(OrderHead.refunding_fen - amount),
        OrderHead.refunded_fen.set(OrderHead.refunded_fen + amount),
        OrderHead.reason.set("refunded"),
        Path(["mismatch"]).set(False),
    ]
    move(transaction, head, "refunded", source, now, facts={**facts, "reason": "refunded"}, actions=money)
    if head.state in states.NOT_PAID or head.state in states.UNSHIPPED:  # nothing left the house
        was = coupons.HELD if head.state in states.NOT_PAID else coupons.USED
        release(transaction, head, snapshot_of(head.order_no), stock_held=True, coupon_was=was)


def advance_if_possible(key: Key) -> None:
    """`advance` right after a commit: whatever the provider does now, the timer is armed already."""
    try:
        advance(key)
    except (PlatformError, Contended) as error:
        log.warning("refund_later", error=type(error).__name__)
