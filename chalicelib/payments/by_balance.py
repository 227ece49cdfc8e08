"""Paying with the buyer's balance: the entry of the ledger and the paid order in one transaction, so that neither is without the other."""

from __future__ import annotations

from datetime import datetime

from pynamodb.expressions.condition import Condition

from .. import coupons, members, providers
from ..balance import ledger
from ..balance.port import transaction_of
from ..orders import states
from ..orders.items import OrderHead, own_head
from ..orders.transition import move
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..runtime.operation import Call
from ..runtime.sealed import Sealed
from ..store import table
from ..store.again import pause
from ..store.errors import Contended, TransactionRefused
from ..store.transaction import Transaction
from . import attempts
from .items import Attempt, TransactionRef, attempt_key, out_trade_no, transaction_key
from .settle import mark_paid

_TRIES = 8


def pay(call: Call, order_no: str) -> OrderHead:
    """Pay an order with its buyer's balance; returns the head, which is PAID. Doing it again is doing it once.

    Raises ShopError balance_insufficient (details.missingFen), account_frozen, those of `attempts.check_payable`, provider_unavailable when an
    open payment could not be ended for sure; Contended.
    """
    uid = call.uid
    for attempt in range(1, _TRIES + 1):
        head = own_head(uid, order_no)
        if _paid_so(head):
            return head
        now = clock.now()
        attempts.check_payable(head, now)
        try:
            if head.payable_fen == 0:
                mark_paid(head, None, None, "buyer", now)
            else:
                attempts.leave_provider(head)
                _pay(head, members.standing(call), now)
            return own_head(uid, order_no)
        except TransactionRefused as refused:
            if "user" in refused.failures:
                members.check_active(members.load(uid), call)
            pause(attempt)  # the balance or the order moved: look again
    raise Contended("payments/by_balance")


def _paid_so(head: OrderHead) -> bool:
    if head.state not in states.HOLDS_PAYMENT or head.paid_attempt is None:
        return False
    attempt = table.get(Attempt, attempt_key(head.order_no, int(head.paid_attempt)))
    return attempt is not None and attempt.provider == providers.BALANCE


def _pay(head: OrderHead, standing: Condition, now: datetime) -> None:
    """Raises TransactionRefused: "balance", "order" when they moved meanwhile, "user" when the account may not act."""
    number, amount = int(head.attempt) + 1, int(head.payable_fen)
    if number > attempts.MOST_ATTEMPTS:
        raise ShopError("provider_refused", providerCode="TOO_MANY_ATTEMPTS")
    trade_no = out_trade_no(head.order_no, number)
    transaction_id = transaction_of(trade_no)
    transaction = Transaction("payments/by_balance")
    paid = Attempt.at(
        attempt_key(head.order_no, number),
        order_no=head.order_no,
        number=number,
        provider=providers.BALANCE,
        out_trade_no=trade_no,
        amount_fen=amount,
        description=head.title,
        openid=Sealed.of(""),
        state="PAID",
        asked_at=now,
        expires_at=head.pay_until,
        transaction_id=transaction_id,
        paid_fen=amount,
    )
    balance = ledger.load(head.uid)
    ledger.change(transaction, balance, head.uid, -amount, "paid", trade_no, "buyer", now, order_no=head.order_no)
    transaction.create("attempt", paid)
    transaction.create(
        "transaction",
        TransactionRef.at(transaction_key(transaction_id), order_no=head.order_no, out_trade_no=trade_no),
    )
    transaction.check("user", members.profile_key(head.uid), standing)
    if head.coupon_id:
        coupons.use(transaction, coupons.coupon_key(head.uid, head.coupon_id), head.order_no)
    move(
        transaction,
        head,
        "paid",
        "buyer",
        now,
        actions=[
            OrderHead.paid_at.set(now),
            OrderHead.paid_fen.set(amount),
            OrderHead.attempt.set(number),
            OrderHead.paid_attempt.set(number),
        ],
        facts={"amountFen": amount, "units": int(head.units), "attempt": number},
        condition=(OrderHead.attempt == head.attempt) & (OrderHead.mismatch == False),  # noqa: E712 - a condition
    )
    transaction.commit()
    log.info("order_paid", order_no=head.order_no, amount_fen=amount, source=providers.BALANCE)
