"""Alipay's refunds: alipay.trade.refund (idempotent by out_request_no) and alipay.trade.fastpay.refund.query."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from infra.local.simulator import alipay_notices as notices
from infra.local.simulator.alipay_gateway import Asked, Method, business, read_content
from infra.local.simulator.alipay_trades import AlipayTrades, Amount, NamedTrade
from infra.local.simulator.model import Payment, Refund, Trade
from infra.local.simulator.refunds import LONGEST_WAIT, Refunds
from infra.local.simulator.state import State

OutRequestNo = Annotated[str, Field(min_length=1, max_length=64)]


class RefundTrade(NamedTrade):
    """The biz_content of 统一收单交易退款."""

    refund_amount: Amount
    out_request_no: OutRequestNo | None = None
    refund_reason: Annotated[str, Field(max_length=256)] | None = None


class QueryRefund(NamedTrade):
    out_request_no: OutRequestNo


class AlipayRefunds:
    """Money on its way back at Alipay: at once as a rule; with the fault fund_change_n a while later."""

    def __init__(self, state: State, trades: AlipayTrades, refunds: Refunds) -> None:
        self._state, self._trades, self._refunds = state, trades, refunds

    def methods(self) -> dict[str, Method]:
        """The methods of this module."""
        return {"alipay.trade.refund": self.refund, "alipay.trade.fastpay.refund.query": self.query}

    def refund(self, asked: Asked) -> dict[str, Any]:
        """fund_change says whether this very call moved money; refund_fee is what went back in all."""
        order = read_content(asked, RefundTrade)
        trade, payment = self._paid(order)
        yuan, _, part = order.refund_amount.partition(".")
        fen = int(yuan) * 100 + int(part.ljust(2, "0") or 0)
        number = order.out_request_no or trade.out_trade_no
        known = self._state.refunds.get(number)
        if known is not None and known.transaction_id != payment.transaction_id:
            raise business("INVALID_PARAMETER", "out_request_no已用于另一笔交易")
        if known is not None and known.refund != fen:
            raise business("DISCORDANT_REPEAT_REQUEST", "请求信息不一致")
        moved = False
        if known is None or known.status == "CLOSED":
            self._check(payment, fen)
            later = asked.fault is not None and asked.fault.kind == "fund_change_n"
            self._accept(trade, payment, number, fen, order.refund_reason, later=later)
            moved = not later
        return {
            "trade_no": payment.transaction_id,
            "out_trade_no": trade.out_trade_no,
            "buyer_open_id": trade.openid,
            "fund_change": "Y" if moved else "N",
            "refund_fee": notices.yuan(notices.refunded_fen(self._state, payment.transaction_id)),
            "send_back_fee": notices.yuan(fen if moved else 0),
            **({"gmt_refund_pay": notices.wall(self._state.clock.now())} if moved else {}),
        }

    def query(self, asked: Asked) -> dict[str, Any]:
        """refund_status stands there only when the refund is through."""
        order = read_content(asked, QueryRefund)
        trade, payment = self._paid(order)
        refund = self._state.refunds.get(order.out_request_no)
        if refund is None or refund.status != "SUCCESS" or refund.transaction_id != payment.transaction_id:
            return {}
        return {
            "trade_no": payment.transaction_id,
            "out_trade_no": trade.out_trade_no,
            "out_request_no": refund.out_refund_no,
            "total_amount": notices.yuan(payment.total),
            "refund_amount": notices.yuan(refund.refund),
            "refund_status": "REFUND_SUCCESS",
        }

    def _paid(self, order: NamedTrade) -> tuple[Trade, Payment]:
        trade = self._trades.named(order)
        for payment in trade.payments:
            if order.trade_no in (None, payment.transaction_id):
                return trade, payment
        raise business("TRADE_HAS_CLOSE" if trade.trade_state == "CLOSED" else "TRADE_STATUS_ERROR", "交易未支付")

    def _check(self, payment: Payment, fen: int) -> None:
        earlier = sum(r.refund for r in self._state.refunds_of(payment.transaction_id) if r.status != "CLOSED")
        if notices.refunded_fen(self._state, payment.transaction_id) >= payment.total:
            raise business("TRADE_HAS_CLOSE", "交易已经关闭")
        if self._state.clock.now() - payment.success_time > LONGEST_WAIT:
            raise business("TRADE_HAS_FINISHED", "交易已完结")
        if fen <= 0 or earlier + fen > payment.total:
            raise business("REASON_TRADE_REFUND_FEE_ERR", "退款金额无效")

    def _accept(
        self, trade: Trade, payment: Payment, number: str, fen: int, reason: str | None, *, later: bool
    ) -> None:
        now, delay = self._state.clock.now(), self._state.config.refund_delay
        refund = Refund(
            provider="alipay",
            out_refund_no=number,
            refund_id=number,
            out_trade_no=trade.out_trade_no,
            transaction_id=payment.transaction_id,
            refund=fen,
            total=payment.total,
            payer_refund=fen,
            payer_total=payment.payer_total,
            currency="CNY",
            reason=reason,
            notify_url=trade.notify_url or None,
            status="PROCESSING",
            created_at=now,
            settles_at=None if delay is None else now + timedelta(seconds=delay),
            asked={},
        )
        trade.trade_state = "REFUND"
        self._state.keep(trade)
        self._state.keep(refund)
        if later:
            self._refunds.wake()
        else:
            self._refunds.settle(refund, "SUCCESS")
