"""Staff writes a reason down by hand: what it takes from the score, for how many days, and words that the buyer reads.

Reads    the buyer
Writes   the reason, the buyer, a letter to them when it brings limits         (one transaction with the answer)
Errors   member_not_found 404, credit_full 409 (so much stands there that one more changes nothing), credit_off 409, forbidden 403
Retry    recorded: the same Idempotency-Key writes one
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib import member_desk, shop
from chalicelib.credit import ledger, views
from chalicelib.credit.ledger import Charge
from chalicelib.credit.views import CreditReasonView
from chalicelib.member_desk import Uid
from chalicelib.runtime import ids
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class AddCredit(Request):
    """`reason` is shown to the buyer. `lasts_days`: until it fades."""

    buyer_id: Uid
    weight: int = Field(ge=1, le=100)
    lasts_days: int = Field(90, ge=1, le=730)
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]


class CreditAdded(Response):
    buyer_id: str
    reason: CreditReasonView


@operation(AddCredit, CreditAdded, caller=staff("credit.write"), retry=RECORDED)
def add(request: AddCredit, call: Call) -> CreditAdded:
    return look_again("credit/add", lambda: _add(request, call))


def _add(request: AddCredit, call: Call) -> CreditAdded:
    if not shop.current().credit.on:
        raise ShopError("credit_off")
    member = member_desk.find(request.buyer_id)
    if ledger.is_full(member, call.now):
        raise ShopError("credit_full")
    transaction = Transaction("credit/add")
    number, by = ids.random_text(12), call.caller.name
    charge = Charge("staff", number, request.weight, request.lasts_days, call.now, by, note=request.reason)
    reason = ledger.put(transaction, member, charge, call.now)
    answer = CreditAdded(buyer_id=request.buyer_id, reason=views.shown(reason, call.now))
    call.commit(transaction, answer)
    return answer
