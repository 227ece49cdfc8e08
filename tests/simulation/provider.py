"""The outside world: a payment provider in memory with its cashier and console, the login, the shipping desk. Every call passes a seam."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, TypeVar

from chalicelib.platform.errors import Refused
from chalicelib.platform.pay import PaymentNotification, RefundNotification, RefundStatus, TradeState
from chalicelib.platform.wechat.login import Session
from chalicelib.platform.wechat.shipping import Shipment, Upload
from tests.integration.pay_double import News, Number, PayDouble, Payment

T = TypeVar("T")
Seam = Callable[[str, Callable[[], Any]], Any]  # what is asked for, and its effect


class Provider(PayDouble):
    """WeChat Pay's rules, and what buyers and the platform's own staff do there."""

    def __init__(self, appid: str, mchid: str, now: Callable[[], datetime], seam: Seam) -> None:
        super().__init__(appid, mchid, now)
        self.opened: Callable[[str], None] = lambda out_trade_no: None  # a number can be paid from now on
        self.spent: dict[str, datetime] = {}  # when the buyer paid under a number
        self._seam = seam

    def _called(self, name: str, effect: Callable[[], T]) -> T:
        answer: T = self._seam(f"provider: {name}", effect)
        return answer

    def spend(self, out_trade_no: str, fen: int | None = None, *, again: bool = False, late: bool = False) -> bool:
        """The buyer pays at the cashier, perhaps another sum than was asked for. False: not possible."""
        number = self.numbers.get(out_trade_no)
        before = number.payments[:] if number else []
        if not self.pay(out_trade_no, f"T{len(self.news)}{out_trade_no[:10]}", again=again, late=late):
            return False
        assert number is not None
        self.spent.setdefault(out_trade_no, self._now())
        if fen is not None and not before:
            self._another_sum(number, fen)
        return True

    def _another_sum(self, number: Number, fen: int) -> None:
        payment = number.payments[0]
        number.payments[0] = Payment(payment.transaction_id, payment.out_trade_no, fen)
        news = self.news[-1]
        assert isinstance(news.notification, PaymentNotification)
        trade = news.notification.trade._replace(total_fen=fen)
        self.news[-1] = News(news.operation, PaymentNotification(trade, news.notification.event_id))

    def settle_refunds(self, chance: Random | None = None) -> None:
        """Refunds under way end, or stop. Without `chance` they all succeed."""
        for number, (_, payment) in self.refunds.items():
            refund = payment.refunds[number]
            if refund.status not in (RefundStatus.PROCESSING, RefundStatus.ABNORMAL):
                continue
            status = RefundStatus.SUCCESS
            if chance is not None:
                kinds = [RefundStatus.SUCCESS] * 6 + [RefundStatus.ABNORMAL, RefundStatus.CLOSED]
                status = chance.choice(kinds if refund.status is RefundStatus.PROCESSING else kinds[:6])
            payment.refunds[number] = ended = refund._replace(status=status)
            event = RefundNotification(ended, self._mchid, f"EV-{number}-{len(self.news)}")
            self.news.append(News("payments/wechat_refund_notify", event))

    def _refund(self, order: Any) -> Any:
        """A refund that failed for good does not count against the payment any more."""
        known = self.refunds.get(order.out_refund_no)
        if known is None:
            payment = self._payment(order.transaction_id)
            failed = {name: one for name, one in payment.refunds.items() if one.status is RefundStatus.CLOSED}
            for name in failed:
                del payment.refunds[name]
            try:
                return super()._refund(order)
            finally:
                payment.refunds.update(failed)
        return super()._refund(order)

    def _prepay(self, order: Any) -> str:
        known = order.out_trade_no in self.numbers
        prepay_id = super()._prepay(order)
        if not known:
            self.opened(order.out_trade_no)
        return prepay_id

    def payable(self, order_no: str) -> list[str]:
        """The numbers of an order under which somebody could pay now."""
        return [
            name
            for name, number in self.numbers.items()
            if name.startswith(order_no)
            and not (number.closed or number.payments)
            and self._now() < number.order.expires_at
        ]

    def was_paid(self, out_trade_no: str) -> bool:
        return self._shown(out_trade_no).state in (TradeState.SUCCESS, TradeState.REFUND)


@dataclass
class Login:
    """code2session: the code names the person, and works as often as it is asked."""

    seam: Seam

    def code2session(self, code: str) -> Session:
        def told() -> Session:
            if not code.startswith("person-"):
                raise Refused("40029", "not a code")
            return Session(f"openid-{code}", None, "session-key")

        session: Session = self.seam("provider: code2session", told)
        return session


@dataclass
class Shipping:
    """The shipping desk: it knows a payment a minute later."""

    seam: Seam
    told: int = 0

    def upload(self, shipment: Shipment) -> Upload:
        def noted() -> Upload:
            self.told += 1
            return Upload.UPLOADED

        answer: Upload = self.seam("provider: upload_shipping", noted)
        return answer
