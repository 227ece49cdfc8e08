"""WeChat Pay v3 for a direct merchant's mini-program, behind the payment port."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from chalicelib.platform.answers import must_be_about, read
from chalicelib.platform.errors import Refused, Unknown
from chalicelib.platform.http import Http
from chalicelib.platform.pay import (
    Notification,
    PrepayOrder,
    RefundOrder,
    RefundResult,
    Trade,
    TradeState,
)
from chalicelib.platform.texts import plain_text
from chalicelib.platform.wechat import signing
from chalicelib.platform.wechat.account import WeChatPayAccount
from chalicelib.platform.wechat.bodies import PrepayBody, RefundBody, TradeBody
from chalicelib.platform.wechat.fields import beijing_seconds
from chalicelib.platform.wechat.gateway import PayGateway
from chalicelib.platform.wechat.notification import parse_notification, reread_notification

__all__ = ["WeChatPay", "WeChatPayAccount"]

DESCRIPTION_LENGTH = 127
REASON_LENGTH = 80

_TRADES = "/v3/pay/transactions"
_REFUNDS = "/v3/refund/domestic/refunds"


class WeChatPay:
    """PayPort on WeChat Pay v3. Safe to share between threads; nothing is parsed or sent before it is needed."""

    def __init__(
        self, account: WeChatPayAccount, http: Http, now: Callable[[], datetime], nonce: Callable[[], str]
    ) -> None:
        self._account = account
        self._gateway = PayGateway(account, http, now, nonce)

    def prepay(self, order: PrepayOrder) -> str:
        """The prepay_id lives two hours, the number until expires_at (WeChat Pay v3, mini-program prepay)."""
        out_trade_no = _own_number(order.out_trade_no)
        content = {
            "appid": self._account.appid,
            "mchid": self._account.mchid,
            # A name made of pictures alone leaves nothing; the sale must not fail for that.
            "description": plain_text(order.description, DESCRIPTION_LENGTH) or out_trade_no,
            "out_trade_no": out_trade_no,
            "time_expire": beijing_seconds(order.expires_at),
            "notify_url": order.notify_url,
            "amount": {"total": order.total_fen, "currency": "CNY"},
            "payer": {"openid": order.payer_openid},
        }
        return read(PrepayBody, self._gateway.call("POST", f"{_TRADES}/jsapi", content)).prepay_id

    def client_params(self, prepay_id: str) -> dict[str, str]:
        """For wx.requestPayment (WeChat Pay v3, opening the cashier). signType is not part of what is signed."""
        gateway = self._gateway
        timestamp, nonce, package = str(int(gateway.now().timestamp())), gateway.nonce(), f"prepay_id={prepay_id}"
        message = signing.cashier_message(self._account.appid, timestamp, nonce, package)
        return {
            "timeStamp": timestamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": gateway.key.sign(message),
        }

    def query(self, out_trade_no: str) -> Trade:
        path = f"{_TRADES}/out-trade-no/{_own_number(out_trade_no)}?mchid={quote(self._account.mchid, safe='')}"
        try:
            trade = read(TradeBody, self._gateway.call("GET", path)).trade()
        except Refused as refused:
            # 404 alone is not enough: MCH_NOT_EXISTS has it too, and NOT_EXIST lets the caller give stock back.
            if refused.kind == "ORDERNOTEXIST":
                return Trade(out_trade_no, TradeState.NOT_EXIST)
            raise
        must_be_about(out_trade_no, trade.out_trade_no)
        return trade

    def close(self, out_trade_no: str) -> None:
        path = f"{_TRADES}/out-trade-no/{_own_number(out_trade_no)}/close"
        self._gateway.call("POST", path, {"mchid": self._account.mchid}, success=204)

    def refund(self, order: RefundOrder) -> RefundResult:
        """WeChat Pay v3, refunds. Too many requests may hide one that was accepted, so 429 is Unknown here."""
        content: dict[str, Any] = {
            **_paid_by(order),
            "out_refund_no": _own_refund_number(order.out_refund_no),
            "amount": {"refund": order.refund_fen, "total": order.total_fen, "currency": "CNY"},
        }
        reason = plain_text(order.reason, REASON_LENGTH)
        if reason:
            content["reason"] = reason
        if order.notify_url is not None:
            content["notify_url"] = order.notify_url
        result = read(RefundBody, self._gateway.call("POST", _REFUNDS, content, too_many=Unknown)).result()
        must_be_about(order.out_refund_no, result.out_refund_no)
        return result

    def query_refund(self, out_refund_no: str, transaction_id: str = "") -> RefundResult | None:
        """WeChat Pay v3, refund query: the refund's number says it all."""
        path = f"{_REFUNDS}/{quote(_own_refund_number(out_refund_no), safe='')}"
        try:
            result = read(RefundBody, self._gateway.call("GET", path)).result()
        except Refused as refused:
            if refused.kind == "RESOURCENOTEXISTS":
                return None
            raise
        must_be_about(out_refund_no, result.out_refund_no)
        return result

    def parse_notification(self, headers: Mapping[str, str], body: bytes) -> Notification:
        gateway = self._gateway
        return parse_notification(headers, body, gateway.ring, self._account.apiv3_keys, gateway.now())

    def reread_notification(self, body: bytes) -> Notification:
        return reread_notification(body, self._account.apiv3_keys)


def _own_number(out_trade_no: str) -> str:
    """Narrower than WeChat's own rule, so that a number needs no escaping in a path."""
    if not re.fullmatch(r"[0-9A-Za-z]{6,32}", out_trade_no):
        raise Refused("PARAM_ERROR", "out_trade_no must be 6-32 digits or letters", field="/out_trade_no")
    return out_trade_no


def _own_refund_number(out_refund_no: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z_\-|*@]{1,64}", out_refund_no):
        raise Refused("PARAM_ERROR", "out_refund_no must be 1-64 of 0-9A-Za-z_-|*@", field="/out_refund_no")
    return out_refund_no


def _paid_by(order: RefundOrder) -> dict[str, str]:
    """Which payment is refunded: WeChat takes one of the two numbers."""
    if order.transaction_id is not None:
        return {"transaction_id": order.transaction_id}
    if order.out_trade_no is not None:
        return {"out_trade_no": _own_number(order.out_trade_no)}
    raise Refused("PARAM_ERROR", "a refund names the payment", field="/transaction_id")
