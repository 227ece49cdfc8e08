"""What is done with invoices. Every step is written conditional on the state and the number of steps that were read.

The sum is what was really paid less what went back or is on its way back, taken from the order in the transaction that asks, and again in the one
that issues: an invoice is never of more than the shop keeps. When money goes back after that, a red letter is due.
"""

from __future__ import annotations

from datetime import datetime

from pynamodb.expressions.condition import Condition

from ..orders import states
from ..orders.items import OrderHead, any_head
from ..runtime import clock
from ..runtime.errors import ShopError
from ..runtime.sealed import Sealed
from ..runtime.settings import settings
from ..store import schema, table
from ..store.again import look_again
from ..store.errors import Raw
from ..store.item import user
from ..store.transaction import Transaction
from .items import ENDED, Invoice, InvoiceTo, InvoiceView, Step, invoice_key, listing, view, work_partition


def owed_fen(head: OrderHead) -> int:
    """What an invoice of this order may be of, in fen; 0: none may be made."""
    if head.state not in states.HOLDS_PAYMENT or head.owed_fen or head.mismatch:
        return 0
    return int(head.paid_fen) - int(head.refunding_fen) - int(head.refunded_fen)


def find(order_no: str) -> Invoice | None:
    return table.get(Invoice, invoice_key(order_no))


def there(order_no: str) -> Invoice:
    """Raises ShopError invoice_not_found."""
    found = find(order_no)
    if found is None:
        raise ShopError("invoice_not_found")
    return found


def request(transaction: Transaction, head: OrderHead, to: InvoiceTo, now: datetime) -> Invoice:
    """Put a new request into the transaction; returns the invoice.

    Raises ShopError invoice_not_possible (nothing was paid, or nothing is left), invoice_exists.
    """
    amount = owed_fen(head)
    if amount <= 0:
        raise ShopError("invoice_not_possible")
    before = find(head.order_no)
    if before is not None and before.state not in ENDED:
        raise ShopError("invoice_exists", state=before.state)
    invoice = Invoice.at(
        invoice_key(head.order_no),
        order_no=head.order_no,
        uid=head.uid,
        state="requested",
        to=Sealed.of(to.model_dump_json()),
        amount_fen=amount,
        requested_at=now,
        history=[*(before.history if before else []), _step("requested", "buyer", amount, now)],
    )
    invoice.ops_pk, invoice.ops_sk = listing(head.order_no, "requested", now)
    unchanged = _as_read(before) if before else Invoice.pk.does_not_exist()
    transaction.put("invoice", invoice, unchanged)
    transaction.check("order", head.key, _same_money(head))
    return invoice


def issue(
    transaction: Transaction, order_no: str, number: str, url: str, amount_fen: int, by: str, now: datetime
) -> Invoice:
    """Put into the transaction: staff has issued it, of this sum.

    Raises ShopError invoice_not_found, invoice_state, invoice_amount_differs (details.amountFen).
    """
    invoice, head = _in_state(order_no, "requested"), any_head(order_no)
    if amount_fen != owed_fen(head):
        raise ShopError("invoice_amount_differs", amountFen=owed_fen(head))
    invoice.number, invoice.url, invoice.amount_fen, invoice.issued_at = number, url, amount_fen, now
    _write(transaction, invoice, "issued", by, now, number)
    transaction.check("order", head.key, _same_money(head))
    return invoice


def reject(transaction: Transaction, order_no: str, reason: str, by: str, now: datetime) -> Invoice:
    """Put into the transaction: staff will not issue it. Raises ShopError invoice_not_found, invoice_state."""
    invoice = _in_state(order_no, "requested")
    invoice.reason = reason
    _write(transaction, invoice, "rejected", by, now, reason)
    return invoice


def redden(transaction: Transaction, order_no: str, number: str, by: str, now: datetime) -> Invoice:
    """Put into the transaction: staff has issued the red letter that takes the invoice back. Raises ShopError as `reject`."""
    invoice = _in_state(order_no, "red_due")
    _write(transaction, invoice, "red", by, now, number)
    return invoice


def cancel(order_no: str, now: datetime) -> Invoice:
    """The buyer does not want it any more. Raises ShopError invoice_not_found, invoice_state (it is issued)."""

    def once() -> Invoice:
        invoice = there(order_no)
        if invoice.state == "cancelled":
            return invoice
        if invoice.state != "requested":
            raise ShopError("invoice_state", state=invoice.state)
        transaction = Transaction("invoices/cancel")
        _write(transaction, invoice, "cancelled", "buyer", now, "")
        transaction.commit()
        return invoice

    return look_again("invoices/cancel", once)


def follow(order_no: str) -> None:
    """Money of the order went back: an issued invoice of more than what is left needs a red letter; one not issued yet is of less, or of nothing.

    Any number of times, in any order. Raises Contended.
    """

    def once() -> None:
        invoice = find(order_no)
        if invoice is None or invoice.state not in ("requested", "issued"):
            return
        left, now = owed_fen(any_head(order_no)), clock.now()
        if left >= invoice.amount_fen:
            return
        transaction = Transaction("invoices/follow")
        if invoice.state == "issued":
            _write(transaction, invoice, "red_due", "system", now, "退款")
        elif left <= 0:
            _write(transaction, invoice, "cancelled", "system", now, "退款")
        else:
            invoice.amount_fen = left
            _write(transaction, invoice, "requested", "system", now, "退款")
        transaction.commit()

    look_again("invoices/follow", once)


def of_buyer(uid: str, start: Raw | None, count: int) -> tuple[list[InvoiceView], Raw | None]:
    """A page of a buyer's invoices, newest orders first, and where the next page starts."""
    page = table.query(user(uid), begins="INVOICE#", newest_first=True, limit=count, start=start)
    return [view(Invoice.of(raw)) for raw in page.items], page.next


def waiting(state: str, above: str, count: int) -> tuple[list[InvoiceView], str | None]:
    """The merchant's list of a state, those that wait longest in front; and after which entry the next page starts."""
    found: list[tuple[str, str]] = []
    for shard in range(settings().ops_shards):
        page = table.query(work_partition(state, shard), index="ops", above=above or None, limit=count + 2)
        found += [
            (raw[schema.OPS.sk]["S"], raw["order_no"]["S"]) for raw in page.items if raw[schema.OPS.sk]["S"] != above
        ]
    chosen = sorted(found)[:count]
    items = table.get_many([(Invoice, invoice_key(order_no)) for _, order_no in chosen]) if chosen else {}
    shown = [items.get(invoice_key(order_no)) for _, order_no in chosen]
    views = [view(one) for one in shown if isinstance(one, Invoice) and one.state == state]
    return views, chosen[-1][0] if len(found) > count else None


def _in_state(order_no: str, state: str) -> Invoice:
    invoice = there(order_no)
    if invoice.state != state:
        raise ShopError("invoice_state", state=invoice.state)
    return invoice


def _write(transaction: Transaction, invoice: Invoice, state: str, by: str, now: datetime, note: str) -> None:
    unchanged = _as_read(invoice)
    invoice.state = state
    invoice.history = [*invoice.history, _step(state, by, int(invoice.amount_fen), now, note)]
    invoice.ops_pk, invoice.ops_sk = listing(invoice.order_no, state, now)
    transaction.put("invoice", invoice, unchanged)


def _as_read(invoice: Invoice) -> Condition:
    condition: Condition = (Invoice.state == invoice.state) & (Invoice.history == invoice.history)
    return condition


def _same_money(head: OrderHead) -> Condition:
    condition: Condition = (
        (OrderHead.paid_fen == head.paid_fen)
        & (OrderHead.refunding_fen == head.refunding_fen)
        & (OrderHead.refunded_fen == head.refunded_fen)
        & (OrderHead.status == head.status)
    )
    return condition


def _step(what: str, by: str, amount_fen: int, now: datetime, note: str = "") -> Step:
    return Step(at=clock.iso(now), what=what, by=by, amount_fen=amount_fen, note=note)
