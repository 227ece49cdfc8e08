"""Close single functions to a buyer, freeze or close the account, or lift it all; the buyer is told why.

Writes   the buyer, a notice in their inbox                                    (one transaction with the answer)
Errors   member_not_found 404, forbidden 403
Retry    recorded

It holds at once wherever a call touches the buyer's item, elsewhere when the access token ends, at most 15 minutes later. `until` ends it by
itself.
"""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from chalicelib import member_desk, restrictions
from chalicelib.restrictions import Function, Status
from chalicelib.runtime import clock
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Moment, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction

Uid = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{12}$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class RestrictMember(Request):
    """`functions`: which ones are closed, with status `restricted` alone. `reason` is shown to the buyer."""

    buyer_id: Uid
    status: Status
    reason: Reason
    until: AwareDatetime | None = None
    functions: list[Function] = Field(default=[], max_length=len(restrictions.FUNCTIONS))

    @model_validator(mode="after")
    def _functions_belong_to_restricted(self) -> Self:
        if bool(self.functions) != (self.status == restrictions.RESTRICTED):
            raise ValueError("restricted names functions, nothing else does")
        if self.until is not None and self.status not in (restrictions.RESTRICTED, restrictions.FROZEN):
            raise ValueError("only a restriction or a freeze can end by itself")
        return self


class RestrictedMember(Response):
    buyer_id: str
    status: str
    until: Moment | None
    functions: list[str]


@operation(RestrictMember, RestrictedMember, caller=staff("members.restrict"), retry=RECORDED)
def restrict(request: RestrictMember, call: Call) -> RestrictedMember:
    until = _in_the_future(request, call)
    functions = list(dict.fromkeys(request.functions))
    transaction = Transaction("members/restrict")
    member_desk.restrict(transaction, request.buyer_id, request.status, functions, request.reason, until, call.now)
    answer = RestrictedMember(
        buyer_id=request.buyer_id, status=request.status, until=until, functions=[str(one) for one in functions]
    )
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        if "user" in refused.failures:
            raise ShopError("member_not_found") from refused
        raise
    return answer


def _in_the_future(request: RestrictMember, call: Call) -> AwareDatetime | None:
    if request.until is None:
        return None
    try:
        until = request.until.astimezone(UTC)
    except OverflowError:
        raise invalid("until", problem="lies outside of the calendar") from None
    if until <= call.now:
        raise invalid("until", problem=f"is not later than {clock.iso(call.now)}")
    return until.replace(microsecond=until.microsecond // 1000 * 1000)
