"""The law of money: a living order keeps one payment whole, and every other fen that came went back, exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.orders import states
from chalicelib.orders.items import OrderHead, any_head
from chalicelib.payments.items import Attempt, Refund, attempts_of, refunds_of


@dataclass(frozen=True)
class Paid:
    """A payment as the provider knows it. `returned`: the refunds of it that succeeded, in fen."""

    transaction_id: str
    fen: int
    returned: tuple[int, ...] = ()


def check_order(order_no: str, paid: Iterable[Paid]) -> OrderHead:
    """The law for one order that has come to rest; returns its head."""
    head = any_head(order_no)
    check(head, attempts_of(order_no), refunds_of(order_no), paid)
    return head


def check(head: OrderHead, attempts: Sequence[Attempt], refunds: Sequence[Refund], paid: Iterable[Paid]) -> None:
    """Raises AssertionError naming the payment that breaks the law."""
    kept = _kept(head, attempts)
    payments = list(paid)
    for payment in payments:
        expected = () if payment.transaction_id == kept else (payment.fen,)
        assert payment.returned == expected, f"{head.status}({head.reason}) keeps {kept}, but {payment}"
    if kept is not None:
        assert kept in {payment.transaction_id for payment in payments}, f"{head.status} without the money of {kept}"
    for refund in refunds:
        assert refund.state == "SUCCESS", f"{refund.out_refund_no} is {refund.state}"
    assert head.refunding_fen == 0
    assert head.refunded_fen == (head.paid_fen if head.reason == "refunded" else 0)


def _kept(head: OrderHead, attempts: Sequence[Attempt]) -> str | None:
    """The transaction that the order lives on; None for one that is not paid, or cost nothing."""
    if head.state not in states.HOLDS_PAYMENT or not head.payable_fen:
        return None
    (attempt,) = (one for one in attempts if one.number == head.paid_attempt)
    assert attempt.state == "PAID"
    assert attempt.paid_fen == head.paid_fen == head.payable_fen
    return str(attempt.transaction_id)
