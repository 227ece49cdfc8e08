"""Staff has issued the red letter that takes an invoice back after money went back; of what is left the buyer may ask for another.

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


class ReddenInvoice(Request):
    """`number`: of the red letter."""

    order_no: OrderNo
    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{6,40}$")]


class ReddenedInvoice(Response):
    order_no: str
    state: State


@operation(ReddenInvoice, ReddenedInvoice, caller=staff("invoices.write"), retry=RECORDED)
def redden(request: ReddenInvoice, call: Call) -> ReddenedInvoice:
    return look_again("invoices/redden", lambda: _redden(request, call))


def _redden(request: ReddenInvoice, call: Call) -> ReddenedInvoice:
    transaction = Transaction("invoices/redden")
    invoice = desk.redden(transaction, request.order_no, request.number, call.caller.name, call.now)
    answer = ReddenedInvoice(order_no=invoice.order_no, state=invoice.state)
    call.commit(transaction, answer)
    return answer
