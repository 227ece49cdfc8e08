"""Ask for the invoice of a paid order: one per order, of what was really paid less what went back.

Reads    the order, its invoice
Writes   the invoice                                                            (one transaction with the answer)
Errors   order_not_found 404, invoice_not_possible 409, invoice_exists 409 (details.state)
Retry    recorded
"""

from __future__ import annotations

from chalicelib.invoices import desk
from chalicelib.invoices.items import InvoiceTo
from chalicelib.orders.items import own_head
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class RequestInvoice(Request):
    order_no: OrderNo
    to: InvoiceTo


class RequestedInvoice(Response):
    """What the invoice will be of, in fen, unless money goes back before it is issued."""

    order_no: str
    amount_fen: int


@operation(RequestInvoice, RequestedInvoice, caller=BUYER, retry=RECORDED)
def request_invoice(request: RequestInvoice, call: Call) -> RequestedInvoice:
    return look_again("invoices/request", lambda: _request(request, call))


def _request(request: RequestInvoice, call: Call) -> RequestedInvoice:
    transaction = Transaction("invoices/request")
    invoice = desk.request(transaction, own_head(call.uid, request.order_no), request.to, call.now)
    answer = RequestedInvoice(order_no=invoice.order_no, amount_fen=int(invoice.amount_fen))
    call.commit(transaction, answer)
    return answer
