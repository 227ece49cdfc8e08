"""Laws of money: what was paid is with a living order, or on its way back, or back; to the fen and exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ..orders import states
from ..orders.items import OrderHead
from ..payments.items import LIVING, UNDER_WAY, Attempt, Refund, attempt_key
from .buyer import Buyer
from .laws import Context, Wrong, of_buyer, wrong

_SLOW = {"REQUESTED": timedelta(days=1), "PROCESSING": timedelta(days=3)}


@dataclass(frozen=True)
class Paid:
    """A payment as the provider knows it. `returned`: the refunds of it that succeeded, in fen."""

    transaction_id: str
    fen: int
    returned: tuple[int, ...] = ()


def paying_attempt(head: OrderHead, attempts: Iterable[Attempt]) -> Attempt | None:
    """The attempt that the head names as the one that paid."""
    return next((one for one in attempts if one.number == head.paid_attempt), None)


@of_buyer("payment", "已付款的订单都有一笔金额相符的付款，未付款的都没有")
def payment(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for order_no, head in buyer.heads.items():
        attempt = paying_attempt(head, buyer.attempts[order_no])
        if head.paid_attempt is not None and attempt is None:
            yield wrong(f"付款的尝试 {head.paid_attempt} 不存在", head, attempt_key(order_no, int(head.paid_attempt)))
        elif head.mismatch:
            if attempt is None or attempt.state != "MISMATCH" or attempt.paid_fen != head.paid_fen:
                yield wrong("待核对的订单没有对应的付款", head)
        elif head.owed_fen or head.status == states.ACCEPTED:
            yield from _owed(head, buyer.attempts[order_no])
        elif head.state in states.HOLDS_PAYMENT:
            yield from _kept_whole(head, attempt)
        elif head.paid_fen and not (head.status == states.CLOSED and head.reason == "refunded"):
            yield wrong(
                f"{head.status}（{head.reason or '—'}）的订单留着 {head.paid_fen} 分", head, amount=int(head.paid_fen)
            )


def _owed(head: OrderHead, attempts: Iterable[Attempt]) -> Iterator[Wrong]:
    """An order that is paid at the door owes just its sum, under the attempt that waits for the cash."""
    last = next((one for one in attempts if one.number == head.attempt), None)
    if head.status != states.ACCEPTED and head.state not in states.HOLDS_PAYMENT:
        yield wrong(f"{head.status} 的订单还记着欠款 {head.owed_fen} 分", head, amount=int(head.owed_fen))
    elif last is None or last.state != "OWED" or last.amount_fen != head.owed_fen or head.paid_fen:
        told = f"{last.state}、{last.amount_fen} 分" if last else "没有记录"
        yield wrong(f"货到付款的订单欠 {head.owed_fen} 分，待收的现金却是 {told}", head, amount=int(head.owed_fen))


def _kept_whole(head: OrderHead, attempt: Attempt | None) -> Iterator[Wrong]:
    """A living order keeps one payment of just its sum."""
    if head.paid_fen != head.payable_fen:
        amount = int(head.paid_fen) - int(head.payable_fen)
        yield wrong(f"应付 {head.payable_fen} 分，实付 {head.paid_fen} 分", head, amount=amount)
    if not head.payable_fen:
        return
    if attempt is None:
        if head.paid_attempt is None:
            yield wrong(f"{head.status} 的订单没有付款记录", head)
    elif attempt.state != "PAID" or attempt.paid_fen != head.paid_fen or not attempt.transaction_id:
        yield wrong(f"付款记录是 {attempt.state}、{attempt.paid_fen} 分，订单记 {head.paid_fen} 分", head, attempt)


@of_buyer("refunds", "退款总额与订单一致，不超过实付，且都在途或已到")
def refunds(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for order_no, head in buyer.heads.items():
        own = [refund for refund in buyer.refunds[order_no] if refund.why == "order"]
        going = sum(int(refund.refund_fen) for refund in own if refund.state in UNDER_WAY)
        back = sum(int(refund.refund_fen) for refund in own if refund.state == "SUCCESS")
        if going != head.refunding_fen:
            yield wrong(
                f"订单记退款中 {head.refunding_fen} 分，在途 {going} 分", head, amount=int(head.refunding_fen) - going
            )
        if back != head.refunded_fen:
            yield wrong(
                f"订单记已退 {head.refunded_fen} 分，成功 {back} 分", head, amount=int(head.refunded_fen) - back
            )
        if head.refunding_fen + head.refunded_fen > head.paid_fen:
            yield wrong(f"退款 {head.refunding_fen + head.refunded_fen} 分超过实付 {head.paid_fen} 分", head)
        ended = head.reason == "refunded" and head.status == states.CLOSED
        if ended and head.refunded_fen != head.paid_fen and not buyer.all_back(order_no):
            yield wrong(f"订单已退款关闭，实付 {head.paid_fen} 分，只退了 {head.refunded_fen} 分", head)
    for many in buyer.refunds.values():
        yield from on_their_way(many)


def on_their_way(refunds: Sequence[Refund]) -> Iterator[Wrong]:
    """Every refund that has not ended has its timer; money that no order took does not stay here when a refund failed for good."""
    numbers = {refund.out_refund_no for refund in refunds}
    for refund in refunds:
        if refund.state in UNDER_WAY and refund.due != "refund":
            yield wrong(f"退款 {refund.state}，却没有定时跟进", refund)
        if refund.state == "CLOSED" and refund.why != "order":
            first, _, serial = refund.out_refund_no.partition("-")
            if f"{first}-{int(serial or 1) + 1}" not in numbers:
                yield wrong(
                    f"多付的 {refund.refund_fen} 分退款失败，没有后续单号，须人工退回",
                    refund,
                    amount=int(refund.refund_fen),
                )


@of_buyer("refund-slow", "退款一天内送到平台，三天内有结果")
def refund_slow(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    """A bank may take three working days; what staff must act on (ABNORMAL) has its own alarm."""
    for many in buyer.refunds.values():
        for refund in many:
            patience = _SLOW.get(refund.state)
            waited = context.now - refund.created_at
            if patience is not None and waited > patience:
                yield wrong(f"退款 {refund.state} 已 {int(waited.total_seconds() // 3600)} 小时", refund)


@of_buyer("attempts", "订单付款或关闭后，其余付款尝试都已作废或正在作废")
def attempts(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for order_no, many in buyer.attempts.items():
        head = buyer.heads.get(order_no)
        if head is None:
            yield wrong("有付款记录，却没有订单", *many)
            continue
        open_here = head.state in (states.UNPAID, states.CLOSING) and not head.mismatch
        spent = {refund.out_trade_no for refund in buyer.refunds[order_no] if refund.why != "order"}
        for attempt in many:
            closing = attempt.due == "close_attempt" or attempt.out_trade_no in spent
            if attempt.state in LIVING and not closing and not (open_here and attempt.number == head.attempt):
                yield wrong(f"订单是 {head.status}，第 {attempt.number} 次付款却仍可付", attempt, head)
            if attempt.state == "OWED" and not (head.owed_fen and attempt.number == head.attempt):
                yield wrong(f"第 {attempt.number} 次付款在等现金，订单却不欠", attempt, head)
            if attempt.state in ("PAID", "MISMATCH") and attempt.number != head.paid_attempt:
                yield wrong(f"第 {attempt.number} 次付款已收款，订单却不认它", attempt, head)


def kept(head: OrderHead, attempts: Iterable[Attempt]) -> str | None:
    """The transaction that the order lives on; None for one that is not paid, or cost nothing."""
    if head.state not in states.HOLDS_PAYMENT or not head.payable_fen:
        return None
    attempt = paying_attempt(head, attempts)
    return str(attempt.transaction_id) if attempt else None


def provider_agrees(head: OrderHead, attempts: Sequence[Attempt], payments: Sequence[Paid]) -> Iterator[Wrong]:
    """For an order at rest: of the payment that it lives on as much went back as it says; all other money that came went back, exactly once."""
    own = kept(head, attempts)
    paying = paying_attempt(head, attempts)
    for paid in payments:
        if paying is not None and paid.transaction_id == paying.transaction_id:
            right = sum(paid.returned) == head.refunded_fen
        else:
            right = paid.returned == (paid.fen,)
        if not right:
            yield wrong(f"{head.status}（{head.reason or '—'}）的订单留着 {own}，平台却是 {paid}", head)
    if own is not None and own not in {paid.transaction_id for paid in payments}:
        yield wrong(f"{head.status} 的订单记着交易 {own}，平台没有这笔", head)
