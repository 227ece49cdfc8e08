"""Send the new goods of an exchange; the case is over, and its units could come back once more.

Reads    the case, its order's ledger of returns
Writes   EXCHANGED with the parcel, the order's ledger and timeline            (one transaction with the answer)
Errors   aftersale_not_found 404, aftersale_state 409, forbidden 403 (permission aftersales.receive)
Retry    recorded
"""

from __future__ import annotations

from chalicelib.aftersales import states, working
from chalicelib.aftersales.choice import Carrier, TrackingNo
from chalicelib.aftersales.items import CaseParcel, any_case, ledger_of
from chalicelib.orders.items import any_head
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class ShipReplacement(Request):
    case_no: OrderNo
    carrier: Carrier
    tracking_no: TrackingNo


class ShippedReplacement(Response):
    case_no: str
    status: str


@operation(ShipReplacement, ShippedReplacement, caller=staff("aftersales.receive"), retry=RECORDED)
def ship_replacement(request: ShipReplacement, call: Call) -> ShippedReplacement:
    return look_again("aftersales/ship_replacement", lambda: _ship(request, call))


def _ship(request: ShipReplacement, call: Call) -> ShippedReplacement:
    case = any_case(request.case_no)
    head = any_head(case.order_no)
    parcel = CaseParcel(carrier=request.carrier, tracking_no=request.tracking_no)
    transaction = Transaction("aftersales/ship_replacement")
    working.replace(transaction, case, head, ledger_of(case.order_no), parcel, call.caller.name, call.now)
    answer = ShippedReplacement(case_no=case.case_no, status=states.EXCHANGED)
    call.commit(transaction, answer)
    return answer
