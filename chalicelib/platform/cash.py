"""Cash behind the payment port: nobody to ask, and nothing that could be paid without us.

What the courier collects is confirmed by staff (`payments.offline`). Cash goes back by hand: who asks for the refund hands it over, so the port
says that it is done.
"""

from __future__ import annotations

from collections.abc import Mapping

from .errors import BadSignature, Refused
from .pay import Notification, PrepayOrder, RefundOrder, RefundResult, RefundStatus, Trade, TradeState


class Cash:
    """A PayPort without a platform."""

    def prepay(self, order: PrepayOrder) -> str:
        raise Refused("NOT_OFFERED", "cash has no cashier in a client", 400)

    def client_params(self, prepay_id: str) -> dict[str, str]:
        return {}

    def query(self, out_trade_no: str) -> Trade:
        """Nobody pays cash without staff: what staff did not confirm is not there."""
        return Trade(out_trade_no, TradeState.CLOSED)

    def close(self, out_trade_no: str) -> None:
        """Nothing is open anywhere."""

    def refund(self, order: RefundOrder) -> RefundResult:
        return RefundResult(
            RefundStatus.SUCCESS,
            order.out_refund_no,
            order.out_refund_no,
            order.out_trade_no or "",
            order.transaction_id or "",
            order.refund_fen,
        )

    def query_refund(self, out_refund_no: str, transaction_id: str) -> RefundResult | None:
        return None

    def parse_notification(self, headers: Mapping[str, str], body: bytes) -> Notification:
        raise BadSignature("nobody sends notifications of cash")

    def reread_notification(self, body: bytes) -> Notification:
        raise BadSignature("nobody sends notifications of cash")
