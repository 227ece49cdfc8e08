"""A buyer's credit as staff see it: what the buyer sees, appeals included.

Reads    the buyer, their reasons
Errors   member_not_found 404, forbidden 403
Retry    a read
"""

from __future__ import annotations

from chalicelib import member_desk
from chalicelib.credit import views
from chalicelib.credit.views import CreditView
from chalicelib.member_desk import Uid
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class GetCredit(Request):
    buyer_id: Uid


class GotCredit(Response):
    buyer_id: str
    credit: CreditView


@operation(GetCredit, GotCredit, caller=staff("credit.read"), retry=READ)
def get(request: GetCredit, call: Call) -> GotCredit:
    member = member_desk.find(request.buyer_id)
    return GotCredit(buyer_id=member.uid, credit=views.of_buyer(member, call.now))
