"""A case whole: goods, sums with their explanation, parcels, history, what the buyer may do now.

Reads    the case
Errors   aftersale_not_found 404
Retry    read
"""

from __future__ import annotations

from chalicelib.aftersales import views
from chalicelib.aftersales.items import own_case
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import READ, Call, operation


class GetCase(Request):
    case_no: OrderNo


class ShownCase(Response):
    case: views.CaseDetail


@operation(GetCase, ShownCase, caller=BUYER, retry=READ)
def get(request: GetCase, call: Call) -> ShownCase:
    return ShownCase(case=views.detail(own_case(call.uid, request.case_no)))
