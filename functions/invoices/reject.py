"""Staff will not issue an invoice, and says why; the buyer may ask again.

Reads    the invoice
Writes   the invoice                                                            (one transaction with the answer)
Errors   invoice_not_found 404, invoice_state 409, forbidden 403
Retry    recorded
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib.invoices import desk
from chalicelib.invoices.items import State
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class RejectInvoice(Request):
    order_no: OrderNo
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class RejectedInvoice(Response):
    order_no: str
    state: State


@operation(RejectInvoice, RejectedInvoice, caller=staff("invoices.write"), retry=RECORDED)
def reject(request: RejectInvoice, call: Call) -> RejectedInvoice:
    return look_again("invoices/reject", lambda: _reject(request, call))


def _reject(request: RejectInvoice, call: Call) -> RejectedInvoice:
    transaction = Transaction("invoices/reject")
    invoice = desk.reject(transaction, request.order_no, request.reason, call.caller.name, call.now)
    answer = RejectedInvoice(order_no=invoice.order_no, state=invoice.state)
    call.commit(transaction, answer)
    return answer
