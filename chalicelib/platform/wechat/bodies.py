"""The JSON of WeChat Pay v3 about trades and refunds, read into the port's own types.

Unknown fields are ignored, because the platform adds some. A missing or mistyped field that we live by
makes the message unreadable (Unknown): nothing is guessed.
"""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field

from chalicelib.platform.answers import Body, OptionalText, Text, empty_is_absent
from chalicelib.platform.errors import Unknown
from chalicelib.platform.pay import RefundResult, RefundStatus, Trade, TradeState

OptionalTime = Annotated[AwareDatetime | None, Field(strict=False), BeforeValidator(empty_is_absent)]
Fen = Annotated[int, Field(ge=0)]

_TRADE_STATES = {
    **{state.value: state for state in TradeState if state is not TradeState.NOT_EXIST},
    # Of payments by scanned code only, WeChat Pay v3, query: revoked is as dead as closed, a failed one
    # may be tried again, an accepted one is being paid.
    "REVOKED": TradeState.CLOSED,
    "PAYERROR": TradeState.NOTPAY,
    "ACCEPT": TradeState.USERPAYING,
}
# The documentation has spelled the value of REFUND.CLOSED both ways.
_REFUND_STATES = {**{status.value: status for status in RefundStatus}, "CLOSE": RefundStatus.CLOSED}


class PrepayBody(Body):
    prepay_id: Text


class TradeAmount(Body):
    total: Fen | None = None
    currency: OptionalText = None


class Payer(Body):
    openid: OptionalText = None


class TradeBody(Body):
    """A transaction, as a query answers it and as a notification carries it."""

    appid: Text
    mchid: Text
    out_trade_no: Text
    trade_state: Text
    transaction_id: OptionalText = None
    success_time: OptionalTime = None
    amount: TradeAmount = TradeAmount()
    payer: Payer = Payer()

    def trade(self) -> Trade:
        state = _TRADE_STATES.get(self.trade_state)
        if state is None:
            raise Unknown("UNREADABLE", f"trade_state {self.trade_state!r}")
        trade = Trade(
            out_trade_no=self.out_trade_no,
            state=state,
            transaction_id=self.transaction_id,
            total_fen=self.amount.total,
            currency=self.amount.currency,
            appid=self.appid,
            mchid=self.mchid,
            payer_openid=self.payer.openid,
            success_time=_utc(self.success_time),
        )
        if trade.was_paid and (trade.transaction_id is None or trade.total_fen is None):
            raise Unknown("UNREADABLE", "a paid trade without its number or sum")
        return trade


class RefundAmount(Body):
    refund: Fen


class RefundBody(Body):
    """A refund, as its creation and its query answer it."""

    status: Text
    refund_id: Text
    out_refund_no: Text
    out_trade_no: Text
    transaction_id: Text
    success_time: OptionalTime = None
    amount: RefundAmount

    def result(self) -> RefundResult:
        status = _REFUND_STATES.get(self.status)
        if status is None:
            raise Unknown("UNREADABLE", f"refund status {self.status!r}")
        return RefundResult(
            status=status,
            refund_id=self.refund_id,
            out_refund_no=self.out_refund_no,
            out_trade_no=self.out_trade_no,
            transaction_id=self.transaction_id,
            refund_fen=self.amount.refund,
            success_time=_utc(self.success_time),
        )


class NotifiedRefundBody(RefundBody):
    """A refund in a notification: its status has another name, and it says whose it is."""

    status: Text = Field(alias="refund_status")
    mchid: Text


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None
