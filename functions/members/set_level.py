"""Set a buyer's level of membership, with a reason: what prices and goods for members ask for.

Writes   the buyer
Errors   member_not_found 404, forbidden 403
Retry    recorded: the same Idempotency-Key gets the same answer
It counts at the buyer's next price; quotes that were given hold for their ten minutes.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints
from pynamodb.expressions.update import Action

from chalicelib import member_desk, members
from chalicelib.members import User
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction

Uid = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{12}$")]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]


class SetLevel(Request):
    """`reason` stands in the audit, with the level before and after."""

    buyer_id: Uid
    level: int = Field(ge=0, le=100)
    reason: Why


class LevelSet(Response):
    buyer_id: str
    level: int
    before: int


@operation(SetLevel, LevelSet, caller=staff("members.level"), retry=RECORDED)
def set_level(request: SetLevel, call: Call) -> LevelSet:
    before = int(member_desk.find(request.buyer_id).level or 0)
    transaction = Transaction("members/set_level")
    actions: list[Action] = [User.level.set(request.level), User.updated_at.set(call.now)]
    transaction.update("user", members.profile_key(request.buyer_id), actions, User.pk.exists())
    answer = LevelSet(buyer_id=request.buyer_id, level=request.level, before=before)
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        if "user" in refused.failures:
            raise ShopError("member_not_found") from refused
        raise
    return answer
