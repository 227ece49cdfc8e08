"""The law of money for orders at rest: the doctor's laws, and that the provider knows the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from chalicelib.doctor import LAWS, Context
from chalicelib.doctor.buyer import Buyer
from chalicelib.doctor.money import Paid, provider_agrees
from chalicelib.orders.items import OrderHead, any_head
from chalicelib.payments.items import Attempt, Refund, attempts_of, refunds_of
from chalicelib.runtime import clock

__all__ = ["Paid", "check", "check_order"]


def check_order(order_no: str, paid: Iterable[Paid]) -> OrderHead:
    """The law for one order that has come to rest; returns its head."""
    head = any_head(order_no)
    check(head, attempts_of(order_no), refunds_of(order_no), paid)
    return head


def check(head: OrderHead, attempts: Sequence[Attempt], refunds: Sequence[Refund], paid: Iterable[Paid]) -> None:
    """Raises AssertionError naming what breaks the law."""
    buyer = Buyer(head.uid, heads={head.order_no: head})
    buyer.attempts[head.order_no] = list(attempts)
    buyer.refunds[head.order_no] = list(refunds)
    context = Context(clock.now(), 1, lag=timedelta())
    wrongs = [one for law in ("payment", "refunds", "attempts") for one in LAWS[law].check(buyer, context)]
    wrongs += provider_agrees(head, attempts, list(paid))
    assert not wrongs, "\n".join(one.say for one in wrongs)
    for refund in refunds:
        assert refund.state == "SUCCESS", f"{refund.out_refund_no} is {refund.state}"
    assert head.refunding_fen == 0
