"""Alipay's JSAPI_PAY for a merchant's mini-program, behind the payment port."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from chalicelib.platform.alipay.account import AlipayAccount
from chalicelib.platform.alipay.bodies import ClosedBody, CreatedBody, QueriedRefundBody, QueriedTradeBody, RefundBody
from chalicelib.platform.alipay.fields import beijing_wall, subject, yuan
from chalicelib.platform.alipay.gateway import Gateway
from chalicelib.platform.alipay.notification import parse_notification, reread_notification
from chalicelib.platform.answers import must_be_about, read
from chalicelib.platform.errors import Refused
from chalicelib.platform.http import Http
from chalicelib.platform.pay import Notification, PrepayOrder, RefundOrder, RefundResult, Trade, TradeState
from chalicelib.platform.texts import plain_text

__all__ = ["Alipay", "AlipayAccount"]

SUBJECT_LENGTH = 256
REASON_LENGTH = 256

_NO_SUCH_TRADE = "ACQ.TRADE_NOT_EXIST"
# A refund that is done already may be refused for what it has brought about: the trade is closed when all is back.
_PERHAPS_DONE = frozenset({"ACQ.TRADE_HAS_CLOSE", "ACQ.TRADE_STATUS_ERROR", "ACQ.REASON_TRADE_REFUND_FEE_ERR"})


class Alipay:
    """PayPort on Alipay's gateway. Safe to share between threads; nothing is parsed or sent before it is needed."""

    def __init__(self, account: AlipayAccount, http: Http, now: Callable[[], datetime]) -> None:
        self._account = account
        self._gateway = Gateway(account, http, now)

    def prepay(self, order: PrepayOrder) -> str:
        """The trade_no, which can be paid until expires_at (alipay.trade.create)."""
        out_trade_no = _own_number(order.out_trade_no)
        content = {
            "out_trade_no": out_trade_no,
            "total_amount": yuan(order.total_fen),
            # A name made of pictures alone leaves nothing; the sale must not fail for that.
            "subject": subject(order.description, SUBJECT_LENGTH) or out_trade_no,
            "product_code": "JSAPI_PAY",
            "op_app_id": self._account.app_id,
            _buyer_field(order.payer_openid): order.payer_openid,
            "time_expire": beijing_wall(order.expires_at),
        }
        node = self._gateway.call("alipay.trade.create", content, notify_url=order.notify_url)
        created = read(CreatedBody, node)
        must_be_about(out_trade_no, created.out_trade_no)
        return created.trade_no

    def client_params(self, prepay_id: str) -> dict[str, str]:
        """For my.tradePay. Nothing is signed here: the trade is bound to its buyer at Alipay."""
        return {"tradeNO": prepay_id}

    def query(self, out_trade_no: str) -> Trade:
        """alipay.trade.query. A trade exists from its creation on, so "no such trade" means that the creation never arrived."""
        try:
            node = self._gateway.call("alipay.trade.query", {"out_trade_no": _own_number(out_trade_no)})
        except Refused as refused:
            if refused.code == _NO_SUCH_TRADE:
                return Trade(out_trade_no, TradeState.NOT_EXIST)
            raise
        trade = read(QueriedTradeBody, node).trade(self._account)
        must_be_about(out_trade_no, trade.out_trade_no)
        return trade

    def close(self, out_trade_no: str) -> None:
        """alipay.trade.close."""
        closed = read(ClosedBody, self._gateway.call("alipay.trade.close", {"out_trade_no": _own_number(out_trade_no)}))
        if closed.out_trade_no is not None:
            must_be_about(out_trade_no, closed.out_trade_no)

    def refund(self, order: RefundOrder) -> RefundResult:
        """alipay.trade.refund. Done at once as a rule; its news come to the payment's notify_url, not to one of its own."""
        paid_by = _paid_by(order)
        content = {
            **paid_by,
            "refund_amount": yuan(order.refund_fen),
            "out_request_no": _own_refund_number(order.out_refund_no),
        }
        reason = plain_text(order.reason, REASON_LENGTH)
        if reason:
            content["refund_reason"] = reason
        try:
            answer = read(RefundBody, self._gateway.call("alipay.trade.refund", content))
        except Refused as refused:
            known = self._refunded(order.out_refund_no, paid_by) if refused.code in _PERHAPS_DONE else None
            if known is None:
                raise
            return known
        asked, answered = (
            (order.transaction_id, answer.trade_no)
            if order.transaction_id is not None
            else (order.out_trade_no, answer.out_trade_no)
        )
        must_be_about(asked, answered)
        return answer.result(order.out_refund_no, order.refund_fen)

    def query_refund(self, out_refund_no: str, transaction_id: str) -> RefundResult | None:
        """alipay.trade.fastpay.refund.query: REFUND_SUCCESS, or None when it never arrived, failed, or is not through yet."""
        return self._refunded(out_refund_no, {"trade_no": transaction_id})

    def _refunded(self, out_refund_no: str, paid_by: Mapping[str, str]) -> RefundResult | None:
        content = {**paid_by, "out_request_no": _own_refund_number(out_refund_no)}
        try:
            body = read(QueriedRefundBody, self._gateway.call("alipay.trade.fastpay.refund.query", content))
        except Refused as refused:
            if refused.code == _NO_SUCH_TRADE:
                return None
            raise
        result = body.result(out_refund_no)
        if result is not None:
            must_be_about(out_refund_no, body.out_request_no)
        return result

    def parse_notification(self, headers: Mapping[str, str], body: bytes) -> Notification:
        return parse_notification(body, self._gateway.keys)

    def reread_notification(self, body: bytes) -> Notification:
        return reread_notification(body)


def _buyer_field(openid: str) -> str:
    """Older apps name people by a user id of 16 digits, newer ones by an open id (alipay.system.oauth.token)."""
    return "buyer_id" if re.fullmatch(r"2088[0-9]{12}", openid) else "buyer_open_id"


def _own_number(out_trade_no: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z_]{1,64}", out_trade_no):
        raise Refused("PARAM_ERROR", "out_trade_no must be 1-64 digits, letters or _", field="/out_trade_no")
    return out_trade_no


def _own_refund_number(out_refund_no: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z_\-]{1,64}", out_refund_no):
        raise Refused("PARAM_ERROR", "out_request_no must be 1-64 digits, letters, _ or -", field="/out_request_no")
    return out_refund_no


def _paid_by(order: RefundOrder) -> dict[str, str]:
    """Which payment is refunded: Alipay takes one of the two numbers."""
    if order.transaction_id is not None:
        return {"trade_no": order.transaction_id}
    if order.out_trade_no is not None:
        return {"out_trade_no": _own_number(order.out_trade_no)}
    raise Refused("PARAM_ERROR", "a refund names the payment", field="/trade_no")
