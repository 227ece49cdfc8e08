"""The buyer takes a case back, as long as nothing was sent: its units can be asked for again.

Reads    the case, its order's ledger of returns
Writes   CLOSED(cancel), the ledger, the order's timeline; what was kept for an exchange returns to the shelf     (one transaction)
Errors   aftersale_not_found 404, aftersale_state 409
Retry    natural: a cancelled case stays cancelled
"""

from __future__ import annotations

from chalicelib.aftersales import working
from chalicelib.aftersales.items import ledger_of, own_case
from chalicelib.orders.items import own_head
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class CancelCase(Request):
    case_no: OrderNo


class CancelledCase(Response):
    case_no: str
    status: str


@operation(CancelCase, CancelledCase, caller=BUYER, retry=NATURAL)
def cancel(request: CancelCase, call: Call) -> CancelledCase:
    return look_again("aftersales/cancel", lambda: _cancel(request, call))


def _cancel(request: CancelCase, call: Call) -> CancelledCase:
    case = own_case(call.uid, request.case_no)
    if case.closed_why != "cancel":
        head = own_head(call.uid, case.order_no)
        transaction = Transaction("aftersales/cancel")
        working.cancel(transaction, case, head, ledger_of(case.order_no), call.now)
        transaction.commit()
    return CancelledCase(case_no=case.case_no, status="CLOSED")
