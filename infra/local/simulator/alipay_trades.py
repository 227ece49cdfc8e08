"""Alipay's login and trades: alipay.system.oauth.token, alipay.trade.create (JSAPI_PAY), query, close."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from infra.local.simulator import alipay_notices as notices
from infra.local.simulator.accounts import Accounts
from infra.local.simulator.alipay_gateway import AlipayError, Asked, Content, Method, business, read_content
from infra.local.simulator.clock import BEIJING
from infra.local.simulator.model import Person, Prepay, Trade
from infra.local.simulator.notifications import Notifier
from infra.local.simulator.state import State
from infra.local.simulator.transactions import notify_url
from infra.local.simulator.wechat_border import WeChatError

LONGEST_LIFE = timedelta(days=15)
OutTradeNo = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,64}$")]
TradeNo = Annotated[str, Field(pattern=r"^[0-9]{16,64}$")]
Amount = Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,2})?$")]


def _plain_subject(text: str) -> str:
    if re.search(r"[/=&]", text):
        raise ValueError("不可使用特殊字符 / = &")
    return text


class CreateTrade(Content):
    """The biz_content of 统一收单交易创建."""

    out_trade_no: OutTradeNo
    total_amount: Amount
    subject: Annotated[str, Field(min_length=1, max_length=256), AfterValidator(_plain_subject)]
    product_code: Annotated[str, Field(pattern="^JSAPI_PAY$")]
    op_app_id: str
    buyer_open_id: Annotated[str, Field(min_length=8, max_length=128)] | None = None
    buyer_id: Annotated[str, Field(pattern="^2088[0-9]{12}$")] | None = None
    body: Annotated[str, Field(max_length=128)] | None = None
    time_expire: str | None = None
    timeout_express: str | None = None
    seller_id: str | None = None
    passback_params: Annotated[str, Field(max_length=512)] | None = None


class NamedTrade(Content):
    """out_trade_no or trade_no; with both, trade_no wins."""

    out_trade_no: OutTradeNo | None = None
    trade_no: TradeNo | None = None
    operator_id: str | None = None


class AlipayTrades:
    """People and trades at Alipay."""

    def __init__(self, state: State, notifier: Notifier, accounts: Accounts) -> None:
        self._state, self._notifier, self._accounts = state, notifier, accounts

    def methods(self) -> dict[str, Method]:
        """The methods of this module."""
        return {
            "alipay.system.oauth.token": self.token,
            "alipay.trade.create": self.create,
            "alipay.trade.query": self.query,
            "alipay.trade.close": self.close,
        }

    def token(self, asked: Asked) -> dict[str, Any]:
        """Who a code belongs to; grant_type and code are parameters, not biz_content."""
        if asked.parameters.get("grant_type") != "authorization_code":
            raise AlipayError("40002", "isv.grant-type-invalid", "授权类型无效")
        try:
            name = self._accounts.redeem(asked.parameters.get("code", ""))
        except WeChatError:
            raise AlipayError("40002", "isv.code-invalid", "授权码code无效", node="error_response") from None
        person = Person(openid=self.openid_of(name), name=name, session_key="", last_login=self._state.clock.now())
        self._state.keep(person)
        return {
            **({"user_id": person.openid} if self._state.config.alipay_user_id else {"open_id": person.openid}),
            **({"union_id": self.openid_of(f"union:{name}")} if self._state.config.with_unionid else {}),
            "access_token": secrets.token_hex(20),
            "expires_in": 1296000,
            "refresh_token": secrets.token_hex(20),
            "re_expires_in": 2592000,
            "auth_start": notices.wall(self._state.clock.now()),
        }

    def openid_of(self, name: str) -> str:
        """The open_id of a name within this app, or for an older app its user_id: always the same."""
        digest = hashlib.sha256(f"{self._state.alipay.app_id}\n{name}".encode())
        if self._state.config.alipay_user_id:
            return f"2088{int.from_bytes(digest.digest()[:6]) % 10**12:012d}"
        return f"0{digest.hexdigest()[:46]}"

    def create(self, asked: Asked) -> dict[str, Any]:
        """A new trade, or the same one for the same parameters."""
        order = read_content(asked, CreateTrade)
        url = asked.parameters.get("notify_url", "")
        compared = {**order.model_dump(exclude_none=True), "notify_url": url}
        trade = self._state.trades.get(order.out_trade_no)
        if trade is None:
            trade = self._open(order, url, compared)
        self.expire(trade)
        if trade.payments:
            raise business("TRADE_HAS_SUCCESS", "交易已被支付")
        if trade.trade_state == "CLOSED":
            raise business("TRADE_HAS_CLOSE", "交易已经关闭")
        if trade.asked != compared:
            raise business("CONTEXT_INCONSISTENT", "交易信息被篡改")
        return {"out_trade_no": trade.out_trade_no, "trade_no": trade.prepays[0].prepay_id}

    def query(self, asked: Asked) -> dict[str, Any]:
        """The trade. Which of it is there depends on whether it was paid."""
        trade = self.named(read_content(asked, NamedTrade))
        payment = trade.payments[0] if trade.payments else None
        return {
            "out_trade_no": trade.out_trade_no,
            "trade_no": payment.transaction_id if payment else trade.prepays[0].prepay_id,
            "trade_status": notices.status_of(self._state, trade, payment),
            "total_amount": notices.yuan(payment.total if payment else trade.total),
            "receipt_amount": notices.yuan(payment.total if payment else 0),
            "buyer_pay_amount": notices.yuan(payment.payer_total if payment else 0),
            "point_amount": "0.00",
            "invoice_amount": notices.yuan(payment.payer_total if payment else 0),
            "buyer_open_id": trade.openid,
            **({"send_pay_date": notices.wall(payment.success_time)} if payment else {}),
        }

    def close(self, asked: Asked) -> dict[str, Any]:
        """An unpaid trade; the shop is told of it."""
        trade = self.named(read_content(asked, NamedTrade))
        if trade.payments:
            raise business("TRADE_STATUS_ERROR", "交易状态不合法")
        if trade.trade_state == "CLOSED":
            raise business("REASON_TRADE_STATUS_INVALID", "交易状态异常")
        self._close(trade)
        return {"out_trade_no": trade.out_trade_no, "trade_no": trade.prepays[0].prepay_id}

    def named(self, named: NamedTrade) -> Trade:
        """The trade of either number, as it is now; ACQ.TRADE_NOT_EXIST if there is none."""
        number = named.out_trade_no or ""
        if named.trade_no:
            known = self._state.trade_of_transaction.get(named.trade_no)
            number = known or self._state.trade_of_prepay.get(named.trade_no, "")
        trade = self._state.trades.get(number)
        if trade is None or trade.provider != "alipay":
            raise business("TRADE_NOT_EXIST", "交易不存在")
        self.expire(trade)
        return trade

    def expire(self, trade: Trade) -> None:
        """A trade whose time is over closes by itself."""
        if trade.trade_state == "NOTPAY" and self._state.clock.now() > trade.pay_until:
            self._close(trade)

    def _close(self, trade: Trade) -> None:
        trade.trade_state = "CLOSED"
        self._state.keep(trade)
        if trade.notify_url:
            self._notifier.announce(
                subject=trade.out_trade_no,
                event_type=notices.EVENT,
                summary="交易关闭",
                url=trade.notify_url,
                resource=notices.about_closing(self._state, trade),
                provider="alipay",
            )

    def _open(self, order: CreateTrade, url: str, compared: dict[str, Any]) -> Trade:
        merchant = self._state.alipay
        if order.op_app_id != merchant.app_id:
            raise business("UNBOUND_APPLICATION", "op_app_id与商户未绑定")
        if order.seller_id not in (None, merchant.seller_id):
            raise business("SELLER_NOT_EXIST", "卖家不存在")
        buyer = order.buyer_open_id or order.buyer_id
        if not buyer:
            raise business("BUYER_NOT_EXIST", "买家不存在")
        yuan, _, part = order.total_amount.partition(".")
        total = int(yuan) * 100 + int(part.ljust(2, "0") or 0)
        if not 1 <= total <= 10**10:
            raise business("TOTAL_FEE_EXCEED", "订单总金额不在允许范围内")
        now = self._state.clock.now()
        trade = Trade(
            provider="alipay",
            out_trade_no=order.out_trade_no,
            description=order.subject,
            total=total,
            currency="CNY",
            openid=buyer,
            notify_url=_checked_url(url),
            attach=None,
            created_at=now,
            pay_until=self._pay_until(order.time_expire, now),
            asked=compared,
            prepays=[Prepay(prepay_id=trade_number(self._state), issued_at=now)],
        )
        self._state.keep(trade)
        return trade

    def _pay_until(self, time_expire: str | None, now: datetime) -> datetime:
        if time_expire is None:
            return now + LONGEST_LIFE
        try:
            until = datetime.strptime(time_expire, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
        except ValueError:
            raise business("INVALID_PARAMETER", "time_expire格式错误") from None
        if until <= now:
            raise business("NOW_TIME_AFTER_EXPIRE_TIME_ERROR", "当前时间已超过允许支付的时间")
        return until


def trade_number(state: State) -> str:
    """A trade_no: the day and twenty digits."""
    return state.number("", 20)


def _checked_url(url: str) -> str:
    try:
        return notify_url(url) if url else ""
    except ValueError as error:
        raise AlipayError("40002", "isv.invalid-notify-url", str(error)) from None
