"""The inbox of what payment providers sent, as staff see it: by day, newest first, with what was made of each.

A body is shown by the names that tell what happened and to which of our numbers; whatever else stands in it (people, keys, signatures, what is
encrypted) is "***": a name that a provider adds tomorrow is hidden, too.
"""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import parse_qsl

from pydantic import StringConstraints

from .. import providers
from ..masking import HIDDEN
from ..platform.errors import PlatformError
from ..platform.pay import Notification, PaymentNotification, RefundNotification
from ..runtime import clock, ids
from ..runtime.errors import ShopError
from ..runtime.model import Moment, Shape
from ..store import table
from ..store.errors import Raw
from ..store.item import Key
from .notifications import WebhookEntry, about, day_key

WebhookId = Annotated[
    str, StringConstraints(pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}Z#[0-9A-HJKMNP-TV-Z]{8}$")
]
_SHOWN = {
    *("id", "create_time", "event_type", "resource_type", "resource", "summary", "algorithm", "original_type"),
    *("notify_id", "notify_time", "notify_type", "trade_status", "trade_no", "out_trade_no", "out_biz_no", "subject"),
    *("total_amount", "receipt_amount", "buyer_pay_amount", "refund_fee", "invoice_amount", "point_amount"),
    *("gmt_create", "gmt_payment", "gmt_refund", "gmt_close", "version", "charset", "sign_type"),
}


class WebhookLine(Shape):
    """What a provider sent. `about`: our number of the payment or refund; `orderNo` where it carries one."""

    webhook_id: str
    provider: str
    event_id: str
    outcome: str
    received_at: Moment
    about: str | None
    order_no: str | None
    replayed_at: Moment | None
    replayed_by: str | None
    replayed_outcome: str | None


class WebhookTold(Shape):
    """What it says, opened. Money in fen."""

    kind: str
    state: str
    out_trade_no: str | None = None
    transaction_id: str | None = None
    refund_no: str | None = None
    amount_fen: int | None = None
    happened_at: Moment | None = None


class WebhookDetail(WebhookLine):
    """`told`: null when it does not open any more (the key was exchanged). `body`: as it came, all but the harmless names "***"."""

    told: WebhookTold | None
    body: dict[str, Any]


def of_day(day: str, outcome: str | None, size: int, start: Raw | None) -> tuple[list[WebhookLine], Raw | None]:
    """A page of a Beijing day, newest first."""
    wanted = WebhookEntry.outcome == outcome if outcome else None
    page = table.query(day_key(day), newest_first=True, limit=size, start=start, strong=False, filtered=wanted)
    return [line(WebhookEntry.of(raw)) for raw in page.items], page.next


def load(webhook_id: str) -> WebhookEntry:
    """Raises ShopError webhook_not_found."""
    moment = webhook_id.partition("#")[0]
    try:
        day = clock.day(clock.parse(moment))
    except ValueError as error:
        raise ShopError("webhook_not_found") from error
    found = table.get(WebhookEntry, Key(day_key(day), webhook_id))
    if found is None:
        raise ShopError("webhook_not_found")
    return found


def line(entry: WebhookEntry) -> WebhookLine:
    return WebhookLine(**_shown(entry))


def detail(entry: WebhookEntry) -> WebhookDetail:
    return WebhookDetail(**_shown(entry), told=_told(entry), body=_masked(_fields(entry.text)))


def _shown(entry: WebhookEntry) -> dict[str, Any]:
    return {
        "webhook_id": entry.sk,
        "provider": entry.provider,
        "event_id": entry.event_id,
        "outcome": entry.outcome,
        "received_at": entry.received_at,
        "about": entry.about,
        "order_no": _order_of(entry.about),
        "replayed_at": entry.replayed_at,
        "replayed_by": entry.replayed_by,
        "replayed_outcome": entry.replayed_outcome,
    }


def _order_of(number: str | None) -> str | None:
    """Numbers of payments and refunds begin with their order's."""
    order_no = (number or "")[:26]
    return order_no if ids.ORDER_NO.fullmatch(order_no) else None


def _told(entry: WebhookEntry) -> WebhookTold | None:
    try:
        notification: Notification = providers.pay(entry.provider).reread_notification(entry.text.encode())
    except PlatformError:
        return None
    if isinstance(notification, PaymentNotification):
        trade = notification.trade
        return WebhookTold(
            kind="payment",
            state=trade.state.value,
            out_trade_no=trade.out_trade_no,
            transaction_id=trade.transaction_id,
            refund_no=notification.refund_no,
            amount_fen=trade.total_fen,
            happened_at=trade.success_time,
        )
    if isinstance(notification, RefundNotification):
        result = notification.result
        return WebhookTold(
            kind="refund",
            state=result.status.value,
            out_trade_no=result.out_trade_no,
            transaction_id=result.transaction_id,
            refund_no=about(notification),
            amount_fen=result.refund_fen,
            happened_at=result.success_time,
        )
    return WebhookTold(kind="other", state=notification.event_type)


def _fields(text: str) -> dict[str, Any]:
    """The body's fields, be it JSON (WeChat) or a form (Alipay)."""
    if not text.startswith("{"):
        return dict(parse_qsl(text, keep_blank_values=True))
    found = json.loads(text)
    return found if isinstance(found, dict) else {}


def _masked(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in fields.items()}


def _value(name: str, value: Any) -> Any:
    if name not in _SHOWN:
        return HIDDEN
    return _masked(value) if isinstance(value, dict) else value
