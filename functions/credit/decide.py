"""Staff takes a reason away, or keeps it against an appeal; the buyer reads the note.

Reads    the reason, the buyer
Writes   the reason, the buyer, a letter to them                               (one transaction with the answer)
Errors   credit_reason_not_found 404, credit_reason_over 409 (taken away before, or kept where nobody objects),
         credit_decided 409 (somebody else decided at the same moment), member_not_found 404, forbidden 403
Retry    recorded
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from chalicelib.credit import appeals, views
from chalicelib.credit.items import CreditReason, ReasonId
from chalicelib.member_desk import Uid
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class DecideCredit(Request):
    buyer_id: Uid
    record_id: ReasonId
    decision: Literal["take_away", "keep"]
    note: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class CreditDecided(Response):
    buyer_id: str
    record_id: str
    decision: str


@operation(DecideCredit, CreditDecided, caller=staff("credit.write"), retry=RECORDED)
def decide(request: DecideCredit, call: Call) -> CreditDecided:
    first = views.find(request.buyer_id, request.record_id)
    return look_again("credit/decide", lambda: _decide(request, call, first))


def _decide(request: DecideCredit, call: Call, first: CreditReason) -> CreditDecided:
    transaction = Transaction("credit/decide")
    reason = views.find(request.buyer_id, request.record_id)
    if reason.decided_at != first.decided_at:
        raise ShopError("credit_decided")  # two at once may want the opposite: the second one is to look first
    granted = request.decision == "take_away"
    appeals.decide(transaction, reason, granted=granted, note=request.note, by=call.caller.name, now=call.now)
    answer = CreditDecided(buyer_id=request.buyer_id, record_id=request.record_id, decision=request.decision)
    call.commit(transaction, answer)
    return answer
