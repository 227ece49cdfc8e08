"""The balance behind the payment port: a refund is an entry of the ledger, under the refund's own number.

Payments do not come this way: they are entered in the order's own transaction (`payments.by_balance`).
"""

from __future__ import annotations

from ..platform.cash import Cash
from ..platform.pay import RefundOrder, RefundResult, RefundStatus
from ..runtime import clock, ids
from ..store.again import look_again
from ..store.transaction import Transaction
from . import ledger

_PREFIX = "BAL"  # of a transaction's name, before the number of the attempt


def transaction_of(out_trade_no: str) -> str:
    """The name of the transaction by which the balance paid an attempt."""
    return f"{_PREFIX}{out_trade_no}"


class BalancePort(Cash):
    """A PayPort: like cash it has no cashier and sends no notifications, but it knows what it gave back."""

    def refund(self, order: RefundOrder) -> RefundResult:
        """Raises Contended when others kept changing the balance, and the table's errors."""
        uid, order_no = _payer(order.transaction_id or "")

        def once() -> None:
            if ledger.entered(uid, order.out_refund_no):
                return
            transaction = Transaction("balance/refund")
            found = ledger.load(uid)
            ledger.change(
                transaction, found, uid, order.refund_fen, "refunded", order.out_refund_no, "system", clock.now(),
                order_no=order_no, reason=order.reason or None,
            )  # fmt: skip
            transaction.commit()

        look_again("balance/refund", once)
        return _done(order.out_refund_no, order.transaction_id or "", order.refund_fen)

    def query_refund(self, out_refund_no: str, transaction_id: str) -> RefundResult | None:
        """None: it is not entered, and may be asked for."""
        entry = ledger.entry_of(_payer(transaction_id)[0], out_refund_no)
        return _done(out_refund_no, transaction_id, int(entry.fen)) if entry else None


def _payer(transaction_id: str) -> tuple[str, str]:
    """The buyer and the order of a payment. Raises ValueError for what the balance did not pay."""
    order_no = transaction_id.removeprefix(_PREFIX)[:-2]
    return ids.buyer_of(order_no), order_no


def _done(number: str, transaction_id: str, fen: int) -> RefundResult:
    out_trade_no = transaction_id.removeprefix(_PREFIX)
    return RefundResult(RefundStatus.SUCCESS, number, number, out_trade_no, transaction_id, fen)
