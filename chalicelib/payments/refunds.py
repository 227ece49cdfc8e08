"""Refunds to source: one number for ever, carried forward by a timer until the provider says how it ended.

    REQUESTED ──asked──> PROCESSING ──> SUCCESS | ABNORMAL (staff must act, then SUCCESS) | CLOSED (failed for good)

Creating one guards the sum: what is on its way and what went back never exceed what was paid. A lost answer, a refusal for lack of balance or
too many requests repeat the same number; never a second one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from .. import coupons, providers
from ..aftersales import ending
from ..aftersales.items import Claims, ledger_of
from ..orders import rewards, states
from ..orders.items import OrderHead, any_head, snapshot_of
from ..orders.transition import move, release
from ..platform.errors import Misconfigured, PlatformError, Refused
from ..platform.pay import PayPort, RefundOrder, RefundResult, RefundStatus, Trade
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..runtime.settings import settings
from ..store import table, timers
from ..store.again import look_again
from ..store.errors import Contended, Failure, TransactionRefused
from ..store.item import Key
from ..store.transaction import Transaction
from . import pace
from .items import UNDER_WAY, Attempt, Refund, attempt_key, extra_refund_key, order_and_number, refund_key, refunds_of

_MOST_NUMBERS = 5
_NEXT_NUMBER_AFTER = timedelta(hours=1)
_POLLS = (60, 120, 300, 900, 3600)  # seconds between looks at a refund under way
_BETWEEN = timedelta(seconds=61)  # "one minute between refunds of one order" (WeChat Pay v3, refunds)
_MOST_REFUNDS = 50  # of one payment; the last of them takes all that is left
_PROVIDER_YEAR = timedelta(days=365)
_ABNORMAL_POLL = timedelta(hours=6)  # staff acts in the platform's console, and the notice of it may be lost


def request(
    transaction: Transaction,
    head: OrderHead,
    reason: str,
    by: str,
    now: datetime,
    *,
    amount: int | None = None,
    case_no: str | None = None,
) -> Refund:
    """Put a refund into the transaction, of `amount` for an after-sale case or of all that is left; returns it, to be `advance`d after the commit.

    Several may be under way: a provider wants a minute between them, so a further one is asked for later, under its number of now.
    Raises ShopError refund_not_possible (nothing is left, or `reason` limit | too_late: the provider takes no more).
    """
    left = int(head.paid_fen) - int(head.refunding_fen) - int(head.refunded_fen)
    amount = left if amount is None else amount
    if not 0 < amount <= left or head.paid_attempt is None:
        raise ShopError("refund_not_possible", refundingFen=int(head.refunding_fen), refundedFen=int(head.refunded_fen))
    attempt = table.get(Attempt, attempt_key(head.order_no, int(head.paid_attempt)))
    if attempt is None or attempt.transaction_id is None:
        raise LookupError(f"order {head.order_no} was paid by an attempt that is not there")
    ask_from = _turn(head, now, whole=amount == left)
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
        case_no=case_no,
        ask_from=ask_from if ask_from > now else None,
        created_at=ask_from,
        **timers.attributes(key, "refund", max(ask_from, now + timedelta(seconds=30))),
    )
    transaction.create("refund", refund)
    move(
        transaction,
        head,
        "refund_requested",
        by,
        now,
        actions=[OrderHead.refunding_fen.set(OrderHead.refunding_fen + amount)],
        facts={"refundNo": number, "amountFen": amount, "reason": reason, **({"caseNo": case_no} if case_no else {})},
        condition=(OrderHead.refunding_fen == head.refunding_fen) & (OrderHead.refunded_fen == head.refunded_fen),
    )
    return refund


def _turn(head: OrderHead, now: datetime, *, whole: bool) -> datetime:
    """When the provider may be asked for one more refund of this order. Raises ShopError refund_not_possible when it takes none any more."""
    if head.paid_at is not None and now > head.paid_at + _PROVIDER_YEAR:
        raise ShopError("refund_not_possible", reason="too_late")
    if not head.refunding_fen and not head.refunded_fen:
        return now
    own = [refund for refund in refunds_of(head.order_no) if refund.why == "order"]
    if len(own) >= _MOST_REFUNDS or (len(own) == _MOST_REFUNDS - 1 and not whole):
        raise ShopError("refund_not_possible", reason="limit", limit=_MOST_REFUNDS)
    return max([now, *(refund.created_at + _BETWEEN for refund in own)])


def is_free(head: OrderHead) -> bool:
    """No money of the order is left to send back: a zero order, paid by nobody, or one whose money went back in parts before its goods."""
    costs_nothing = head.paid_attempt is None and head.payable_fen == 0
    spent = bool(head.paid_fen) and head.refunded_fen == head.paid_fen and not head.refunding_fen
    return (costs_nothing or spent) and head.state in states.HOLDS_PAYMENT


def undo_free(transaction: Transaction, head: OrderHead, reason: str, by: str, now: datetime) -> None:
    """End such an order at once, and give back what it held if nothing has left the house. Raises ShopError aftersales_open."""
    ledger = ledger_of(head.order_no)
    refuse_open(ledger)
    facts = {"amountFen": 0, "reason": reason}
    tell_back(transaction, head, by, now, whole=True, points=0, facts=facts)
    if head.state in states.UNSHIPPED:
        was = "" if head.coupon_id in ledger.coupons_back() else coupons.USED
        held = ledger.restocked()
        whole = snapshot_of(head.order_no)
        release(transaction, head, whole, stock_held=True, coupon_was=was, restocked=held, points=False)


def refuse_open(ledger: Claims) -> None:
    """All that is left cannot go back while buyers' cases are not decided. Raises ShopError aftersales_open."""
    if ledger.open():
        raise ShopError("aftersales_open", caseNos=ledger.open())


def advance(key: Key) -> Refund | None:
    """One step of a refund: ask the provider, or ask how it stands. Returns it as it is then.

    Raises PlatformError when the provider gave no usable answer: the refund's timer will come again.
    """
    refund = table.get(Refund, key)
    if refund is None or refund.state not in UNDER_WAY or _is_not_its_turn(refund):
        return refund
    result = _look(refund) if refund.state != "REQUESTED" else None
    if result is None:
        result = _ask(refund)
    apply(refund, result, "query")
    return table.get(Refund, key)


def _is_not_its_turn(refund: Refund) -> bool:
    return refund.state == "REQUESTED" and refund.ask_from is not None and clock.now() < refund.ask_from


def _look(refund: Refund) -> RefundResult | None:
    return _provider(refund).query_refund(refund.out_refund_no, refund.transaction_id)


def _provider(refund: Refund) -> PayPort:
    return providers.pay(refund.provider or providers.WECHAT)


def _ask(refund: Refund) -> RefundResult:
    """Create the refund at the provider, or find it there: the number is the same every time."""
    provider = _provider(refund)
    pace.turn(pace.FAILING_REFUND if refund.problem else pace.REFUND, refund.provider or providers.WECHAT)
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
        try:
            _tell_order(transaction, any_head(refund.order_no), refund, status, source, now)
        except ShopError as error:  # order or case have heard of it since we read the refund: look again
            raise TransactionRefused(transaction.name, {"order": Failure("ConditionalCheckFailed")}) from error
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
    if refund.case_no:
        facts["caseNo"] = refund.case_no
    if status is RefundStatus.ABNORMAL:
        move(transaction, head, "refund_abnormal", source, now, facts=facts)
        return
    if status is RefundStatus.CLOSED:
        back: list[Action] = []
        if refund.why == "order":
            back = [OrderHead.refunding_fen.set(OrderHead.refunding_fen - amount)]
            ending.failed(transaction, ledger_of(head.order_no), _claimed_under(refund), source, now)
            if rewards.is_settled(head):
                back += rewards.settle(transaction, head, now, goal=rewards.will_earn(head, failed_fen=amount))
        move(transaction, head, "refund_failed", source, now, facts=facts, actions=back)
        return
    if refund.why != "order":
        move(transaction, head, "extra_payment_returned", source, now, facts=facts)
        return
    so_far = int(head.refunded_fen) + amount
    ledger, number = ledger_of(head.order_no), _claimed_under(refund)
    whole = ending.arrived(transaction, head, ledger, number, so_far, source, now)
    money: list[Action] = [
        OrderHead.refunding_fen.set(OrderHead.refunding_fen - amount),
        OrderHead.refunded_fen.set(OrderHead.refunded_fen + amount),
    ]
    points = ledger.claims[number].points if number in ledger.claims else 0
    tell_back(transaction, head, source, now, whole=whole, points=points, facts=facts, actions=money)


def _claimed_under(refund: Refund) -> str:
    """The name of its claim in the order's ledger of returns, if it has one."""
    return str(refund.case_no or refund.out_refund_no)


def tell_back(
    transaction: Transaction,
    head: OrderHead,
    by: str,
    now: datetime,
    *,
    whole: bool,
    points: int,
    facts: dict[str, Any],
    actions: Sequence[Action] = (),
) -> None:
    """Money is back; when with it the order is over (`whole`) it is closed, unless it is already.

    `points` of those that it took come back with it, all that are left of them when it is over; what it has earned for the money goes.
    """
    goal = None
    if rewards.is_settled(head):
        goal = 0 if whole else rewards.will_earn(head)
    back = rewards.left(head) if whole else min(points, rewards.left(head))
    actions = [*actions, *rewards.settle(transaction, head, now, back=back, goal=goal)]
    if not whole or states.after(head.state, "refunded") is None:
        move(transaction, head, "partly_refunded", by, now, facts=facts, actions=actions)
        return
    ended = [*actions, OrderHead.reason.set("refunded"), Path(["mismatch"]).set(False)]
    move(transaction, head, "refunded", by, now, facts={**facts, "reason": "refunded"}, actions=ended)


def advance_if_possible(key: Key) -> None:
    """`advance` right after a commit: whatever the provider does now, the timer is armed already."""
    try:
        advance(key)
    except (PlatformError, Contended) as error:
        log.warning("refund_later", error=type(error).__name__)
