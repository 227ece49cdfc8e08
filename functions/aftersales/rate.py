"""The buyer rates how an ended case was dealt with, once.

Reads    the case
Writes   stars and words on the case
Errors   aftersale_not_found 404, aftersale_state 409 (it has not ended), aftersale_rated 409
Retry    natural: the same rating again changes nothing
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.aftersales.choice import Note
from chalicelib.aftersales.items import Case, own_case
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store import table
from chalicelib.store.errors import ConditionFailed


class RateCase(Request):
    case_no: OrderNo
    stars: Annotated[int, Field(ge=1, le=5)]
    review: Note = ""


class RatedCase(Response):
    case_no: str
    stars: int


@operation(RateCase, RatedCase, caller=BUYER, retry=NATURAL)
def rate(request: RateCase, call: Call) -> RatedCase:
    case = own_case(call.uid, request.case_no)
    if case.open:
        raise ShopError("aftersale_state", status=case.status)
    actions = [Case.stars.set(request.stars), Case.review.set(request.review), Case.rated_at.set(call.now)]
    try:
        table.update(Case, case.key, actions, Case.pk.exists() & Case.stars.does_not_exist())
    except ConditionFailed as failed:
        case = own_case(call.uid, request.case_no)
        if (case.stars, case.review or "") != (request.stars, request.review):
            raise ShopError("aftersale_rated", stars=int(case.stars or 0)) from failed
    return RatedCase(case_no=case.case_no, stars=request.stars)
