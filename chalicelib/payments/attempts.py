"""Opening a payment: intent first, then the provider, then the result; a retry goes on where it stopped.

At most one attempt of an order is open. It is written before the provider is called, in a transaction that demands UNPAID, so that no attempt can
begin once the order is closing. Its number and every field of the request are fixed: repeating gives the same prepay.
"""

from __future__ import annotations

from datetime import datetime

from .. import members, providers
from ..orders import states
from ..orders.items import OrderHead, own_head
from ..platform.errors import Misconfigured, PlatformError, Refused
from ..platform.pay import PrepayOrder, Trade
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..runtime.sealed import Sealed
from ..runtime.settings import settings
from ..store import table
from ..store.errors import ConditionFailed, Contended, TransactionRefused
from ..store.transaction import Transaction
from .items import LIVING, Attempt, attempt_key, out_trade_no
from .settle import mark_paid, settle

_TRIES = 5
_NUMBER_IS_DEAD = {"ORDERCLOSED", "OUTTRADENOUSED"}


def pay(uid: str, order_no: str) -> dict[str, str] | None:
    """What the client hands to wx.requestPayment; None for a zero order, which is paid by asking.

    Raises ShopError: order_not_found, order_reserving, order_closed, already_paid, pay_time_over, order_state (held for staff),
    provider_unavailable (nobody knows yet: ask again), provider_refused.
    """
    for _ in range(_TRIES):
        head = own_head(uid, order_no)
        _may_pay(head, clock.now())
        try:
            if head.payable_fen == 0:
                mark_paid(head, None, None, "buyer", clock.now())
                return None
            attempt = _current(head) or _open(head)
        except TransactionRefused:
            continue  # the order moved: look again
        if attempt.prepay_id is not None:
            return providers.pay().client_params(attempt.prepay_id)
        prepay_id = _prepay(attempt)
        if prepay_id is not None:
            return providers.pay().client_params(prepay_id)
    raise Contended("orders/pay")


def _may_pay(head: OrderHead, now: datetime) -> None:
    if head.status == states.RESERVING:
        raise ShopError("order_reserving", orderNo=head.order_no)
    if head.state in states.HOLDS_PAYMENT:
        raise ShopError("already_paid", orderNo=head.order_no)
    if head.status in (states.CLOSED, states.CLOSING):
        raise ShopError("order_closed", orderNo=head.order_no, reason=head.reason)
    if head.mismatch:
        raise ShopError("order_state", status=head.status, held=True)
    if now >= head.pay_until:
        raise ShopError("pay_time_over", payUntil=clock.iso(head.pay_until))


def _current(head: OrderHead) -> Attempt | None:
    """The attempt that is open, if any."""
    if head.attempt == 0:
        return None
    attempt = table.get(Attempt, attempt_key(head.order_no, int(head.attempt)))
    return attempt if attempt is not None and attempt.state in LIVING else None


def _open(head: OrderHead) -> Attempt:
    """Write the next attempt, if the order is still unpaid and nobody opened one meanwhile. Raises TransactionRefused."""
    buyer = members.load(head.uid)
    number = int(head.attempt) + 1
    attempt = Attempt.at(
        attempt_key(head.order_no, number),
        order_no=head.order_no,
        number=number,
        provider=providers.WECHAT,
        out_trade_no=out_trade_no(head.order_no, number),
        amount_fen=head.payable_fen,
        description=head.title,
        openid=Sealed.of(members.openid_of(buyer)),
        state="INTENT",
        started_at=clock.now(),
        expires_at=head.pay_until,
    )
    transaction = Transaction("payments/open")
    transaction.create("attempt", attempt)
    transaction.update(
        "order",
        head.key,
        [OrderHead.attempt.set(number)],
        (OrderHead.status == states.UNPAID) & (OrderHead.attempt == head.attempt) & (OrderHead.mismatch == False),  # noqa: E712 - a condition
    )
    transaction.commit()
    return attempt


def _prepay(attempt: Attempt) -> str | None:
    """Ask the provider for the attempt's prepay and record it; None when the number turned out dead and another must be opened."""
    try:
        prepay_id = providers.pay().prepay(
            PrepayOrder(
                out_trade_no=attempt.out_trade_no,
                description=attempt.description,
                total_fen=int(attempt.amount_fen),
                payer_openid=attempt.openid.reveal(),
                expires_at=attempt.expires_at,
                notify_url=f"{settings().public_url}/payments/wechat_notify",
            )
        )
    except Refused as refused:
        _judge(attempt, refused)
        return None
    except PlatformError as error:
        raise unavailable("prepay", error) from error
    living = Attempt.state.is_in(*LIVING)
    try:
        table.update(Attempt, attempt.key, [Attempt.state.set("OPEN"), Attempt.prepay_id.set(prepay_id)], living)
    except ConditionFailed:
        # Paid or ended while we asked (a notification may overtake the prepay's answer): the head tells which.
        _may_pay(own_head(attempt.key.pk[2:], attempt.order_no), clock.now())
    return prepay_id


def _judge(attempt: Attempt, refused: Refused) -> None:
    """A definite no: perhaps because it is paid already, or the number was closed. The provider's own record decides.

    Returns when the number is dead and another one may be opened; raises ShopError otherwise.
    """
    if refused.kind == "ORDERPAID" or refused.kind in _NUMBER_IS_DEAD:
        trade = query(attempt)
        if trade.was_paid:
            settle(trade, source="query")
            raise ShopError("already_paid", orderNo=attempt.order_no)
        if refused.kind in _NUMBER_IS_DEAD:
            bury(attempt)
            return
    log.alarm("prepay_refused", order_no=attempt.order_no, code=refused.code, why=refused.message)
    raise ShopError("provider_refused", providerCode=refused.code) from refused


def bury(attempt: Attempt) -> None:
    """Record that the provider will never take money under this number."""
    try:
        table.update(Attempt, attempt.key, [Attempt.state.set("DEAD")], Attempt.state.is_in(*LIVING))
    except ConditionFailed:
        log.info("attempt_not_living", order_no=attempt.order_no, number=int(attempt.number))


def query(attempt: Attempt) -> Trade:
    """How the attempt stands at the provider. Raises ShopError provider_unavailable."""
    try:
        return providers.pay().query(attempt.out_trade_no)
    except PlatformError as error:
        raise unavailable("query", error) from error


def unavailable(what: str, error: PlatformError) -> ShopError:
    """The provider gave no usable answer: the caller may ask again. A wrong set-up of ours is an alarm."""
    say = log.alarm if isinstance(error, Misconfigured) else log.warning
    say(
        "provider_unavailable", call=what, kind=type(error).__name__, code=error.code, provider_request=error.request_id
    )
    return ShopError("provider_unavailable")


def confirm(uid: str, order_no: str) -> OrderHead:
    """After the client came back from the cashier: if we have heard nothing yet, ask the provider. Returns the head as it is then."""
    head = own_head(uid, order_no)
    if head.status != states.UNPAID or head.attempt == 0 or head.mismatch:
        return head
    attempt = _current(head)
    if attempt is None:
        return head
    trade = query(attempt)
    if not trade.was_paid:
        return head
    settle(trade, source="query")
    return own_head(uid, order_no)
