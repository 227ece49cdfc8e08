"""Put money into a buyer's balance, or take some out of it, with the reason.

Reads    the buyer, the balance
Writes   the balance, its entry                                                (one transaction with the answer)
Errors   member_not_found 404, balance_insufficient 409 (details.missingFen), balance_too_large 409, forbidden 403
Retry    recorded: the same Idempotency-Key never enters it twice
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib import members
from chalicelib.balance import ledger
from chalicelib.runtime import ids
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class AdjustBalance(Request):
    """`deltaFen` above zero puts in, below zero takes out."""

    buyer_id: Annotated[str, StringConstraints(pattern=f"^{ids.UID.pattern}$")]
    delta_fen: int = Field(ge=-100_000_00, le=100_000_00)
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class AdjustedBalance(Response):
    """The balance right after this change, in fen."""

    buyer_id: str
    balance_fen: int


@operation(AdjustBalance, AdjustedBalance, caller=staff("balance.adjust"), retry=RECORDED)
def adjust(request: AdjustBalance, call: Call) -> AdjustedBalance:
    if table.get(members.User, members.profile_key(request.buyer_id)) is None:
        raise ShopError("member_not_found")
    reference = f"A{call.request_id}"
    return look_again("balance/adjust", lambda: _adjust(request, call, reference))


def _adjust(request: AdjustBalance, call: Call, reference: str) -> AdjustedBalance:
    transaction = Transaction("balance/adjust")
    found = ledger.load(request.buyer_id)
    after = ledger.change(
        transaction,
        found,
        request.buyer_id,
        request.delta_fen,
        "adjusted",
        reference,
        call.caller.name,
        call.now,
        reason=request.reason,
    )
    answer = AdjustedBalance(buyer_id=request.buyer_id, balance_fen=after)
    call.commit(transaction, answer)
    return answer
