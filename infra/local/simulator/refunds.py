"""WeChat Pay v3, refunds: create (idempotent by out_refund_no), query, a second try after ABNORMAL."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from infra.local.simulator import alipay_notices
from infra.local.simulator.clock import rfc3339
from infra.local.simulator.model import Payment, Refund, RefundStatus, Trade
from infra.local.simulator.notifications import Notifier
from infra.local.simulator.pay_border import PayBody, PayBorder, PayError, field_error, read_body
from infra.local.simulator.router import Answer, Request, Route, json_answer
from infra.local.simulator.state import State
from infra.local.simulator.transactions import NotifyUrl

MOST_REFUNDS = 50  # per trade
LONGEST_WAIT = timedelta(days=365)  # from payment to refund
RECEIVED_BY = "支付用户零钱"


class RefundSource(PayBody):
    account: Literal["AVAILABLE", "UNAVAILABLE"]
    amount: Annotated[int, Field(gt=0)]


class RefundAmount(PayBody):
    refund: Annotated[int, Field(gt=0)]
    total: Annotated[int, Field(gt=0)]
    currency: Annotated[str, Field(pattern="^CNY$")]
    from_: list[RefundSource] | None = Field(default=None, alias="from")


class RefundGoods(PayBody):
    merchant_goods_id: Annotated[str, Field(min_length=1, max_length=32)]
    wechatpay_goods_id: Annotated[str, Field(max_length=32)] | None = None
    goods_name: Annotated[str, Field(max_length=256)] | None = None
    unit_price: Annotated[int, Field(ge=0)]
    refund_amount: Annotated[int, Field(ge=0)]
    refund_quantity: Annotated[int, Field(gt=0)]


class RefundOrder(PayBody):
    """The body of 申请退款."""

    transaction_id: Annotated[str, Field(min_length=1, max_length=32)] | None = None
    out_trade_no: Annotated[str, Field(pattern=r"^[0-9A-Za-z_\-|*]{6,32}$")] | None = None
    out_refund_no: Annotated[str, Field(pattern=r"^[0-9A-Za-z_\-|*@]{1,64}$")]
    reason: Annotated[str, Field(max_length=80)] | None = None
    notify_url: NotifyUrl | None = None
    funds_account: Literal["AVAILABLE", "UNSETTLED"] | None = None
    amount: RefundAmount
    goods_detail: list[RefundGoods] | None = None


class AbnormalRefund(PayBody):
    """The body of 发起异常退款."""

    out_refund_no: Annotated[str, Field(pattern=r"^[0-9A-Za-z_\-|*@]{1,64}$")]
    type: Literal["USER_BANK_CARD", "MERCHANT_BANK_CARD"]
    bank_type: Annotated[str, Field(max_length=16)] | None = None
    bank_account: Annotated[str, Field(max_length=1024)] | None = None
    real_name: Annotated[str, Field(max_length=1024)] | None = None


class Refunds:
    """Money on its way back."""

    def __init__(self, state: State, notifier: Notifier) -> None:
        self._state = state
        self._notifier = notifier

    def routes(self, border: PayBorder) -> list[Route]:
        """The endpoints of this module."""
        base = "/v3/refund/domestic/refunds"
        return [
            Route("POST", base, self.create, border, "refund"),
            Route("GET", f"{base}/{{out_refund_no}}", self.query, border, "query_refund"),
            Route("POST", f"{base}/{{refund_id}}/apply-abnormal-refund", self.apply_abnormal, border, "refund"),
        ]

    def create(self, request: Request) -> Answer:
        """The refund, PROCESSING as a rule; the same number and parameters give the same refund again."""
        order = read_body(request, RefundOrder)
        trade, payment = self._paid(order)
        asked = {**order.model_dump(exclude_none=True), "transaction_id": payment.transaction_id}
        asked.pop("out_trade_no", None)
        refund = self._state.refunds.get(order.out_refund_no)
        if refund is not None and refund.asked != asked:
            raise PayError(400, "INVALID_REQUEST", "商户退款单号重复，且与原退款单参数不一致")
        if refund is None:
            self._check_limits(trade, payment, order.amount)
            refund = self._accept(trade, payment, order, asked)
        return json_answer(shown(refund))

    def query(self, request: Request) -> Answer:
        """The refund by the merchant's number; 404 RESOURCE_NOT_EXISTS if it never arrived."""
        refund = self._state.refunds.get(request.params["out_refund_no"])
        if refund is None:
            raise PayError(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
        return json_answer(shown(refund))

    def apply_abnormal(self, request: Request) -> Answer:
        """Send the money of an ABNORMAL refund another way."""
        order = read_body(request, AbnormalRefund)
        refund = self._state.refunds.get(order.out_refund_no)
        if refund is None or refund.refund_id != request.params["refund_id"]:
            raise PayError(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
        if refund.status != "ABNORMAL":
            raise PayError(400, "INVALID_REQUEST", "该退款单状态不是退款异常")
        refund.status, refund.sent_again = "PROCESSING", True
        delay = self._state.config.refund_delay
        refund.settles_at = None if delay is None else self._state.clock.now() + timedelta(seconds=delay)
        self._state.keep(refund)
        self._notifier.wake()
        return json_answer(shown(refund))

    def settle(self, refund: Refund, status: RefundStatus) -> None:
        """Let a refund end (or become ABNORMAL), and notify."""
        refund.status = status
        refund.settles_at = None
        refund.success_time = self._state.clock.now() if status == "SUCCESS" else None
        self._state.keep(refund)
        if refund.provider == "alipay":
            self._tell_alipay_s_way(refund)
        elif refund.notify_url:
            self._notifier.announce(
                subject=refund.out_refund_no,
                event_type=f"REFUND.{status}",
                summary={"SUCCESS": "退款成功", "ABNORMAL": "退款异常"}.get(status, "退款关闭"),
                url=refund.notify_url,
                resource=notified(refund, self._state.merchant.mchid),
            )

    def wake(self) -> None:
        """Look again at what settles by itself."""
        self._notifier.wake()

    def _tell_alipay_s_way(self, refund: Refund) -> None:
        """A refund that is through is told to the payment's own address; of one that failed nothing is said."""
        if refund.status != "SUCCESS" or not refund.notify_url:
            return
        trade = self._state.trades[refund.out_trade_no]
        payment = next(one for one in trade.payments if one.transaction_id == refund.transaction_id)
        self._notifier.announce(
            subject=refund.out_refund_no,
            event_type=alipay_notices.EVENT,
            summary="退款成功",
            url=refund.notify_url,
            resource=alipay_notices.about_refund(self._state, trade, payment, refund),
            provider="alipay",
        )

    def settle_due(self) -> float | None:
        """Settle the refunds whose time has come; seconds until the next one, None if none waits."""
        now = self._state.clock.now()
        nearest: float | None = None
        for refund in [self._state.refunds[number] for number in self._state.settling]:
            left = (refund.settles_at - now).total_seconds() if refund.settles_at else 0.0
            if left <= 0:
                self.settle(refund, "SUCCESS" if refund.sent_again else self._state.config.refund_outcome)
            else:
                nearest = left if nearest is None else min(nearest, left)
        return nearest

    def _paid(self, order: RefundOrder) -> tuple[Trade, Payment]:
        if not order.transaction_id and not order.out_trade_no:
            raise field_error("/transaction_id", "transaction_id与out_trade_no不能同时为空")
        number = self._state.trade_of_transaction.get(order.transaction_id or "", order.out_trade_no or "")
        trade = self._state.trades.get(number)
        if trade is None or (order.out_trade_no and order.out_trade_no != trade.out_trade_no):
            raise PayError(404, "RESOURCE_NOT_EXISTS", "订单不存在")
        for payment in trade.payments:
            if order.transaction_id in (None, payment.transaction_id):
                return trade, payment
        if trade.payments:
            raise PayError(404, "RESOURCE_NOT_EXISTS", "订单不存在")
        raise PayError(400, "INVALID_REQUEST", "订单未支付，不能退款")

    def _check_limits(self, trade: Trade, payment: Payment, amount: RefundAmount) -> None:
        now = self._state.clock.now()
        earlier = [r for r in self._state.refunds_of(payment.transaction_id) if r.status != "CLOSED"]
        if amount.total != payment.total:
            raise PayError(400, "INVALID_REQUEST", "订单金额与原订单不一致")
        if sum(refund.refund for refund in earlier) + amount.refund > payment.total:
            raise PayError(400, "INVALID_REQUEST", "累计退款金额大于订单金额")
        if len(earlier) >= MOST_REFUNDS:
            raise PayError(400, "INVALID_REQUEST", "部分退款次数超过50次")
        if now - payment.success_time > LONGEST_WAIT:
            raise PayError(400, "INVALID_REQUEST", "订单支付已超过一年，不能退款")
        interval = timedelta(seconds=self._state.config.refund_interval)
        if earlier and now - earlier[-1].created_at < interval:
            raise PayError(429, "FREQUENCY_LIMITED", "同一订单的退款请求过于频繁")

    def _accept(self, trade: Trade, payment: Payment, order: RefundOrder, asked: dict[str, Any]) -> Refund:
        now, delay = self._state.clock.now(), self._state.config.refund_delay
        refund = Refund(
            out_refund_no=order.out_refund_no,
            refund_id=self._state.number("503", 18),
            out_trade_no=trade.out_trade_no,
            transaction_id=payment.transaction_id,
            refund=order.amount.refund,
            total=payment.total,
            payer_refund=order.amount.refund * payment.payer_total // payment.total,
            payer_total=payment.payer_total,
            currency=order.amount.currency,
            reason=order.reason,
            notify_url=order.notify_url,
            status="PROCESSING",
            created_at=now,
            settles_at=None if delay is None else now + timedelta(seconds=delay),
            asked=asked,
        )
        trade.trade_state = "REFUND"
        self._state.keep(trade)
        self._state.keep(refund)
        if delay == 0:
            self.settle_due()
        self._notifier.wake()
        return refund


def shown(refund: Refund) -> dict[str, Any]:
    """The refund object of 申请退款 and 查询退款."""
    return {
        "refund_id": refund.refund_id,
        "out_refund_no": refund.out_refund_no,
        "transaction_id": refund.transaction_id,
        "out_trade_no": refund.out_trade_no,
        "channel": "ORIGINAL",
        "user_received_account": RECEIVED_BY,
        **({"success_time": rfc3339(refund.success_time)} if refund.success_time else {}),
        "create_time": rfc3339(refund.created_at),
        "status": refund.status,
        "funds_account": "AVAILABLE",
        "amount": {
            "total": refund.total,
            "refund": refund.refund,
            "payer_total": refund.payer_total,
            "payer_refund": refund.payer_refund,
            "settlement_refund": refund.payer_refund,
            "settlement_total": refund.payer_total,
            "discount_refund": refund.refund - refund.payer_refund,
            "currency": refund.currency,
        },
    }


def notified(refund: Refund, mchid: str) -> dict[str, Any]:
    """The resource of a refund notification: it has no appid and calls the state refund_status."""
    return {
        "mchid": mchid,
        "out_trade_no": refund.out_trade_no,
        "transaction_id": refund.transaction_id,
        "out_refund_no": refund.out_refund_no,
        "refund_id": refund.refund_id,
        "refund_status": refund.status,
        **({"success_time": rfc3339(refund.success_time)} if refund.success_time else {}),
        "user_received_account": RECEIVED_BY,
        "amount": {
            "total": refund.total,
            "refund": refund.refund,
            "payer_total": refund.payer_total,
            "payer_refund": refund.payer_refund,
        },
    }
