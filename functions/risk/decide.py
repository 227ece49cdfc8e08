"""Staff decides on what was noticed: lifts what the rule did (release), restricts the buyer, or closes the case.

Reads    the case, the buyer
Writes   the case; the buyer with a notice to them, where their standing changes      (one transaction with the answer)
Errors   risk_not_found 404, risk_decided 409, risk_barred 409 (frozen or closed already), member_not_found 404,
         beyond_own_rights 403 (restrict asks for members.restrict, too), forbidden 403
Retry    recorded
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from chalicelib import restrictions
from chalicelib.member_desk import Uid
from chalicelib.restrictions import Function
from chalicelib.risk import desk
from chalicelib.risk.items import Decision, RiskId
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff, team
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class DecideRisk(Request):
    """`note` is told to the buyer where their standing changes. `functions`, for `lastsHours`: with `restrict` alone.

    A restriction adds to one that holds: nothing is opened by it, nothing ends earlier."""

    buyer_id: Uid
    risk_id: RiskId
    decision: Decision
    note: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]
    functions: list[Function] = Field(default=[], max_length=len(restrictions.FUNCTIONS))
    lasts_hours: int | None = Field(None, ge=1, le=24 * 365)

    @model_validator(mode="after")
    def _functions_belong_to_restrict(self) -> Self:
        if bool(self.functions) != (self.decision == "restrict") or (self.lasts_hours and not self.functions):
            raise ValueError("restrict names functions, nothing else does")
        return self


class RiskDecided(Response):
    buyer_id: str
    risk_id: str
    decision: Decision


@operation(DecideRisk, RiskDecided, caller=staff("risk.write"), retry=RECORDED)
def decide(request: DecideRisk, call: Call) -> RiskDecided:
    if request.decision == "restrict":
        team.check_within(call.caller, ["members.restrict"])
    return look_again("risk/decide", lambda: _decide(request, call))


def _decide(request: DecideRisk, call: Call) -> RiskDecided:
    transaction = Transaction("risk/decide")
    until = call.now + timedelta(hours=request.lasts_hours) if request.lasts_hours else None
    case = desk.find(request.buyer_id, request.risk_id)
    functions = list(dict.fromkeys(request.functions))
    desk.decide(transaction, case, request.decision, request.note, call.caller.name, call.now, functions, until)
    answer = RiskDecided(buyer_id=request.buyer_id, risk_id=request.risk_id, decision=request.decision)
    call.commit(transaction, answer)
    return answer
