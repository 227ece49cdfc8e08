"""Staff has issued an invoice: its number, where it can be fetched, and the sum that stands on it.

Reads    the invoice, the order
Writes   the invoice                                                            (one transaction with the answer)
Errors   invoice_not_found 404, invoice_state 409, invoice_amount_differs 409 (details.amountFen), forbidden 403
Retry    recorded
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib.invoices import desk
from chalicelib.invoices.items import State
from chalicelib.runtime.model import Fen, OrderNo, Request, Response, Url
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class IssueInvoice(Request):
    """`amountFen` must be what the order keeps at this moment."""

    order_no: OrderNo
    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{6,40}$")]
    url: Url
    amount_fen: Fen


class IssuedInvoice(Response):
    order_no: str
    state: State


@operation(IssueInvoice, IssuedInvoice, caller=staff("invoices.write"), retry=RECORDED)
def issue(request: IssueInvoice, call: Call) -> IssuedInvoice:
    return look_again("invoices/issue", lambda: _issue(request, call))


def _issue(request: IssueInvoice, call: Call) -> IssuedInvoice:
    transaction = Transaction("invoices/issue")
    invoice = desk.issue(
        transaction, request.order_no, request.number, request.url, request.amount_fen, call.caller.name, call.now
    )
    answer = IssuedInvoice(order_no=invoice.order_no, state=invoice.state)
    call.commit(transaction, answer)
    return answer
