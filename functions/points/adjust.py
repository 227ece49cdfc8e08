"""Grant points to a buyer, or take some, by staff: with a reason that the buyer reads.

Reads    the buyer, the account
Writes   the account with its entry                                          (one transaction)
Errors   member_not_found 404, points_insufficient 409 (details.missing), points_too_many 409, forbidden 403
Retry    recorded: the same Idempotency-Key changes it once
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib import members, shop
from chalicelib.points import buckets, ledger
from chalicelib.runtime import ids
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class AdjustPoints(Request):
    """`deltaPoints` above zero grants, below zero takes."""

    buyer_id: Annotated[str, StringConstraints(pattern=f"^{ids.UID.pattern}$")]
    delta_points: int = Field(ge=-ledger.MOST, le=ledger.MOST)
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class AdjustedPoints(Response):
    """The sum right after this change."""

    buyer_id: str
    points: int


@operation(AdjustPoints, AdjustedPoints, caller=staff("points.adjust"), retry=RECORDED)
def adjust(request: AdjustPoints, call: Call) -> AdjustedPoints:
    if table.get(members.User, members.profile_key(request.buyer_id)) is None:
        raise ShopError("member_not_found")
    return look_again("points/adjust", lambda: _adjust(request, call))


def _adjust(request: AdjustPoints, call: Call) -> AdjustedPoints:
    transaction = Transaction("points/adjust")
    changes = ledger.Changes(ledger.load(request.buyer_id), request.buyer_id, call.now)
    until = buckets.end_of_month(call.now, shop.current().points_months)
    reference = f"A{call.request_id}"
    after = changes.adjust(request.delta_points, until, reference, call.caller.name, request.reason)
    changes.write(transaction)
    answer = AdjustedPoints(buyer_id=request.buyer_id, points=after)
    call.commit(transaction, answer)
    return answer
