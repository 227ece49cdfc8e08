"""Alipay's notifications: a signed form to the payment's notify_url until the shop answers exactly `success` ("异步通知")."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from infra.local.simulator.alipay_crypto import AlipayKeyring, listed
from infra.local.simulator.clock import BEIJING
from infra.local.simulator.faults import Fault
from infra.local.simulator.model import Notification, Payment, Refund, Trade
from infra.local.simulator.state import State

# Seconds after each failed attempt: 4 min, 10 min, 10 min, 1 h, 2 h, 6 h, 15 h: eight sends within 25 hours.
RETRY_WAITS = (240, 600, 600, 3600, 7200, 21600, 54000)
EVENT = "trade_status_sync"
HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
    "User-Agent": "Mozilla/4.0",
    "Connection": "close",
}


def yuan(fen: int) -> str:
    """`88.80`."""
    return f"{fen // 100}.{fen % 100:02d}"


def wall(moment: datetime) -> str:
    """`2026-01-01 12:00:00`, in Beijing."""
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def refunded_fen(state: State, transaction_id: str) -> int:
    """What went back of a payment."""
    return sum(refund.refund for refund in state.refunds_of(transaction_id) if refund.status == "SUCCESS")


def status_of(state: State, trade: Trade, payment: Payment | None) -> str:
    """trade_status: a trade whose money has gone back whole is closed, like one that was never paid."""
    if payment is None:
        return "TRADE_CLOSED" if trade.trade_state == "CLOSED" else "WAIT_BUYER_PAY"
    return "TRADE_CLOSED" if refunded_fen(state, payment.transaction_id) >= payment.total else "TRADE_SUCCESS"


def about_payment(trade: Trade, payment: Payment) -> dict[str, str]:
    """A payment arrived."""
    return {**_common(trade, payment), "trade_status": "TRADE_SUCCESS"}


def about_closing(state: State, trade: Trade) -> dict[str, str]:
    """An unpaid trade was closed."""
    return {
        **_common(trade, None),
        "app_id": state.alipay.app_id,
        "auth_app_id": state.alipay.app_id,
        "seller_id": state.alipay.seller_id,
        "trade_status": "TRADE_CLOSED",
        "gmt_close": wall(state.clock.now()),
    }


def about_refund(state: State, trade: Trade, payment: Payment, refund: Refund) -> dict[str, str]:
    """Money went back: what in all, under which out_request_no. Of a part of it the trade stays TRADE_SUCCESS."""
    return {
        **_common(trade, payment),
        "trade_status": status_of(state, trade, payment),
        "refund_fee": yuan(refunded_fen(state, payment.transaction_id)),
        "gmt_refund": f"{wall(state.clock.now())}.321",
        "out_biz_no": refund.out_refund_no,
    }


def _common(trade: Trade, payment: Payment | None) -> dict[str, str]:
    return {
        "notify_type": EVENT,
        "charset": "utf-8",
        "version": "1.0",
        "trade_no": payment.transaction_id if payment else trade.prepays[0].prepay_id,
        "out_trade_no": trade.out_trade_no,
        "out_biz_no": "",  # empty values come along, and are signed
        "buyer_open_id": trade.openid,
        "total_amount": yuan(payment.total if payment else trade.total),
        "subject": trade.description,
        "body": "",
        "gmt_create": wall(trade.created_at),
        **(_of_money(payment) if payment else {}),
    }


def _of_money(payment: Payment) -> dict[str, str]:
    return {
        "app_id": payment.appid,
        "auth_app_id": payment.appid,
        "seller_id": payment.mchid,
        "receipt_amount": yuan(payment.total),
        "buyer_pay_amount": yuan(payment.payer_total),
        "invoice_amount": yuan(payment.payer_total),
        "point_amount": "0.00",
        "gmt_payment": wall(payment.success_time),
        "fund_bill_list": f'[{{"amount":"{yuan(payment.total)}","fundChannel":"ALIPAYACCOUNT"}}]',
    }


def dressed(keys: AlipayKeyring, notification: Notification, fault: Fault | None, now: datetime) -> bytes:
    """The form of one attempt: sign and sign_type are not part of what is signed, empty values are."""
    resource: dict[str, Any] = notification.resource
    fields = {**resource, "notify_id": notification.id, "notify_time": wall(now)}
    if fault and fault.kind == "wrong_amount":
        whole, _, part = fields["total_amount"].partition(".")
        fields["total_amount"] = yuan(int(whole) * 100 + int(part) + 1)
    message = listed(fields)
    fields["sign_type"] = "RSA2"
    if not (fault and fault.kind == "unsigned"):
        fields["sign"] = keys.sign(message + (b" " if fault and fault.kind == "bad_signature" else b""))
    return urlencode(fields).encode()
