"""Opening a payment: intent first, then the provider, then the result; a retry goes on where it stopped.

At most one attempt of an order is open. It is written before the provider is called, in a transaction that demands UNPAID, so that no attempt can
begin once the order is closing. Its number and every field of the request are fixed: repeating gives the same prepay. A number is given up for
another one, be it at the same provider or because the buyer takes another, only when the provider has confirmed that nobody can pay under it
(`shut`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from pynamodb.expressions.condition import Condition

from .. import members, providers
from ..orders import states
from ..orders.items import OrderHead, own_head
from ..orders.transition import first_look
from ..platform.errors import Misconfigured, PlatformError, Refused
from ..platform.pay import PrepayOrder, Trade, TradeState
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..runtime.sealed import Sealed
from ..runtime.settings import settings
from ..store import table, timers
from ..store.errors import ConditionFailed, Contended, Failure, TransactionRefused
from ..store.transaction import Transaction
from . import pace
from .items import LIVING, Attempt, attempt_key, out_trade_no
from .settle import mark_paid, settle

_TRIES = 5
MOST_ATTEMPTS = 99  # an attempt's number has two digits
_NUMBER_IS_USED_UP = {"ORDERPAID", "ORDERCLOSED", "OUTTRADENOUSED"}
# A prepay that is still under way may land after the provider has told us that it knows no such number.
PREPAY_LANDS = timedelta(seconds=60)

Standing = Literal["dead", "paid", "unsure"]


def pay(
    uid: str,
    order_no: str,
    choice: Choice | None = None,
    known: OrderHead | None = None,
    opened: Attempt | None = None,
) -> dict[str, str] | None:
    """What the client hands to wx.requestPayment or my.tradePay; None for a zero order, which is paid by asking.

    Without `choice`: at the platform with which the buyer logged in. `known`: the head as the caller has just written it, `opened`: with its first
    attempt (`First`). Raises ShopError: order_not_found, order_reserving, order_closed, already_paid, pay_time_over, order_state (held for staff),
    provider_unavailable (nobody knows yet: ask again), provider_refused.
    """
    for _ in range(_TRIES):
        head, known = known or own_head(uid, order_no), None
        check_payable(head, clock.now())
        try:
            if head.payable_fen == 0:
                mark_paid(head, None, None, "buyer", clock.now())
                return None
            choice = choice or at_home(members.load(uid))
            if not providers.offered(choice.provider):
                raise ShopError("provider_refused", providerCode="NOT_OFFERED")
            current, begun, opened = (None, opened, None) if opened else (open_attempt(head), None, None)
            if current is not None and current.provider != choice.provider:
                _leave(current, choice)
                continue
            attempt = begun or (_open(head, choice) if current is None else _asked_again(current))
        except (TransactionRefused, ConditionFailed):
            continue  # the order moved: look again
        prepay_id = attempt.prepay_id or _prepay(attempt)
        if prepay_id is not None:
            return providers.pay(attempt.provider).client_params(prepay_id)
    raise Contended("orders/pay")


@dataclass(frozen=True)
class Choice:
    """Where the buyer wants to pay. `payer` tells whose account will pay, as that platform names it."""

    provider: str
    payer: Callable[[], str] = field(repr=False)


def choice_of(uid: str, provider: str, payer: Callable[[], str]) -> Choice:
    """The buyer wants to pay at `provider`. `payer` is asked once at most: when an attempt is opened by somebody who logged in elsewhere."""
    home = at_home(members.load(uid))
    return home if home.provider == provider else Choice(provider, cache(payer))


def at_home(buyer: members.User) -> Choice:
    """At the platform with which the buyer logged in."""
    return Choice(buyer.platform, lambda: members.openid_of(buyer))


def _leave(attempt: Attempt, choice: Choice) -> None:
    """The buyer takes another provider: first nobody may be able to pay here any more. Money that came meanwhile is settled.

    Raises ShopError provider_unavailable when that is not certain.
    """
    choice.payer()  # who is not known there cannot pay there: then this attempt stays
    _give_up(attempt)


def leave_provider(head: OrderHead) -> None:
    """The buyer pays without a provider: first nobody may be able to pay at one any more. Money that came meanwhile is settled: look again.

    Raises ShopError provider_unavailable when that is not certain, and TransactionRefused when the payment was handed out again meanwhile.
    """
    current = open_attempt(head)
    if current is not None:
        _give_up(current)


def _give_up(attempt: Attempt) -> None:
    standing = shut(attempt)
    if standing == "unsure":
        raise ShopError("provider_unavailable")
    if standing == "dead" and not bury(attempt):  # its prepay was asked for again since: look again
        raise TransactionRefused("payments/leave", {"attempt": Failure("ConditionalCheckFailed")})


def check_payable(head: OrderHead, now: datetime) -> None:
    """Raises ShopError for an order that nobody may pay (any more): order_reserving, already_paid, order_closed, order_state, pay_time_over."""
    if head.owed_fen:  # it is paid at the door
        raise ShopError("order_state", status=head.status, owedFen=int(head.owed_fen))
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


def open_attempt(head: OrderHead) -> Attempt | None:
    """The attempt that is open, if any."""
    if head.attempt == 0:
        return None
    attempt = table.get(Attempt, attempt_key(head.order_no, int(head.attempt)))
    return attempt if attempt is not None and attempt.state in LIVING else None


class First:
    """The first attempt of an order that a transaction makes, which saves writing its head a second time. Part: "attempt"."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.attempt: Attempt | None = None

    def __call__(self, transaction: Transaction, head: OrderHead) -> None:
        """Before the head is put there. Nothing where nothing is to be paid, or not at this provider."""
        if head.status == states.UNPAID and head.payable_fen and providers.offered(self.choice.provider):
            head.attempt = 1
            self.attempt = _attempt(head, self.choice, 1)
            transaction.create("attempt", self.attempt)


def _attempt(head: OrderHead, choice: Choice, number: int) -> Attempt:
    return Attempt.at(
        attempt_key(head.order_no, number),
        order_no=head.order_no,
        number=number,
        provider=choice.provider,
        out_trade_no=out_trade_no(head.order_no, number),
        amount_fen=head.payable_fen,
        description=head.title,
        openid=Sealed.of(choice.payer()),
        state="INTENT",
        asked_at=clock.now(),
        expires_at=head.pay_until,
    )


def _open(head: OrderHead, choice: Choice) -> Attempt:
    """Write the next attempt, if the order is still unpaid and nobody opened one meanwhile. Raises TransactionRefused."""
    number = int(head.attempt) + 1
    if number > MOST_ATTEMPTS:
        raise ShopError("provider_refused", providerCode="TOO_MANY_ATTEMPTS")
    attempt = _attempt(head, choice, number)
    transaction = Transaction("payments/open")
    transaction.create("attempt", attempt)
    unpaid: Condition = (OrderHead.status == states.UNPAID) & (OrderHead.mismatch == False)  # noqa: E712 - a condition
    # An order that waits for its end (`payments.looking`) is looked at again for this attempt; one with a look keeps its deadline, at no cost.
    look = timers.arm(head.key, *first_look(head, attempt.asked_at)) if head.due == "expire" else []
    unmoved: Condition = OrderHead.attempt == head.attempt
    if head.due == "look":
        unmoved &= OrderHead.due == head.due
    transaction.update("order", head.key, [OrderHead.attempt.set(number), *look], unpaid & unmoved)
    transaction.commit()
    return attempt


def _asked_again(attempt: Attempt) -> Attempt:
    """The open attempt. If the answer to its prepay was lost, the provider is asked once more, and whoever ends the order must know of it.

    Raises ConditionFailed when the attempt moved.
    """
    if attempt.prepay_id is not None:
        return attempt
    return table.update(Attempt, attempt.key, [Attempt.asked_at.set(clock.now())], Attempt.state == "INTENT")


def _prepay(attempt: Attempt) -> str | None:
    """Ask the provider for the attempt's prepay and record it; None when the order must be looked at again: the number was used up."""
    try:
        pace.turn(pace.PREPAY, attempt.provider)
        prepay_id = providers.pay(attempt.provider).prepay(
            PrepayOrder(
                out_trade_no=attempt.out_trade_no,
                description=attempt.description,
                total_fen=int(attempt.amount_fen),
                payer_openid=attempt.openid.reveal(),
                expires_at=attempt.expires_at,
                notify_url=f"{settings().public_url}/payments/{attempt.provider}_notify",
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
        return None
    return prepay_id


def _judge(attempt: Attempt, refused: Refused) -> None:
    """A definite no: perhaps because it is paid already, or the number was closed. The provider's own record decides.

    Returns when the order must be looked at again: its money was found, or the number is dead. Raises ShopError otherwise.
    """
    if refused.kind not in _NUMBER_IS_USED_UP:
        if clock.now() >= attempt.expires_at:  # the time ran out on the way there
            raise ShopError("pay_time_over", payUntil=clock.iso(attempt.expires_at)) from refused
        log.alarm("prepay_refused", order_no=attempt.order_no, code=refused.code, why=refused.message)
        raise ShopError("provider_refused", providerCode=refused.code) from refused
    standing = shut(attempt)
    if standing == "unsure":
        raise ShopError("provider_unavailable") from refused
    if standing == "dead":
        bury(attempt)


def shut(attempt: Attempt) -> Standing:
    """Query, close, query: make sure that nobody can pay under this number any more. Money that came is settled.

    What is not certain is unsure. Raises Contended and the table's errors.
    """
    try:
        provider = providers.pay(attempt.provider)
        trade = provider.query(attempt.out_trade_no)
        if trade.state in (TradeState.NOTPAY, TradeState.USERPAYING):
            try:
                provider.close(attempt.out_trade_no)
            except PlatformError as error:
                log.info("close_refused", order_no=attempt.order_no, code=error.code)
            trade = provider.query(attempt.out_trade_no)
    except PlatformError as error:
        unavailable("close", error)
        return "unsure"
    if trade.was_paid:
        settle(trade, attempt.provider, source="query")
        return "paid"
    if trade.state == TradeState.NOT_EXIST:
        return "dead" if clock.now() >= attempt.asked_at + PREPAY_LANDS else "unsure"
    return "dead" if trade.state == TradeState.CLOSED else "unsure"


def bury(attempt: Attempt) -> bool:
    """Record that the provider will never take money under this number. False: the attempt has moved since it was looked at."""
    try:
        table.update(Attempt, attempt.key, [Attempt.state.set("DEAD")], still_dead(attempt))
    except ConditionFailed:
        log.info("attempt_moved", order_no=attempt.order_no, number=int(attempt.number))
        return False
    return True


def still_dead(attempt: Attempt) -> Condition:
    """What `shut` found out still holds: nobody has paid, and nobody has asked for its prepay again."""
    condition: Condition = Attempt.state.is_in(*LIVING) & (Attempt.asked_at == attempt.asked_at)
    return condition


def query(attempt: Attempt) -> Trade:
    """How the attempt stands at the provider. Raises ShopError provider_unavailable."""
    try:
        return providers.pay(attempt.provider).query(attempt.out_trade_no)
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
    attempt = open_attempt(head)
    if attempt is None:
        return head
    trade = query(attempt)
    if not trade.was_paid:
        return head
    settle(trade, attempt.provider, source="query")
    return own_head(uid, order_no)
