"""What a verified payment means: the decision table, row by row.

    the number is none of ours            record it as orphan money, alarm, refund after a delay
    another appid or mchid                alarm, nothing else; but when the provider answers so to our own query, hold the order for staff
    sum or currency is not the attempt's  hold the order for staff, alarm (PAID_MISMATCH); so too when the provider has given it back
    UNPAID or CLOSING                     PAID: attempt and coupon in the same transaction
    paid already by this transaction      nothing
    paid already by another               record it, refund this one (DP<transaction>); so too when it is to be paid at the door
    CLOSED because its time was over      PAID after all, if everything that it held is there again (payments/reviving.py); else as below
    CLOSED                                record it, refund it (LP<transaction>)

A notification and our own query both end here, in any order, any number of times, at the same instant.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from pynamodb.expressions.operand import Path

from .. import coupons, providers, shop
from ..orders import states
from ..orders.items import OrderHead, head_key, ops_partition
from ..orders.transition import move
from ..platform.pay import Trade, TradeState
from ..runtime import clock, log
from ..store import schema, table, timers
from ..store.again import pause
from ..store.errors import Contended, TransactionRefused
from ..store.transaction import Transaction
from .items import (
    Attempt,
    Refund,
    TransactionRef,
    attempt_key,
    order_and_number,
    orphan_key,
    refund_key,
    transaction_key,
)

_TRIES = 6
_CLOSE_OTHER_AFTER = timedelta(seconds=5)


class Outcome(StrEnum):
    PAID = "paid"
    REVIVED = "revived"
    ALREADY = "already"
    DUPLICATE = "duplicate"
    LATE = "late"
    MISMATCH = "mismatch"
    FOREIGN = "foreign"
    ORPHAN = "orphan"


def settle(trade: Trade, provider: str, *, source: str) -> Outcome:
    """Act on a payment that the provider has confirmed (`trade.was_paid`). `source`: its name (a notification) or query.

    Raises Contended when others kept changing the order (let it be sent again), and the table's errors.
    """
    if not trade.was_paid or trade.transaction_id is None or trade.total_fen is None:
        raise ValueError("only a confirmed payment can be settled")
    if is_foreign(trade, provider):
        log.alarm("payment_foreign", out_trade_no=trade.out_trade_no, transaction_id=trade.transaction_id)
        if source != "query":
            return Outcome.FOREIGN
    for attempt in range(1, _TRIES + 1):
        try:
            return _decide(trade, provider, trade.transaction_id, trade.total_fen, source)
        except TransactionRefused as refused:
            if _is_another_orders(refused, trade):  # the provider names one transaction for two orders
                log.alarm("transaction_reused", out_trade_no=trade.out_trade_no, transaction_id=trade.transaction_id)
                return Outcome.FOREIGN
            # Somebody moved the order between our look and our write: look again.
            log.info("payment_raced", out_trade_no=trade.out_trade_no, labels=list(refused.failures))
            pause(attempt)
    raise Contended("payments/settle")


def _is_another_orders(refused: TransactionRefused, trade: Trade) -> bool:
    """Did nothing refuse but that the transaction has paid already, and not under this number?"""
    if set(refused.failures) != {"transaction"}:
        return False
    there = refused.failures["transaction"].item
    return there is None or TransactionRef.of(there).out_trade_no != trade.out_trade_no


def is_foreign(trade: Trade, provider: str) -> bool:
    """Money of another app or merchant: a misdirected notification, or the shop's numbers were changed under its open orders."""
    return (trade.appid, trade.mchid) != providers.payee(provider)


def _decide(trade: Trade, provider: str, transaction_id: str, total_fen: int, source: str) -> Outcome:
    found = _order_of(trade.out_trade_no)
    if found is None or found[1].provider != provider:
        return _orphan(trade, provider, transaction_id, total_fen)
    head, attempt = found
    now = clock.now()
    if attempt.transaction_id == transaction_id or _is_known(head, transaction_id):
        return Outcome.ALREADY
    if head.status == states.CLOSED:
        if not _is_odd(attempt, trade, provider, total_fen) and _revived(head, attempt, transaction_id, source, now):
            return Outcome.REVIVED
        return _give_back(head, attempt, transaction_id, total_fen, "late", source, now)
    if head.state not in states.NOT_PAID or head.mismatch:
        return _give_back(head, attempt, transaction_id, total_fen, "duplicate", source, now)
    if trade.payer_openid not in (
        None,
        attempt.openid.reveal(),
    ):  # nobody else can pay, and the money is good all the same
        log.alarm("payer_differs", order_no=head.order_no, transaction_id=transaction_id)
    if _is_odd(attempt, trade, provider, total_fen):
        return _hold(head, attempt, trade, transaction_id, total_fen, source, now)
    mark_paid(head, attempt, transaction_id, source, now)
    return Outcome.PAID


def _is_odd(attempt: Attempt, trade: Trade, provider: str, total_fen: int) -> bool:
    """Is it not what the attempt asked for: another sum, currency or payee, or given back already?"""
    given_back = trade.state is TradeState.REFUND  # at the provider, by somebody else: how much of it is not known here
    return total_fen != attempt.amount_fen or trade.currency != "CNY" or given_back or is_foreign(trade, provider)


def _revived(head: OrderHead, attempt: Attempt, transaction_id: str, source: str, now: datetime) -> bool:
    """Has the money come too late, but not too late to take everything again?"""
    from . import reviving  # rare, and it needs what a payment in time does not

    return reviving.may_revive(head) and reviving.revive(head, attempt, transaction_id, source, now)


def _order_of(trade_no: str) -> tuple[OrderHead, Attempt] | None:
    """The order and the attempt that a number names, read strongly in one call; None if it is none of ours."""
    try:
        order_no, number = order_and_number(trade_no)
    except ValueError:
        return None
    keys = head_key(order_no), attempt_key(order_no, number)
    found = table.get_many([(OrderHead, keys[0]), (Attempt, keys[1])])
    head, attempt = found.get(keys[0]), found.get(keys[1])
    if isinstance(head, OrderHead) and isinstance(attempt, Attempt):
        return head, attempt
    return None


def _is_known(head: OrderHead, transaction_id: str) -> bool:
    """Has this transaction been given its place: did it pay this order, or is its refund on its way?"""
    keys = [
        (TransactionRef, transaction_key(transaction_id)),
        (Refund, refund_key(head.order_no, f"LP{transaction_id}")),
        (Refund, refund_key(head.order_no, f"DP{transaction_id}")),
    ]
    return (head.state not in states.NOT_PAID or head.mismatch) and bool(table.get_many(keys))


def mark_paid(head: OrderHead, attempt: Attempt | None, transaction_id: str | None, source: str, now: datetime) -> None:
    """The order is paid: head, attempt, coupon, counts, and the transaction's uniqueness, all or none.

    Without an attempt: a zero order, paid by nobody. Raises TransactionRefused when the order moved meanwhile.
    """
    transaction = Transaction("payments/settle")
    amount = int(attempt.paid_fen or attempt.amount_fen) if attempt else 0
    actions = [OrderHead.paid_at.set(now), OrderHead.paid_fen.set(amount)]
    facts = {"amountFen": amount, "units": int(head.units)}
    if attempt is not None and transaction_id is not None:
        actions.append(OrderHead.paid_attempt.set(attempt.number))
        facts["attempt"] = int(attempt.number)
        take(transaction, head, attempt, "PAID", transaction_id, amount, now)
    if head.coupon_id:
        coupons.use(transaction, coupons.coupon_key(head.uid, head.coupon_id), head.order_no)
    # An attempt that is opened at this very moment changes the head's number alone: it must be seen, to be closed.
    same_attempt = OrderHead.attempt == head.attempt
    move(transaction, head, "paid", source, now, actions=actions, facts=facts, condition=same_attempt)
    transaction.commit()
    log.info("order_paid", order_no=head.order_no, amount_fen=amount, source=source)


def take(
    transaction: Transaction,
    head: OrderHead,
    attempt: Attempt,
    state: str,
    transaction_id: str,
    paid_fen: int,
    now: datetime,
) -> None:
    """The money finds its place: its attempt has it, no other order can claim it, and nobody can pay a newer attempt any more."""
    actions = [
        Attempt.state.set(state),
        Attempt.transaction_id.set(transaction_id),
        Attempt.paid_fen.set(paid_fen),
        *timers.disarm(),
    ]
    transaction.update("attempt", attempt.key, actions, Attempt.transaction_id.does_not_exist())
    reference = TransactionRef.at(
        transaction_key(transaction_id), order_no=head.order_no, out_trade_no=attempt.out_trade_no
    )
    transaction.create("transaction", reference)
    if head.attempt != attempt.number:
        _close_other(transaction, head, now)


def _close_other(transaction: Transaction, head: OrderHead, now: datetime) -> None:
    """An older attempt was paid while a newer one is open: the newer one is closed at the provider by its timer."""
    key = attempt_key(head.order_no, int(head.attempt))
    transaction.update("other", key, timers.arm(key, "close_attempt", now + _CLOSE_OTHER_AFTER), Attempt.pk.exists())


def _hold(
    head: OrderHead, attempt: Attempt, trade: Trade, transaction_id: str, total_fen: int, source: str, now: datetime
) -> Outcome:
    """The sum or the payee is wrong, or it went back already: no goods leave, nothing expires, staff decides (orders/refund gives the money back)."""
    transaction = Transaction("payments/mismatch")
    take(transaction, head, attempt, "MISMATCH", transaction_id, total_fen, now)
    actions = [
        OrderHead.mismatch.set(True),
        OrderHead.paid_fen.set(total_fen),
        OrderHead.paid_attempt.set(attempt.number),
        OrderHead.paid_at.set(now),
        OrderHead.ops_pk.set(ops_partition("HELD", clock.month(now), head.order_no)),
        OrderHead.ops_sk.set(f"{clock.iso(now)}#{head.order_no}"),
        *timers.disarm(),
    ]
    facts = {"paidFen": total_fen, "expectedFen": int(attempt.amount_fen), "currency": trade.currency or ""}
    same_attempt = OrderHead.attempt == head.attempt
    move(
        transaction,
        head,
        "payment_mismatch",
        source,
        now,
        actions=actions,
        facts=facts,
        condition=same_attempt,
    )
    transaction.commit()
    log.alarm("payment_mismatch", order_no=head.order_no, paid_fen=total_fen, expected_fen=int(attempt.amount_fen))
    return Outcome.MISMATCH


def _give_back(
    head: OrderHead, attempt: Attempt, transaction_id: str, total_fen: int, why: str, source: str, now: datetime
) -> Outcome:
    """Money that the order cannot take: it is recorded and goes back whole, under a number made of the transaction."""
    event, prefix, reason = {
        "late": ("late_payment", "LP", "订单已关闭，款项原路退回"),
        "duplicate": ("duplicate_payment", "DP", "重复支付，款项原路退回"),
    }[why]
    number = f"{prefix}{transaction_id}"
    key = refund_key(head.order_no, number)
    refund = Refund.at(
        key,
        provider=attempt.provider,
        out_refund_no=number,
        why=why,
        order_no=head.order_no,
        out_trade_no=attempt.out_trade_no,
        transaction_id=transaction_id,
        refund_fen=total_fen,
        total_fen=total_fen,
        reason=reason,
        state="REQUESTED",
        created_at=now,
        **timers.attributes(key, "refund", now),
    )
    transaction = Transaction(f"payments/{why}")
    transaction.create("refund", refund)
    move(transaction, head, event, source, now, facts={"amountFen": total_fen})
    transaction.commit()
    log.alarm(event, order_no=head.order_no, amount_fen=total_fen, transaction_id=transaction_id)
    return Outcome.LATE if why == "late" else Outcome.DUPLICATE


def _orphan(trade: Trade, provider: str, transaction_id: str, total_fen: int) -> Outcome:
    """Money for no order of ours: kept on record, and sent back after the shop's delay unless staff steps in."""
    now = clock.now()
    key = orphan_key(transaction_id)
    due = now + timedelta(minutes=shop.current().orphan_refund_minutes)
    refund = Refund.at(
        key,
        provider=provider,
        out_refund_no=f"LP{transaction_id}",
        why="orphan",
        out_trade_no=trade.out_trade_no,
        transaction_id=transaction_id,
        refund_fen=total_fen,
        total_fen=total_fen,
        reason="未找到对应订单，款项原路退回",
        state="REQUESTED",
        created_at=now,
        **timers.attributes(key, "refund", due),
    )
    transaction = Transaction("payments/orphan")
    transaction.put("refund", refund, Path([schema.PK]).does_not_exist())
    try:
        transaction.commit()
    except TransactionRefused:
        return Outcome.ALREADY
    log.alarm("payment_orphan", out_trade_no=trade.out_trade_no, amount_fen=total_fen, transaction_id=transaction_id)
    return Outcome.ORPHAN
