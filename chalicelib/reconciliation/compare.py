"""One movement of a bill beside the one of our books, pure: the same, or in which way not.

A bill is a snapshot of its day: a refund that was under way then may have ended since, which is no difference. One that ended there and has not
ended here is one.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..platform.bill import BillLine
from ..store.item import Key
from .items import Difference

_PAYMENT_STATES = frozenset({"SUCCESS"})
# Ours -> what a bill may say of the same refund. REQUESTED is in none: a bill shows what the provider accepted.
_REFUND_STATES: dict[str, frozenset[str]] = {
    "PROCESSING": frozenset({"PROCESSING"}),
    "ABNORMAL": frozenset({"PROCESSING", "ABNORMAL"}),
    "SUCCESS": frozenset({"PROCESSING", "ABNORMAL", "SUCCESS"}),
    "CLOSED": frozenset({"PROCESSING", "ABNORMAL", "CLOSED"}),
}


@dataclass(frozen=True)
class Movement:
    """A payment or a refund as our books have it. `key`: of the attempt or the refund that says so. Money in fen."""

    fen: int
    state: str
    out_trade_no: str
    transaction_id: str
    order_no: str | None
    key: Key
    refund_no: str | None = None

    @property
    def number(self) -> str:
        """What both sides call it by."""
        return self.transaction_id if self.refund_no is None else self.refund_no


def difference(line: BillLine, ours: Movement | None) -> Difference | None:
    """In which way a line of a bill is not what our books say; None when it is."""
    if ours is None:
        return "missing_here"
    if ours.fen != line.fen:
        return "amount_differs"
    agrees = _PAYMENT_STATES if line.kind == "payment" else _REFUND_STATES.get(ours.state, frozenset())
    return None if line.state in agrees else "state_differs"


def number_of(line: BillLine) -> str:
    """What both sides call a movement by: the transaction of a payment, our number of a refund (else the provider's own)."""
    if line.kind == "payment":
        return line.transaction_id
    return line.refund_no or line.refund_id or f"{line.transaction_id} {line.at} {line.fen}"
