"""What must be true of an order whatever happened to it: its money, its goods, its coupon, its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib import coupons
from chalicelib.coupons import Coupon
from chalicelib.orders import states
from chalicelib.orders.items import OpenOrders, OrderHead, head_key, open_key
from chalicelib.payments.items import attempts_of, refunds_of
from chalicelib.store import table
from chalicelib.store.item import user
from chalicelib.store.timeline import LogEntry


@dataclass(frozen=True)
class Paid:
    """A payment as the provider knows it, and the refunds of it that succeeded. Fen."""

    transaction_id: str
    fen: int
    returned: tuple[int, ...]


def head_of(order_no: str) -> OrderHead:
    head = table.get(OrderHead, head_key(order_no))
    assert head is not None, order_no
    return head


def check(order_no: str, paid: Iterable[Paid]) -> OrderHead:
    """Everything that can be said of an order that has come to rest. Returns its head."""
    head = head_of(order_no)
    assert head.due is None or head.state in (states.SHIPPED, states.RECEIVED), f"{head.status} waits for {head.due}"
    check_money(head, list(paid))
    check_coupon(head)
    check_counts(head)
    check_timeline(head)
    return head


def check_money(head: OrderHead, paid: list[Paid]) -> None:
    """A living order keeps one payment whole; every other fen that came went back, exactly once."""
    kept = _kept(head)
    for payment in paid:
        expected = () if payment.transaction_id == kept else (payment.fen,)
        assert payment.returned == expected, f"{head.status}/{head.reason} keeps {kept}: {payment}"
    if head.state in states.HOLDS_PAYMENT and head.payable_fen:
        assert kept in {payment.transaction_id for payment in paid}, f"{head.status} without money: {kept}"
    for refund in refunds_of(head.order_no):
        assert refund.state == "SUCCESS", f"{refund.out_refund_no} is {refund.state}"
    assert head.refunding_fen == 0
    assert head.refunded_fen == (head.paid_fen if head.reason == "refunded" else 0)


def _kept(head: OrderHead) -> str | None:
    """The transaction that the order lives on."""
    if head.state not in states.HOLDS_PAYMENT:
        return None
    assert head.paid_attempt is not None
    attempt = next(one for one in attempts_of(head.order_no) if one.number == head.paid_attempt)
    assert attempt.state == "PAID"
    assert attempt.paid_fen == head.paid_fen == head.payable_fen
    return str(attempt.transaction_id)


def check_coupon(head: OrderHead) -> None:
    """Held by an unpaid order, used by a paid one, free after the end of one that was closed."""
    if head.coupon_id is None:
        return
    coupon = table.get(Coupon, coupons.coupon_key(head.uid, head.coupon_id))
    assert coupon is not None
    if head.state in states.HOLDS_PAYMENT:
        assert (coupon.state, coupon.order_no) == (coupons.USED, head.order_no)
    elif head.status == states.CLOSED:
        assert (coupon.state, coupon.order_no) == (coupons.UNUSED, None)
    else:
        assert (coupon.state, coupon.order_no) == (coupons.HELD, head.order_no)


def check_counts(head: OrderHead) -> None:
    """The buyer's counter holds exactly the orders that are not paid."""
    counter = table.get(OpenOrders, open_key(head.uid))
    assert counter is not None
    assert (head.order_no in counter._holds()) == (head.state in states.NOT_PAID)


def check_timeline(head: OrderHead) -> None:
    """Every sequence number from 1 on, each entry once: the oldest in the log, the last ones on the head."""
    raws = table.query_all(user(head.uid), begins=f"D#{head.order_no}#LOG#")
    entries = [LogEntry.of(raw).entry for raw in raws] + head.timeline
    assert [entry.seq for entry in entries] == list(range(1, int(head.seq) + 1))
    assert entries[0].type == "submitted"


def to_ship(uid: str) -> int:
    """How many paid orders the buyer's counter shows."""
    counter = table.get(OpenOrders, open_key(uid))
    return int(counter.to_ship) if counter else 0
