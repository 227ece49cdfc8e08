"""Alipay's words about trades and refunds, read into the port's own types. What we live by and cannot read is Unknown."""

from typing import Annotated

from pydantic import AfterValidator

from chalicelib.platform.alipay.account import AlipayAccount
from chalicelib.platform.alipay.fields import fen, parse_beijing
from chalicelib.platform.answers import Body, OptionalText, Text
from chalicelib.platform.errors import Unknown
from chalicelib.platform.pay import RefundResult, RefundStatus, Trade, TradeState


def _in_yuan(value: str | None) -> str | None:
    if value is not None:
        fen(value)
    return value


Yuan = Annotated[Text, AfterValidator(_in_yuan)]
OptionalYuan = Annotated[OptionalText, AfterValidator(_in_yuan)]

_STATES = {
    "WAIT_BUYER_PAY": TradeState.NOTPAY,
    "TRADE_SUCCESS": TradeState.SUCCESS,
    "TRADE_FINISHED": TradeState.SUCCESS,  # paid as well: only the time for refunds is over
    "TRADE_CLOSED": TradeState.CLOSED,
}
CURRENCY = "CNY"  # the only one that this product takes; Alipay does not say it


class TradeBody(Body):
    """A trade, as a query answers it and as a notification carries it: the two share most names."""

    out_trade_no: Text
    trade_no: Text
    trade_status: Text
    total_amount: OptionalYuan = None
    buyer_open_id: OptionalText = None
    # traces of money: a closed trade that has one was paid and went back whole, one without was never paid
    receipt_amount: OptionalYuan = None
    buyer_pay_amount: OptionalYuan = None
    refund_fee: OptionalYuan = None

    def trade_of(self, appid: str, mchid: str, paid_at: str | None, buyer_id: str | None) -> Trade:
        """Errors: Unknown."""
        state = self._state(paid_at)
        if state not in (TradeState.SUCCESS, TradeState.REFUND):
            return Trade(self.out_trade_no, state, appid=appid, mchid=mchid)
        if self.total_amount is None:
            raise Unknown("UNREADABLE", "a paid trade without its sum")
        return Trade(
            out_trade_no=self.out_trade_no,
            state=state,
            transaction_id=self.trade_no,
            total_fen=fen(self.total_amount),
            currency=CURRENCY,
            appid=appid,
            mchid=mchid,
            payer_openid=self.buyer_open_id or buyer_id,
            success_time=parse_beijing(paid_at) if paid_at else None,
        )

    def _state(self, paid_at: str | None) -> TradeState:
        state = _STATES.get(self.trade_status)
        if state is None:
            raise Unknown("UNREADABLE", f"trade_status {self.trade_status!r}")
        refunded = self.refund_fee is not None and fen(self.refund_fee) > 0
        if state is TradeState.SUCCESS:
            return TradeState.REFUND if refunded else state
        money_came = paid_at or refunded or any(map(_is_some, (self.receipt_amount, self.buyer_pay_amount)))
        return TradeState.REFUND if state is TradeState.CLOSED and money_came else state


def _is_some(amount: str | None) -> bool:
    return amount is not None and fen(amount) > 0


class QueriedTradeBody(TradeBody):
    """alipay.trade.query. It answers about the asker's own trades alone, so it does not say whose they are."""

    send_pay_date: OptionalText = None
    buyer_user_id: OptionalText = None

    def trade(self, account: AlipayAccount) -> Trade:
        return self.trade_of(account.app_id, account.seller_id, self.send_pay_date, self.buyer_user_id)


class NotifiedTradeBody(TradeBody):
    """A trade_status_sync notification. Values that have nothing to say are empty."""

    notify_id: Text
    app_id: Text
    seller_id: Text
    buyer_id: OptionalText = None
    gmt_payment: OptionalText = None
    out_biz_no: OptionalText = None

    def trade(self) -> Trade:
        return self.trade_of(self.app_id, self.seller_id, self.gmt_payment, self.buyer_id)

    @property
    def refund_no(self) -> str | None:
        """The refund that this notification is about: with `refund_fee`, out_biz_no is the refund's out_request_no."""
        return self.out_biz_no if _is_some(self.refund_fee) else None


class CreatedBody(Body):
    out_trade_no: Text
    trade_no: Text


class ClosedBody(Body):
    out_trade_no: OptionalText = None


class RefundBody(Body):
    """alipay.trade.refund. `refund_fee` is what went back of the trade in all, not by this refund."""

    out_trade_no: Text
    trade_no: Text
    fund_change: OptionalText = None
    refund_fee: OptionalYuan = None
    gmt_refund_pay: OptionalText = None

    def result(self, out_refund_no: str, refund_fen: int) -> RefundResult:
        """Code 10000 alone does not mean that money moved (alipay.trade.refund): without fund_change=Y it must be asked later."""
        moved = self.fund_change == "Y"
        if moved and (self.refund_fee is None or fen(self.refund_fee) < refund_fen):
            raise Unknown("UNREADABLE", "less went back than was asked for")
        return RefundResult(
            status=RefundStatus.SUCCESS if moved else RefundStatus.PROCESSING,
            refund_id=out_refund_no,
            out_refund_no=out_refund_no,
            out_trade_no=self.out_trade_no,
            transaction_id=self.trade_no,
            refund_fen=refund_fen,
            success_time=parse_beijing(self.gmt_refund_pay) if moved and self.gmt_refund_pay else None,
        )


class QueriedRefundBody(Body):
    """alipay.trade.fastpay.refund.query. A refund that never arrived, or failed, has no refund_status."""

    refund_status: OptionalText = None
    out_request_no: OptionalText = None
    out_trade_no: OptionalText = None
    trade_no: OptionalText = None
    refund_amount: OptionalYuan = None
    gmt_refund_pay: OptionalText = None

    def result(self, out_refund_no: str) -> RefundResult | None:
        if self.refund_status != "REFUND_SUCCESS":
            return None
        if not (self.out_trade_no and self.trade_no and self.refund_amount):
            raise Unknown("UNREADABLE", "a refund without its trade or sum")
        return RefundResult(
            status=RefundStatus.SUCCESS,
            refund_id=out_refund_no,
            out_refund_no=out_refund_no,
            out_trade_no=self.out_trade_no,
            transaction_id=self.trade_no,
            refund_fen=fen(self.refund_amount),
            success_time=parse_beijing(self.gmt_refund_pay) if self.gmt_refund_pay else None,
        )
