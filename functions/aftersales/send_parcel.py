"""The buyer has sent the goods back, or corrects the number of the parcel: one operation for both.

Reads    the case, its order
Writes   PARCEL_SENT with the parcel, the order's timeline                     (one transaction)
Errors   aftersale_not_found 404, aftersale_state 409, aftersale_limit 409 (corrected ten times)
Retry    natural: the same parcel again changes nothing
"""

from __future__ import annotations

from chalicelib.aftersales import states, working
from chalicelib.aftersales.choice import Carrier, Note, TrackingNo
from chalicelib.aftersales.items import CaseParcel, own_case
from chalicelib.orders.items import own_head
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class SendParcel(Request):
    case_no: OrderNo
    carrier: Carrier
    tracking_no: TrackingNo
    remark: Note = ""


class SentParcel(Response):
    case_no: str
    status: str


@operation(SendParcel, SentParcel, caller=BUYER, retry=NATURAL)
def send_parcel(request: SendParcel, call: Call) -> SentParcel:
    return look_again("aftersales/send_parcel", lambda: _send(request, call))


def _send(request: SendParcel, call: Call) -> SentParcel:
    case = own_case(call.uid, request.case_no)
    parcel = CaseParcel(carrier=request.carrier, tracking_no=request.tracking_no, remark=request.remark)
    if case.state != states.PARCEL_SENT or case.parcel != parcel:
        transaction = Transaction("aftersales/send_parcel")
        working.send_parcel(transaction, case, own_head(call.uid, case.order_no), parcel, call.now)
        transaction.commit()
    return SentParcel(case_no=case.case_no, status=states.PARCEL_SENT)
