"""A provider calls: check, act, answer in its way; and keep what came for 90 days.

    401  not authentic (a missing or foreign signature, a changed body, an old timestamp, a signature probe)
    200  authentic, and nothing that a repetition could help: money of ours or not is on record
    204  done, or done before
    500  not now: the table or a race; let it be sent again

WeChat Pay reads the status. Alipay reads the body: exactly `success`, with 200, ends its notification, anything else brings it again.
The body of a refusal says nothing: who is not the provider learns nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from pynamodb.attributes import UnicodeAttribute

from .. import providers
from ..platform.errors import BadSignature, PlatformError
from ..platform.pay import Notification, OtherNotification, PaymentNotification, RefundNotification, TradeState
from ..providers import ALIPAY, WECHAT
from ..runtime import clock, ids, log
from ..runtime.operation import Knock, Reply
from ..runtime.sealed import Sealed
from ..store import packing, table
from ..store.errors import StoreError
from ..store.item import Item, Key, PressedText, SealedText, Time
from . import refunds
from .settle import Outcome, is_foreign, settle


class _Manners(NamedTuple):
    """How a provider wants to be answered."""

    failed: str
    recorded: Reply
    done: Reply


_MANNERS: dict[str, _Manners] = {
    WECHAT: _Manners('{"code":"FAIL","message":"invalid"}', Reply(200), Reply(204)),
    ALIPAY: _Manners("fail", Reply(200, "success"), Reply(200, "success")),
}
_KEPT = timedelta(days=90)
_DONE = {Outcome.PAID, Outcome.REVIVED, Outcome.ALREADY, Outcome.DUPLICATE, Outcome.LATE}


class WebhookEntry(Item):
    """What a provider sent, as it came, and what we made of it.

    WeChat Pay's resource is encrypted with our APIv3 key; Alipay names the buyer in the open, so its `body` is `sealed` here. The other is pressed,
    which keeps the entry below a kilobyte. `about`: our number of the payment or the refund; `replayed_…`: when staff last had it handled again,
    who, and what was made of it then.
    """

    KIND = "webhook"
    provider = UnicodeAttribute()
    event_id = UnicodeAttribute()
    body = PressedText(packing.NOTIFICATION, null=True)
    sealed = SealedText(null=True)
    outcome = UnicodeAttribute()
    received_at = Time()
    about = UnicodeAttribute(null=True)
    replayed_at = Time(null=True)
    replayed_by = UnicodeAttribute(null=True)
    replayed_outcome = UnicodeAttribute(null=True)

    @property
    def text(self) -> str:
        """The body as it came."""
        return self.sealed.reveal() if self.sealed else self.body or ""


def day_key(day: str) -> str:
    """The inbox of a Beijing day."""
    return f"W#{day}"


def receive(knock: Knock, provider: str) -> Reply:
    """Handle one notification of a provider, whichever of our addresses for it it was sent to."""
    manners = _MANNERS[provider]
    try:
        notification = providers.pay(provider).parse_notification(knock.headers, knock.body)
    except BadSignature as error:
        log.warning("notification_not_authentic", provider=provider, why=error.message)
        return Reply(401, manners.failed)
    except PlatformError as error:
        log.alarm("notification_unreadable", provider=provider, kind=type(error).__name__, code=error.code)
        return Reply(500, manners.failed)
    try:
        outcome, done = _act(notification, provider)
    except (StoreError, PlatformError) as error:
        log.warning("notification_later", error=type(error).__name__)
        return Reply(500, manners.failed)
    _keep(notification, provider, knock.body, outcome)
    return manners.done if done else manners.recorded


def replay(entry: WebhookEntry, by: str, now: datetime) -> WebhookEntry:
    """Hand what was kept to the very handler again, which bears it; returns the entry with what was made of it.

    Raises PlatformError and the table's errors.
    """
    notification = providers.pay(entry.provider).reread_notification(entry.text.encode())
    outcome, _ = _act(notification, entry.provider)
    told = [
        WebhookEntry.replayed_at.set(now),
        WebhookEntry.replayed_by.set(by),
        WebhookEntry.replayed_outcome.set(outcome),
    ]
    log.info("webhook_replayed", provider=entry.provider, event_id=entry.event_id, outcome=outcome)
    return table.update(WebhookEntry, entry.key, told, WebhookEntry.received_at == entry.received_at)


def about(notification: Notification) -> str | None:
    """Our number of the payment, or of the refund, that it tells of."""
    if isinstance(notification, PaymentNotification):
        return notification.refund_no or notification.trade.out_trade_no
    return notification.result.out_refund_no if isinstance(notification, RefundNotification) else None


def _act(notification: Notification, provider: str) -> tuple[str, bool]:
    """What was made of it, and whether that is all there is to do (False: on record, people may have to look)."""
    if isinstance(notification, PaymentNotification):
        return _payment(notification, provider)
    if isinstance(notification, RefundNotification):
        if notification.mchid != providers.payee(provider).mchid:
            log.alarm("refund_foreign", refund_no=notification.result.out_refund_no)
            return "foreign", False
        refunds.heard(notification.result, provider)
        return notification.result.status.value, True
    log.info("notification_of_other_kind", event_type=notification.event_type)
    return "ignored", False


def _payment(notification: PaymentNotification, provider: str) -> tuple[str, bool]:
    trade = notification.trade
    if not trade.was_paid or trade.transaction_id is None:
        # Alipay tells of every trade that we close; whether an order may end, our own query decides
        tell = log.info if trade.state is TradeState.CLOSED else log.warning
        tell("notification_of_no_payment", state=trade.state.value)
        return "ignored", False
    about_refund = notification.refund_no if not is_foreign(trade, provider) else None
    if about_refund is not None and refunds.moved(about_refund, trade, provider):
        return "refund", True  # of one that is not ours, this may be the first that we hear of the payment
    outcome = settle(trade, provider, source=provider)
    return outcome.value, outcome in _DONE


def _keep(notification: Notification, provider: str, body: bytes, outcome: str) -> None:
    """The effect stands already: failing to file it must not make the provider send it again."""
    now = clock.now()
    event_id = "" if isinstance(notification, OtherNotification) else notification.event_id
    key = Key(day_key(clock.day(now)), f"{clock.iso(now)}#{ids.random_text(8)}")
    text = body.decode("utf-8", "replace")
    entry = WebhookEntry.at(
        key,
        provider=provider,
        event_id=event_id or "-",
        body=None if provider == ALIPAY else text,
        sealed=Sealed.of(text) if provider == ALIPAY else None,
        outcome=outcome,
        received_at=now,
        about=about(notification),
        ttl=int((now + _KEPT).timestamp()),
    )
    try:
        table.put(entry)
    except StoreError as error:
        log.warning("webhook_not_filed", error=type(error).__name__, event_id=event_id)
