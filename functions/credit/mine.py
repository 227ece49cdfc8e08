"""The buyer's credit (信用分): the score, each reason with when it fades, what it means, what the levels are.

Reads    the buyer, their reasons
Retry    a read
"""

from __future__ import annotations

from chalicelib import members
from chalicelib.credit import views
from chalicelib.credit.views import CreditView
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation


class MyCredit(Request):
    pass


class GotMyCredit(Response):
    credit: CreditView


@operation(MyCredit, GotMyCredit, caller=BUYER, retry=READ)
def mine(request: MyCredit, call: Call) -> GotMyCredit:
    return GotMyCredit(credit=views.of_buyer(members.load(call.uid), call.now))
