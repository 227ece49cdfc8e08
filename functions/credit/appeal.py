"""Object to a reason that stands against the buyer; staff decides, and the buyer reads why.

Writes   the reason                                                            (one transaction with the answer)
Errors   credit_reason_not_found 404, credit_reason_over 409 (it counts no longer), credit_appealed 409 (once for each reason)
Retry    recorded
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib.credit import appeals, views
from chalicelib.credit.items import ReasonId
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class AppealCredit(Request):
    record_id: ReasonId
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]


class CreditAppealed(Response):
    record_id: str


@operation(AppealCredit, CreditAppealed, caller=BUYER, retry=RECORDED, limit=per_minute(10))
def appeal(request: AppealCredit, call: Call) -> CreditAppealed:
    return look_again("credit/appeal", lambda: _appeal(request, call))


def _appeal(request: AppealCredit, call: Call) -> CreditAppealed:
    transaction = Transaction("credit/appeal")
    appeals.appeal(transaction, views.find(call.uid, request.record_id), request.text, call.now)
    answer = CreditAppealed(record_id=request.record_id)
    call.commit(transaction, answer)
    return answer
