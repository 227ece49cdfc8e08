"""The payment port: what the shop asks of a payment provider, in words that fit any of them.

Money is integer fen, times are aware UTC datetimes. Every operation may raise the errors of
chalicelib/platform/errors.py; the docstrings name only what is particular.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol


class TradeState(StrEnum):
    """Where a payment stands at the provider. Only CLOSED and NOT_EXIST can never be paid any more,
    and NOT_EXIST only while no prepay for that number is still under way."""

    SUCCESS = "SUCCESS"
    REFUND = "REFUND"  # was paid, then refunded in part or whole
    NOTPAY = "NOTPAY"  # may still be paid until it is closed
    USERPAYING = "USERPAYING"
    CLOSED = "CLOSED"
    NOT_EXIST = "NOT_EXIST"  # the prepay never arrived


class RefundStatus(StrEnum):
    """ABNORMAL: the buyer's card cannot take it, staff must act. CLOSED: failed for good, a new number is needed."""

    PROCESSING = "PROCESSING"
    SUCCESS = "SUCCESS"
    ABNORMAL = "ABNORMAL"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class PrepayOrder:
    """A payment to be opened. Repeating it must repeat every field, or the provider refuses.

    out_trade_no  our number of this attempt, unique for ever: 6-32 of [0-9A-Za-z]
    expires_at    the last moment to pay
    notify_url    https, public, without a query string
    """

    out_trade_no: str
    description: str
    total_fen: int
    payer_openid: str
    expires_at: datetime
    notify_url: str


class Trade(NamedTuple):
    """A payment as the provider knows it. What an unpaid one does not have yet is None.

    appid, mchid  to whom it was paid (Alipay: app_id and the seller's PID): the caller compares them with its own
    total_fen     the sum of the order, to be compared with the attempt (the buyer may have paid less,
                  the difference being the provider's own coupon)
    """

    out_trade_no: str
    state: TradeState
    transaction_id: str | None = None
    total_fen: int | None = None
    currency: str | None = None
    appid: str | None = None
    mchid: str | None = None
    payer_openid: str | None = None
    success_time: datetime | None = None

    @property
    def was_paid(self) -> bool:
        """The money came. A partial refund also shows REFUND, so it counts."""
        return self.state in (TradeState.SUCCESS, TradeState.REFUND)


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """Money to be given back, named by transaction_id or, without it, by out_trade_no.

    out_refund_no  idempotency key: every retry of one refund uses the same number
    total_fen      the sum of the payment, of which refund_fen is given back
    """

    out_refund_no: str
    refund_fen: int
    total_fen: int
    out_trade_no: str | None = None
    transaction_id: str | None = None
    reason: str = ""
    notify_url: str | None = None


class RefundResult(NamedTuple):
    """A refund as the provider knows it. PROCESSING means accepted, not done."""

    status: RefundStatus
    refund_id: str
    out_refund_no: str
    out_trade_no: str
    transaction_id: str
    refund_fen: int
    success_time: datetime | None = None


class PaymentNotification(NamedTuple):
    """A payment that came in. appid, mchid, sum and currency are still to be compared by the caller.

    refund_no  our number of the refund that is the news, where the provider tells of refunds in the payment's own notifications
               (Alipay). How that refund stands is to be asked: the notification does not say what it brought back.
    """

    trade: Trade
    event_id: str
    refund_no: str | None = None


class RefundNotification(NamedTuple):
    """A refund that ended. mchid is still to be compared by the caller."""

    result: RefundResult
    mchid: str
    event_id: str


class OtherNotification(NamedTuple):
    """An authentic message of a kind that the shop has no use for: acknowledge and log it."""

    event_type: str


Notification = PaymentNotification | RefundNotification | OtherNotification


class PayPort(Protocol):
    def prepay(self, order: PrepayOrder) -> str:
        """Open a payment; answers the provider's prepay_id. The same order again gets a valid prepay_id again.

        Errors: Refused with kind ORDERPAID, ORDERCLOSED or OUTTRADENOUSED when the number was used up.
        """
        ...

    def client_params(self, prepay_id: str) -> dict[str, str]:
        """The signed parameters with which the client opens the cashier."""
        ...

    def query(self, out_trade_no: str) -> Trade:
        """How a payment stands. A number that the provider does not know is a Trade in state NOT_EXIST."""
        ...

    def close(self, out_trade_no: str) -> None:
        """End an unpaid payment. Returns only when the provider confirmed it.

        Errors: on every one of them the caller queries, and the query decides.
        """
        ...

    def refund(self, order: RefundOrder) -> RefundResult:
        """Give money back. On Unknown and Busy repeat with the same out_refund_no, never with a new one.

        Errors: Refused with kind NOTENOUGH may be repeated unchanged after the balance was topped up.
        """
        ...

    def query_refund(self, out_refund_no: str, transaction_id: str) -> RefundResult | None:
        """How a refund stands, of which payment; None when the provider has no such refund, or none that was successful.

        After None the refund may be asked for again under the same number.
        """
        ...

    def parse_notification(self, headers: Mapping[str, str], body: bytes) -> Notification:
        """Check and open a message of the provider. `body` is exactly what was received.

        Errors: BadSignature when it is not authentic, Unknown when it is but cannot be understood
        (answer 5xx, so that it is sent again), Misconfigured when our own keys cannot be read.
        """
        ...

    def reread_notification(self, body: bytes) -> Notification:
        """Open once more a message that parse_notification found authentic when it came: age and signature are not looked at again.

        Errors: BadSignature when it does not open (any more), Unknown, Misconfigured.
        """
        ...
