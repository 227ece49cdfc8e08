"""The buyer does not want the invoice any more, as long as it is not issued.

Reads    the order, its invoice
Writes   the invoice
Errors   order_not_found 404, invoice_not_found 404, invoice_state 409
Retry    natural: a cancelled one stays cancelled
"""

from __future__ import annotations

from chalicelib.invoices import desk
from chalicelib.invoices.items import State
from chalicelib.orders.items import own_head
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation


class CancelInvoice(Request):
    order_no: OrderNo


class CancelledInvoice(Response):
    order_no: str
    state: State


@operation(CancelInvoice, CancelledInvoice, caller=BUYER, retry=NATURAL)
def cancel(request: CancelInvoice, call: Call) -> CancelledInvoice:
    head = own_head(call.uid, request.order_no)
    invoice = desk.cancel(head.order_no, call.now)
    return CancelledInvoice(order_no=head.order_no, state=invoice.state)
