"""WeChat Pay's rules in memory, behind the payment port: what the simulator does, without HTTP and signatures.

For tests that need tens of thousands of calls and every order of events. `around` is called at both ends of a call, before its effect and after it:
there a scheduler may let others go first, or the request or its answer be lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from chalicelib.platform.errors import Refused
from chalicelib.platform.pay import (
    Notification,
    PaymentNotification,
    PrepayOrder,
    RefundNotification,
    RefundOrder,
    RefundResult,
    RefundStatus,
    Trade,
    TradeState,
)
from tests.integration.money import Paid

T = TypeVar("T")


@dataclass
class Payment:
    """Money that came: fen, and what of it was given back under which numbers."""

    transaction_id: str
    out_trade_no: str
    fen: int
    refunds: dict[str, RefundResult] = field(default_factory=dict)

    @property
    def returned_fen(self) -> tuple[int, ...]:
        return tuple(one.refund_fen for one in self.refunds.values() if one.status is RefundStatus.SUCCESS)


@dataclass
class Number:
    """A trade under one of our numbers."""

    order: PrepayOrder
    closed: bool = False
    payments: list[Payment] = field(default_factory=list)

    @property
    def prepay_id(self) -> str:
        return f"wx{self.order.out_trade_no}"


@dataclass
class News:
    """A notification on its way, until it is acknowledged."""

    operation: str
    notification: Notification
    acknowledged: bool = False


class PayDouble:
    """A PayPort, and the cashier and the console that belong to it. Money in fen."""

    def __init__(self, appid: str, mchid: str, now: Callable[[], datetime]) -> None:
        self.numbers: dict[str, Number] = {}
        self.refunds: dict[str, tuple[RefundOrder, Payment]] = {}
        self.news: list[News] = []
        self.spoilt: set[str] = set()  # numbers whose prepay is refused from now on, though they may still be paid
        self.around: Callable[[str], None] = lambda what: None
        self._appid, self._mchid, self._now = appid, mchid, now

    # the port

    def prepay(self, order: PrepayOrder) -> str:
        return self._called("prepay", lambda: self._prepay(order))

    def client_params(self, prepay_id: str) -> dict[str, str]:
        return {"package": f"prepay_id={prepay_id}"}

    def query(self, out_trade_no: str) -> Trade:
        return self._called("query", lambda: self._shown(out_trade_no))

    def close(self, out_trade_no: str) -> None:
        self._called("close", lambda: self._close(out_trade_no))

    def refund(self, order: RefundOrder) -> RefundResult:
        return self._called("refund", lambda: self._refund(order))

    def query_refund(self, out_refund_no: str, transaction_id: str) -> RefundResult | None:
        return self._called("query_refund", lambda: self._refund_shown(out_refund_no))

    def parse_notification(self, headers: Mapping[str, str], body: bytes) -> Notification:
        return self.news[json.loads(body)["news"]].notification

    # the buyer and the platform

    def pay(self, out_trade_no: str, transaction_id: str, *, again: bool = False, late: bool = False) -> bool:
        """The buyer pays. `again`: although it is paid; `late`: although it is closed or its time is over. False: not possible."""
        number = self.numbers.get(out_trade_no)
        if number is None or (number.payments and not again):
            return False
        if not late and not number.payments and (number.closed or self._now() > number.order.expires_at):
            return False
        payment = Payment(transaction_id, out_trade_no, number.order.total_fen)
        number.payments.append(payment)
        trade = self._paid(number, payment, TradeState.SUCCESS)
        self.news.append(
            News("payments/wechat_notify", PaymentNotification(trade, f"EV-{transaction_id}-{len(self.news)}"))
        )
        return True

    def end_refunds(self) -> None:
        """Every refund under way succeeds, and the shop will hear of it."""
        for number, (_, payment) in self.refunds.items():
            refund = payment.refunds[number]
            if refund.status is RefundStatus.PROCESSING:
                payment.refunds[number] = ended = refund._replace(status=RefundStatus.SUCCESS)
                event = RefundNotification(ended, self._mchid, f"EV-{number}")
                self.news.append(News("payments/wechat_refund_notify", event))

    def paid(self) -> list[Paid]:
        """All payments, with what went back of them."""
        return [
            Paid(payment.transaction_id, payment.fen, payment.returned_fen)
            for number in self.numbers.values()
            for payment in number.payments
        ]

    @property
    def waiting(self) -> list[int]:
        """Positions of the news that nobody has acknowledged."""
        return [place for place, news in enumerate(self.news) if not news.acknowledged]

    # the rules

    def _called(self, name: str, effect: Callable[[], T]) -> T:
        self.around(f"{name} asked")
        try:
            return effect()
        finally:
            self.around(f"{name} answered")

    def _prepay(self, order: PrepayOrder) -> str:
        number = self.numbers.get(order.out_trade_no)
        if order.out_trade_no in self.spoilt and not (number and number.payments):
            raise Refused("OUT_TRADE_NO_USED", "", 403)
        if number is None:
            if order.expires_at <= self._now():
                raise Refused("PARAM_ERROR", "time_expire is over", 400)
            number = self.numbers[order.out_trade_no] = Number(order)
        if number.payments:
            raise Refused("ORDERPAID", "", 400)
        if number.closed:
            raise Refused("ORDER_CLOSED", "", 400)
        if number.order != order:
            raise Refused("OUT_TRADE_NO_USED", "", 403)
        if self._now() > order.expires_at:
            raise Refused("ORDER_CLOSED", "", 400)
        return number.prepay_id

    def _shown(self, out_trade_no: str) -> Trade:
        number = self.numbers.get(out_trade_no)
        if number is None:
            return Trade(out_trade_no, TradeState.NOT_EXIST)
        if number.payments:
            refunded = any(payment.refunds for payment in number.payments)
            return self._paid(number, number.payments[0], TradeState.REFUND if refunded else TradeState.SUCCESS)
        state = TradeState.CLOSED if number.closed else TradeState.NOTPAY
        return Trade(out_trade_no, state, appid=self._appid, mchid=self._mchid)

    def _paid(self, number: Number, payment: Payment, state: TradeState) -> Trade:
        return Trade(
            out_trade_no=number.order.out_trade_no,
            state=state,
            transaction_id=payment.transaction_id,
            total_fen=payment.fen,
            currency="CNY",
            appid=self._appid,
            mchid=self._mchid,
            payer_openid=number.order.payer_openid,
            success_time=self._now(),
        )

    def _close(self, out_trade_no: str) -> None:
        number = self.numbers.get(out_trade_no)
        if number is None:
            raise Refused("ORDER_NOT_EXIST", "", 404)
        if number.payments:
            raise Refused("ORDERPAID", "", 400)
        number.closed = True

    def _refund(self, order: RefundOrder) -> RefundResult:
        known = self.refunds.get(order.out_refund_no)
        if known is not None:
            if known[0] != order:
                raise Refused("INVALID_REQUEST", "the number belongs to another refund", 400)
            return known[1].refunds[order.out_refund_no]
        payment = self._payment(order.transaction_id)
        on_its_way = sum(one.refund_fen for one in payment.refunds.values())
        if order.total_fen != payment.fen or on_its_way + order.refund_fen > payment.fen:
            raise Refused("INVALID_REQUEST", "more than was paid", 400)
        self.refunds[order.out_refund_no] = order, payment
        refund = RefundResult(
            RefundStatus.PROCESSING,
            f"50{order.out_refund_no}",
            order.out_refund_no,
            payment.out_trade_no,
            payment.transaction_id,
            order.refund_fen,
        )
        payment.refunds[order.out_refund_no] = refund
        return refund

    def _refund_shown(self, out_refund_no: str) -> RefundResult | None:
        known = self.refunds.get(out_refund_no)
        return known[1].refunds[out_refund_no] if known else None

    def _payment(self, transaction_id: str | None) -> Payment:
        for number in self.numbers.values():
            for payment in number.payments:
                if payment.transaction_id == transaction_id:
                    return payment
        raise Refused("RESOURCE_NOT_EXISTS", "", 404)
