"""WeChat Pay v3, JSAPI: prepay, query by both numbers, close."""

import secrets
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from infra.local.simulator.clock import BEIJING, parse_rfc3339, rfc3339
from infra.local.simulator.model import Payment, Prepay, Trade
from infra.local.simulator.pay_border import PayBody, PayBorder, PayError, field_error, read_body
from infra.local.simulator.router import Answer, Request, Route, json_answer
from infra.local.simulator.state import State

PREPAY_LIFE = timedelta(hours=2)
DEFAULT_LIFE = timedelta(days=7)  # without time_expire
SHORTEST_LIFE = timedelta(minutes=1)  # shorter is lifted
LONGEST_LIFE = timedelta(days=90)
OPENID = r"^o[0-9A-Za-z_-]{27}$"
STATE_WORDS = {"NOTPAY": "订单未支付", "SUCCESS": "支付成功", "REFUND": "转入退款", "CLOSED": "订单已关闭"}


def notify_url(url: str) -> str:
    """https, or plain http on this machine; no query string, no fragment ("通知地址")."""
    parts = urlsplit(url)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise ValueError("应为https地址（本机回环地址可用http）")
    if parts.query or parts.fragment or "?" in url:
        raise ValueError("不能携带参数")
    return url


NotifyUrl = Annotated[str, Field(min_length=8, max_length=255), AfterValidator(notify_url)]


class Amount(PayBody):
    total: Annotated[int, Field(gt=0)]
    currency: Annotated[str, Field(pattern="^CNY$")] = "CNY"


class Payer(PayBody):
    openid: Annotated[str, Field(pattern=OPENID)]


class GoodsLine(PayBody):
    merchant_goods_id: Annotated[str, Field(min_length=1, max_length=32)]
    wechatpay_goods_id: Annotated[str, Field(max_length=32)] | None = None
    goods_name: Annotated[str, Field(max_length=256)] | None = None
    quantity: Annotated[int, Field(gt=0)]
    unit_price: Annotated[int, Field(ge=0)]


class Detail(PayBody):
    cost_price: int | None = None
    invoice_id: Annotated[str, Field(max_length=32)] | None = None
    goods_detail: Annotated[list[GoodsLine], Field(min_length=1, max_length=6000)] | None = None


class StoreInfo(PayBody):
    id: Annotated[str, Field(max_length=32)]
    name: Annotated[str, Field(max_length=256)] | None = None
    area_code: Annotated[str, Field(max_length=32)] | None = None
    address: Annotated[str, Field(max_length=512)] | None = None


class SceneInfo(PayBody):
    payer_client_ip: Annotated[str, Field(min_length=1, max_length=45)]
    device_id: Annotated[str, Field(max_length=32)] | None = None
    store_info: StoreInfo | None = None


class SettleInfo(PayBody):
    profit_sharing: bool


class PrepayOrder(PayBody):
    """The body of 小程序下单."""

    appid: Annotated[str, Field(min_length=1, max_length=32)]
    mchid: Annotated[str, Field(min_length=1, max_length=32)]
    description: Annotated[str, Field(min_length=1, max_length=127)]
    out_trade_no: Annotated[str, Field(pattern=r"^[0-9A-Za-z_\-|*]{6,32}$")]
    time_expire: str | None = None
    attach: Annotated[str, Field(max_length=128)] | None = None
    notify_url: NotifyUrl
    goods_tag: Annotated[str, Field(max_length=32)] | None = None
    support_fapiao: bool | None = None
    limit_pay: list[str] | None = None
    amount: Amount
    payer: Payer
    detail: Detail | None = None
    scene_info: SceneInfo | None = None
    settle_info: SettleInfo | None = None


class CloseOrder(PayBody):
    mchid: Annotated[str, Field(min_length=1, max_length=32)]


class Transactions:
    """The trades of the merchant, from prepay to close."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self, border: PayBorder) -> list[Route]:
        """The endpoints of this module."""
        base = "/v3/pay/transactions"
        return [
            Route("POST", f"{base}/jsapi", self.prepay, border, "prepay"),
            Route("GET", f"{base}/out-trade-no/{{out_trade_no}}", self.query, border, "query"),
            Route("GET", f"{base}/id/{{transaction_id}}", self.query_by_transaction, border, "query"),
            Route("POST", f"{base}/out-trade-no/{{out_trade_no}}/close", self.close, border, "close"),
        ]

    def prepay(self, request: Request) -> Answer:
        """A prepay_id, of a new trade or again of the same one."""
        order = read_body(request, PrepayOrder)
        self._check_merchant(order.mchid, order.appid)
        trade = self._state.trades.get(order.out_trade_no)
        if trade is None:
            trade = self._open(order)
        else:
            self._check_same(trade, order)
        now = self._state.clock.now()
        if not trade.prepays or now - trade.prepays[-1].issued_at >= PREPAY_LIFE:
            trade.prepays.append(Prepay(prepay_id=self._prepay_id(), issued_at=now))
        self._state.keep(trade)
        return json_answer({"prepay_id": trade.prepays[-1].prepay_id})

    def query(self, request: Request) -> Answer:
        """The trade by the merchant's number."""
        self._check_merchant(request.query.get("mchid"))
        return json_answer(shown(self._state, self._trade(request.params["out_trade_no"])))

    def query_by_transaction(self, request: Request) -> Answer:
        """The trade by the platform's number; known for paid ones only."""
        self._check_merchant(request.query.get("mchid"))
        transaction_id = request.params["transaction_id"]
        trade = self._trade(self._state.trade_of_transaction.get(transaction_id, ""))
        payment = next(payment for payment in trade.payments if payment.transaction_id == transaction_id)
        return json_answer(paid_view(trade, payment))

    def close(self, request: Request) -> Answer:
        """204; a paid trade is refused with ORDERPAID, closing twice is harmless."""
        self._check_merchant(read_body(request, CloseOrder).mchid)
        trade = self._trade(request.params["out_trade_no"])
        if trade.payments:
            raise PayError(400, "ORDERPAID", "该订单已支付")
        trade.trade_state = "CLOSED"
        self._state.keep(trade)
        return Answer(204)

    def _open(self, order: PrepayOrder) -> Trade:
        now = self._state.clock.now()
        return Trade(
            out_trade_no=order.out_trade_no,
            description=order.description,
            total=order.amount.total,
            currency=order.amount.currency,
            openid=order.payer.openid,
            notify_url=order.notify_url,
            attach=order.attach,
            created_at=now,
            pay_until=now + self._life(order.time_expire),
            asked=_compared(order),
        )

    def _life(self, time_expire: str | None) -> timedelta:
        if time_expire is None:
            return DEFAULT_LIFE
        try:
            life = parse_rfc3339(time_expire) - self._state.clock.now()
        except ValueError:
            raise field_error("/time_expire", "应为rfc3339格式", time_expire) from None
        if not timedelta() < life <= LONGEST_LIFE:
            raise field_error("/time_expire", "应晚于当前时间且不超过90天", time_expire)
        return max(life, SHORTEST_LIFE)

    def _check_same(self, trade: Trade, order: PrepayOrder) -> None:
        """The rules for a number that is known. time_expire of the first order stays, a later one is not looked at."""
        if trade.payments:
            raise PayError(400, "ORDERPAID", "该订单已支付")
        if trade.trade_state == "CLOSED":
            raise PayError(400, "ORDER_CLOSED", "该订单已关闭")
        if trade.asked != _compared(order):
            raise PayError(403, "OUT_TRADE_NO_USED", "商户订单号重复")
        if self._state.clock.now() > trade.pay_until:
            raise PayError(400, "ORDER_CLOSED", "该订单已过支付有效期")

    def _check_merchant(self, mchid: str | None, appid: str | None = None) -> None:
        if not mchid:
            raise field_error("mchid", "缺少商户号", location="query")
        if mchid != self._state.merchant.mchid:
            raise PayError(400, "MCH_NOT_EXISTS", "商户号不存在")
        if appid is not None and appid != self._state.merchant.appid:
            raise PayError(400, "APPID_MCHID_NOT_MATCH", "AppID与商户号不匹配")

    def _trade(self, out_trade_no: str) -> Trade:
        trade = self._state.trades.get(out_trade_no)
        if trade is None:
            raise PayError(404, "ORDER_NOT_EXIST", "订单不存在")
        return trade

    def _prepay_id(self) -> str:
        return f"wx{self._state.clock.now().astimezone(BEIJING):%Y%m%d%H%M%S}{secrets.token_hex(11)}"


def _compared(order: PrepayOrder) -> dict[str, Any]:
    return order.model_dump(exclude={"time_expire"}, exclude_none=True)


def shown(state: State, trade: Trade) -> dict[str, Any]:
    """The transaction object of a query; an unpaid one has neither transaction_id nor amount."""
    if trade.payments:
        return paid_view(trade, trade.payments[0])
    return {
        "appid": state.merchant.appid,
        "mchid": state.merchant.mchid,
        "out_trade_no": trade.out_trade_no,
        "trade_state": trade.trade_state,
        "trade_state_desc": STATE_WORDS[trade.trade_state],
    }


def paid_view(trade: Trade, payment: Payment) -> dict[str, Any]:
    """The transaction object of one payment, for queries and notifications."""
    return {
        "appid": payment.appid,
        "mchid": payment.mchid,
        "out_trade_no": trade.out_trade_no,
        "transaction_id": payment.transaction_id,
        "trade_type": "JSAPI",
        "trade_state": trade.trade_state,
        "trade_state_desc": STATE_WORDS[trade.trade_state],
        "bank_type": "OTHERS",
        **({"attach": trade.attach} if trade.attach else {}),
        "success_time": rfc3339(payment.success_time),
        "payer": {"openid": payment.openid},
        "amount": {
            "total": payment.total,
            "payer_total": payment.payer_total,
            "currency": payment.currency,
            "payer_currency": payment.currency,
        },
    }
