"""Where money is paid: what the buyer's WeChat does between wx.requestPayment and the payment notification."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from infra.local.simulator import alipay_notices
from infra.local.simulator.alipay_trades import trade_number
from infra.local.simulator.model import Payment, Prepay, Provider, Trade
from infra.local.simulator.notifications import Notifier
from infra.local.simulator.state import State
from infra.local.simulator.transactions import DEFAULT_LIFE, OPENID, PREPAY_LIFE, NotifyUrl, paid_view

_MOST_ATTEMPTS = 99  # the attempt's suffix has two digits


class PaymentRefused(Exception):
    """The buyer cannot pay; `message` is what WeChat would show."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.status, self.code, self.message = status, code, message


class HowToPay(BaseModel):
    """The wishes of POST /_sim/pay: everything that can be odd about a payment, correctly signed all the same.

    `times` payments are made by one call; `again` pays a paid trade once more; `ignore_expiry` pays a closed or expired
    one. `total`, `openid`, `notify_url` and `provider` describe money for a number that was never prepaid. Amounts are fen.
    """

    model_config = ConfigDict(extra="forbid")

    notify: bool | Literal["duplicate"] = True
    notify_after: float = Field(default=0, ge=0)
    times: int = Field(default=1, ge=1, le=10)
    again: bool = False
    ignore_expiry: bool = False
    payer_total: int | None = Field(default=None, ge=0)
    amount_delta: int = 0
    appid: str | None = None
    mchid: str | None = None
    currency: str | None = None
    transaction_id: str | None = Field(default=None, min_length=1, max_length=32)
    total: int | None = Field(default=None, gt=0)
    openid: Annotated[str, Field(pattern=OPENID)] | None = None
    notify_url: NotifyUrl | None = None
    provider: Provider = "wechat"


class TradePay(BaseModel):
    """The argument of my.tradePay, as the mini-program passes it."""

    model_config = ConfigDict(extra="forbid")

    trade_no: str = Field(alias="tradeNO")


class ClientPayment(BaseModel):
    """The arguments of wx.requestPayment, as the mini-program passes them."""

    model_config = ConfigDict(alias_generator=to_camel)

    time_stamp: str
    nonce_str: str = Field(min_length=1, max_length=32)
    package: str
    sign_type: Literal["RSA"]
    pay_sign: str = Field(max_length=512)


class Cashier:
    """Takes payments."""

    def __init__(self, state: State, notifier: Notifier) -> None:
        self._state = state
        self._notifier = notifier

    def trade(self, number: str) -> Trade | None:
        """The trade of a merchant's number, or of a shop's order: the newest of its attempts.

        An attempt's number is the order's and two digits more, 01 for the first, so an order's number names no trade itself.
        """
        attempts = (f"{number}{attempt:02d}" for attempt in range(_MOST_ATTEMPTS, 0, -1))
        found = (self._state.trades.get(name) for name in (number, *attempts))
        return next((trade for trade in found if trade is not None), None)

    def pay(self, number: str, how: HowToPay) -> list[Payment]:
        """Pay a trade, named as `trade` takes it, and start its notifications; raises PaymentRefused."""
        trade = self.trade(number) or self._orphan(number, how)
        self.check_payable(trade, how)
        fault = self._state.faults.take("pay", f"{trade.out_trade_no} {trade.openid}")
        if fault and fault.kind == "error":
            raise PaymentRefused(fault.status, fault.code, fault.message)
        kind = fault.kind if fault else ""
        if kind == "wrong_amount":
            how = how.model_copy(update={"amount_delta": how.amount_delta + 1})
        payments = [self._payment(trade, how) for _ in range(how.times + (kind == "duplicate"))]
        trade.payments.extend(payments)
        trade.trade_state = "SUCCESS" if trade.trade_state != "REFUND" else "REFUND"
        self._state.keep(trade)
        if how.notify and kind != "lost":
            for payment in payments:
                self._announce(trade, payment, how)
        return payments

    def requested(self, call: ClientPayment) -> Trade:
        """The trade that wx.requestPayment opens; its paySign and the age of its prepay_id are checked."""
        message = f"{self._state.merchant.appid}\n{call.time_stamp}\n{call.nonce_str}\n{call.package}\n"
        if not self._state.keyring.merchant_signed(message.encode(), call.pay_sign):
            raise PaymentRefused(400, "SIGN_ERROR", "支付验证签名失败")
        return self.prepaid(call.package.removeprefix("prepay_id="))

    def prepaid(self, prepay_id: str) -> Trade:
        """The trade of a prepay_id that is still valid."""
        trade = self._state.trades.get(self._state.trade_of_prepay.get(prepay_id, ""))
        if trade is None:
            raise PaymentRefused(404, "ORDER_NOT_EXIST", "该支付单不存在")
        prepay = next(prepay for prepay in trade.prepays if prepay.prepay_id == prepay_id)
        if trade.provider == "wechat" and self._state.clock.now() - prepay.issued_at >= PREPAY_LIFE:
            raise PaymentRefused(409, "PREPAY_EXPIRED", "支付会话已过期，请返回商家重新支付")
        return trade

    def notify_again(self, number: str, notify: bool | Literal["duplicate"] = True) -> None:
        """Send the notification of every payment of a trade once more, as new events about the same money."""
        trade = self.trade(number)
        if trade is None or not trade.payments:
            raise PaymentRefused(404, "NOT_PAID", "没有可通知的支付")
        for payment in trade.payments:
            self._announce(trade, payment, HowToPay(notify=notify))

    def _orphan(self, out_trade_no: str, how: HowToPay) -> Trade:
        """Money for a number that the shop never ordered (only on explicit wish)."""
        if how.total is None or how.notify_url is None:
            raise PaymentRefused(404, "ORDER_NOT_EXIST", "订单不存在")
        now = self._state.clock.now()
        numbers = [Prepay(prepay_id=trade_number(self._state), issued_at=now)] if how.provider == "alipay" else []
        return Trade(
            provider=how.provider,
            prepays=numbers,
            out_trade_no=out_trade_no,
            description="来历不明的付款",
            total=how.total,
            currency="CNY",
            openid=how.openid or "o" + "0" * 27,
            notify_url=how.notify_url,
            attach=None,
            created_at=now,
            pay_until=now + DEFAULT_LIFE,
            asked={},
        )

    def check_payable(self, trade: Trade, how: HowToPay) -> None:
        """Raises PaymentRefused with what the buyer would read: paid already, closed, too late."""
        if trade.payments and not how.again:
            raise PaymentRefused(409, "ORDERPAID", "该订单已支付")
        if trade.payments or how.ignore_expiry:
            return
        if trade.trade_state == "CLOSED":
            raise PaymentRefused(409, "ORDER_CLOSED", "该订单已关闭")
        if self._state.clock.now() > trade.pay_until:
            raise PaymentRefused(409, "ORDER_EXPIRED", "该订单已超过支付时间")

    def _payment(self, trade: Trade, how: HowToPay) -> Payment:
        total = trade.total + how.amount_delta
        transaction_id = how.transaction_id or self._transaction_id(trade)
        if transaction_id in self._state.trade_of_transaction:
            raise PaymentRefused(409, "TRANSACTION_ID_USED", "微信支付订单号已存在")
        own = (self._state.merchant.appid, self._state.merchant.mchid)
        if trade.provider == "alipay":
            own = (self._state.alipay.app_id, self._state.alipay.seller_id)
        return Payment(
            transaction_id=transaction_id,
            appid=how.appid or own[0],
            mchid=how.mchid or own[1],
            openid=trade.openid,
            total=total,
            payer_total=total if how.payer_total is None else how.payer_total,
            currency=how.currency or trade.currency,
            success_time=self._state.clock.now(),
        )

    def _transaction_id(self, trade: Trade) -> str:
        """At Alipay a trade has its number before it is paid (a second payment of it, which a test may ask for, has another)."""
        if trade.provider == "wechat":
            return self._state.number("42000", 15)
        paid_already = {payment.transaction_id for payment in trade.payments}
        own = trade.prepays[0].prepay_id
        return own if own not in paid_already else trade_number(self._state)

    def _announce(self, trade: Trade, payment: Payment, how: HowToPay) -> None:
        # The event of a payment says SUCCESS, even if it is sent again after a refund.
        resource: dict[str, Any] = paid_view(trade, payment) | {
            "trade_state": "SUCCESS",
            "trade_state_desc": "支付成功",
        }
        of_alipay = trade.provider == "alipay"
        self._notifier.announce(
            subject=trade.out_trade_no,
            event_type=alipay_notices.EVENT if of_alipay else "TRANSACTION.SUCCESS",
            summary="支付成功",
            url=trade.notify_url,
            resource=alipay_notices.about_payment(trade, payment) if of_alipay else resource,
            provider=trade.provider,
            copies=2 if how.notify == "duplicate" else 1,
            after=how.notify_after,
        )
