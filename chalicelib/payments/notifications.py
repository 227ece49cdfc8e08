"""A provider calls: check, act, answer by status code; and keep what came for 90 days.

    401  not authentic (a missing or foreign signature, a changed body, an old timestamp, a signature probe)
    200  authentic, and nothing that a repetition could help: money of ours or not is on record
    204  done, or done before
    500  not now: the table or a race; let it be sent again

The body of a refusal says nothing: who is not the provider learns nothing.
"""

from __future__ import annotations

from datetime import timedelta

from pynamodb.attributes import UnicodeAttribute

from .. import providers
from ..platform.errors import BadSignature, PlatformError
from ..platform.pay import Notification, OtherNotification, PaymentNotification, RefundNotification
from ..runtime import clock, ids, log
from ..runtime.operation import Knock, Reply
from ..runtime.settings import settings
from ..store import table
from ..store.errors import StoreError
from ..store.item import Item, Key, Time
from . import refunds
from .settle import Outcome, settle

_FAIL = '{"code":"FAIL","message":"invalid"}'
_KEPT = timedelta(days=90)
_DONE = {Outcome.PAID, Outcome.ALREADY, Outcome.DUPLICATE, Outcome.LATE}


class WebhookEntry(Item):
    """What a provider sent, as it came (WeChat Pay's resource is encrypted with our APIv3 key), and what we made of it."""

    KIND = "webhook"
    provider = UnicodeAttribute()
    event_id = UnicodeAttribute()
    body = UnicodeAttribute()
    outcome = UnicodeAttribute()
    received_at = Time()


def receive(knock: Knock) -> Reply:
    """Handle one notification of WeChat Pay, whichever of our addresses it was sent to."""
    try:
        notification = providers.pay().parse_notification(knock.headers, knock.body)
    except BadSignature as error:
        log.warning("notification_not_authentic", why=error.message)
        return Reply(401, _FAIL)
    except PlatformError as error:
        log.alarm("notification_unreadable", kind=type(error).__name__, code=error.code)
        return Reply(500, _FAIL)
    try:
        outcome, status = _act(notification)
    except (StoreError, PlatformError) as error:
        log.warning("notification_later", error=type(error).__name__)
        return Reply(500, _FAIL)
    _keep(notification, knock.body, outcome)
    return Reply(status)


def _act(notification: Notification) -> tuple[str, int]:
    if isinstance(notification, PaymentNotification):
        if not notification.trade.was_paid or notification.trade.transaction_id is None:
            log.warning("notification_of_no_payment", state=notification.trade.state.value)
            return "ignored", 200
        outcome = settle(notification.trade, source=providers.WECHAT)
        return outcome.value, 204 if outcome in _DONE else 200
    if isinstance(notification, RefundNotification):
        if notification.mchid != settings().wechatpay_mchid:
            log.alarm("refund_foreign", refund_no=notification.result.out_refund_no)
            return "foreign", 200
        refunds.heard(notification.result)
        return notification.result.status.value, 204
    log.info("notification_of_other_kind", event_type=notification.event_type)
    return "ignored", 200


def _keep(notification: Notification, body: bytes, outcome: str) -> None:
    """The effect stands already: failing to file it must not make the provider send it again."""
    now = clock.now()
    event_id = "" if isinstance(notification, OtherNotification) else notification.event_id
    key = Key(f"W#{clock.day(now)}", f"{clock.iso(now)}#{ids.random_text(8)}")
    entry = WebhookEntry.at(
        key,
        provider=providers.WECHAT,
        event_id=event_id or "-",
        body=body.decode("utf-8", "replace"),
        outcome=outcome,
        received_at=now,
        ttl=int((now + _KEPT).timestamp()),
    )
    try:
        table.put(entry)
    except StoreError as error:
        log.warning("webhook_not_filed", error=type(error).__name__, event_id=event_id)
