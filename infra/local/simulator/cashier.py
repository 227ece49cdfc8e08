"""Where money is paid: what the buyer's WeChat does between wx.requestPayment and the payment notification."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from infra.local.simulator.model import Payment, Trade
from infra.local.simulator.notifications import Notifier
from infra.local.simulator.state import State
from infra.local.simulator.transactions import DEFAULT_LIFE, OPENID, PREPAY_LIFE, NotifyUrl, paid_view


class PaymentRefused(Exception):
    """The buyer cannot pay; `message` is what WeChat would show."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.status, self.code, self.message = status, code, message


class HowToPay(BaseModel):
    """The wishes of POST /_sim/pay: everything that can be odd about a payment, correctly signed all the same.

    `times` payments are made by one call; `again` pays a paid trade once more; `ignore_expiry` pays a closed or expired
    one. `total`, `openid` and `notify_url` describe money for a number that was never prepaid. Amounts are fen.
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

    def pay(self, out_trade_no: str, how: HowToPay) -> list[Payment]:
        """Pay a trade and start its notifications; raises PaymentRefused."""
        trade = self._state.trades.get(out_trade_no) or self._orphan(out_trade_no, how)
        self._check_payable(trade, how)
        fault = self._state.faults.take("pay", f"{out_trade_no} {trade.openid}")
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
        if self._state.clock.now() - prepay.issued_at >= PREPAY_LIFE:
            raise PaymentRefused(409, "PREPAY_EXPIRED", "支付会话已过期，请返回商家重新支付")
        return trade

    def notify_again(self, out_trade_no: str, notify: bool | Literal["duplicate"] = True) -> None:
        """Send the notification of every payment of a trade once more, as new events about the same money."""
        trade = self._state.trades.get(out_trade_no)
        if trade is None or not trade.payments:
            raise PaymentRefused(404, "NOT_PAID", "没有可通知的支付")
        for payment in trade.payments:
            self._announce(trade, payment, HowToPay(notify=notify))

    def _orphan(self, out_trade_no: str, how: HowToPay) -> Trade:
        """Money for a number that the shop never ordered (only on explicit wish)."""
        if how.total is None or how.notify_url is None:
            raise PaymentRefused(404, "ORDER_NOT_EXIST", "订单不存在")
        now = self._state.clock.now()
        return Trade(
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

    def _check_payable(self, trade: Trade, how: HowToPay) -> None:
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
        transaction_id = how.transaction_id or self._state.number("42000", 15)
        if transaction_id in self._state.trade_of_transaction:
            raise PaymentRefused(409, "TRANSACTION_ID_USED", "微信支付订单号已存在")
        return Payment(
            transaction_id=transaction_id,
            appid=how.appid or self._state.merchant.appid,
            mchid=how.mchid or self._state.merchant.mchid,
            openid=trade.openid,
            total=total,
            payer_total=total if how.payer_total is None else how.payer_total,
            currency=how.currency or trade.currency,
            success_time=self._state.clock.now(),
        )

    def _announce(self, trade: Trade, payment: Payment, how: HowToPay) -> None:
        # The event of a payment says SUCCESS, even if it is sent again after a refund.
        resource: dict[str, Any] = paid_view(trade, payment) | {
            "trade_state": "SUCCESS",
            "trade_state_desc": "支付成功",
        }
        self._notifier.announce(
            subject=trade.out_trade_no,
            event_type="TRANSACTION.SUCCESS",
            summary="支付成功",
            url=trade.notify_url,
            resource=resource,
            copies=2 if how.notify == "duplicate" else 1,
            after=how.notify_after,
        )
