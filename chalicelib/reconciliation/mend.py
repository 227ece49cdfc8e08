"""The differences that mend themselves safely: each by asking the provider, then by the very step that a notification would have taken.

    a payment of ours that we have not heard of      query, settle
    a refund that has moved on at the provider       query, apply
    a refund of all that is left, made in its console    query, recorded on the order, then applied

Whatever else differs is for people: money under a number that is none of ours may be that of another system, and nothing here sends it back.
"""

from __future__ import annotations

from .. import providers
from ..orders import states
from ..orders.items import OrderHead, any_head
from ..orders.transition import move
from ..payments import refunds, settle
from ..payments.items import (
    UNDER_WAY,
    Attempt,
    Refund,
    attempt_key,
    order_and_number,
    refund_key,
)
from ..platform.bill import BillLine
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..store import table, timers
from ..store.again import look_again
from ..store.transaction import Transaction
from .compare import Movement

_CONSOLE = "在支付平台退款"
_SOURCE = "bill"


def try_to(line: BillLine, ours: Movement | None, provider: str) -> str:
    """Mend what can be: a word for what was done, "" when nothing was. The caller compares again.

    Raises PlatformError when the provider gave no usable answer, Contended when others kept changing the order.
    """
    if line.kind == "payment":
        return _settled(line, provider) if ours is None else ""
    if ours is None:
        return look_again("books/console_refund", lambda: _recorded(line, provider))
    if ours.fen == line.fen and ours.state in UNDER_WAY:
        refunds.advance(ours.key)
        return "refund_advanced"
    return ""


def _settled(line: BillLine, provider: str) -> str:
    """A payment under a number of ours: what the provider answers to our own query decides, not the bill."""
    try:
        order_no, number = order_and_number(line.out_trade_no)
    except ValueError:
        return ""
    attempt = table.get(Attempt, attempt_key(order_no, number))
    if attempt is None or attempt.provider != provider:
        return ""
    trade = providers.pay(provider).query(line.out_trade_no)
    if not trade.was_paid or trade.transaction_id != line.transaction_id or trade.total_fen != line.fen:
        return ""
    return f"payment_{settle.settle(trade, provider, source='query')}"


def _recorded(line: BillLine, provider: str) -> str:
    """A refund that somebody made in the provider's console, of all that an order had left: it becomes one of ours, and takes its usual way."""
    found = _refunded_order(line)
    if found is None or not line.refund_no:
        return ""
    head, attempt = found
    result = providers.pay(provider).query_refund(line.refund_no, line.transaction_id)
    if result is None or result.refund_fen != line.fen:
        return ""
    now = clock.now()
    key = refund_key(head.order_no, line.refund_no)
    refund = Refund.at(
        key,
        provider=provider,
        out_refund_no=line.refund_no,
        why="order",
        order_no=head.order_no,
        out_trade_no=attempt.out_trade_no,
        transaction_id=line.transaction_id,
        refund_fen=line.fen,
        total_fen=int(head.paid_fen),
        reason=_CONSOLE,
        state="PROCESSING",
        created_at=line.at or now,
        **timers.attributes(key, "refund", now),
    )
    transaction = Transaction("books/console_refund")
    transaction.create("refund", refund)
    try:
        move(
            transaction,
            head,
            "refund_requested",
            _SOURCE,
            now,
            actions=[OrderHead.refunding_fen.set(OrderHead.refunding_fen + line.fen)],
            facts={"refundNo": line.refund_no, "amountFen": line.fen, "reason": _CONSOLE},
            condition=(OrderHead.refunding_fen == head.refunding_fen) & (OrderHead.refunded_fen == head.refunded_fen),
        )
    except ShopError:
        return ""
    transaction.commit()
    refunds.apply(refund, result, _SOURCE)
    log.info("console_refund_recorded", order_no=head.order_no, refund_no=line.refund_no, amount_fen=line.fen)
    return "refund_recorded"


def _refunded_order(line: BillLine) -> tuple[OrderHead, Attempt] | None:
    """The order whose kept payment a refund is of, if it takes back just what the order has left and nothing else is on its way."""
    try:
        order_no, number = order_and_number(line.out_trade_no)
        head = any_head(order_no)
    except (ValueError, ShopError):
        return None
    attempt = table.get(Attempt, attempt_key(order_no, number))
    if attempt is None or attempt.transaction_id != line.transaction_id or head.paid_attempt != attempt.number:
        return None
    left = int(head.paid_fen) - int(head.refunding_fen) - int(head.refunded_fen)
    whole = line.fen == left and not head.refunding_fen
    return (head, attempt) if whole and states.after(head.state, "refunded") is not None else None
