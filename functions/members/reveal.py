"""Show what is masked elsewhere, for a reason: a buyer's phone and addresses, or whom an order goes to. Every call is in the audit.

Reads    the buyer and their address book, or the order's snapshot
Writes   the audit, before anything is shown
Errors   member_not_found 404, order_not_found 404, forbidden 403, too_many_requests 429
Retry    natural: shown again, and again in the audit
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from chalicelib import member_desk
from chalicelib.member_desk import Revealed
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff

Uid = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{12}$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class RevealMember(Request):
    """A buyer or an order."""

    order_no: OrderNo | None = None
    buyer_id: Uid | None = None
    reason: Reason

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.order_no is None) == (self.buyer_id is None):
            raise ValueError("exactly one of orderNo and buyerId")
        return self


class RevealedMember(Response):
    revealed: Revealed


@operation(
    RevealMember, RevealedMember, caller=staff("members.reveal"), retry=NATURAL, reveals=True, limit=per_minute(30)
)
def reveal(request: RevealMember, call: Call) -> RevealedMember:
    if request.order_no is not None:
        return RevealedMember(revealed=member_desk.reveal_order(request.order_no))
    return RevealedMember(revealed=member_desk.reveal(request.buyer_id or ""))
