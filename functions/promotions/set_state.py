"""Pause a promotion, let it go on, or end it for good. New prices follow within ten seconds; quotes that were given hold for their ten minutes.

Reads    the promotion, the live set
Writes   the promotion, its history, the live set                             (one transaction)
Errors   promotion_not_found 404, promotion_changed 409, promotion_over 409, promotions_full 409
Retry    recorded: the same Idempotency-Key gets the same version
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.promotions import changes, live
from chalicelib.promotions.items import PromotionView, State
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction

_STATES: dict[str, State] = {"pause": "paused", "resume": "active", "end": "ended"}


class SetPromotionState(Request):
    promotion_id: Slug
    action: Literal["pause", "resume", "end"]
    expected_version: int = Field(ge=1)


class PromotionStateSet(Response):
    promotion: PromotionView


@operation(SetPromotionState, PromotionStateSet, caller=staff("promotions.write"), retry=RECORDED)
def set_state(request: SetPromotionState, call: Call) -> PromotionStateSet:
    known = changes.load(request.promotion_id)
    if known.version != request.expected_version:
        raise ShopError("promotion_changed", version=int(known.version))
    transaction = Transaction("promotions/set_state")
    state = _STATES[request.action]
    changed = changes.set_state(transaction, known, changes.load_live(), state, call.caller.name, call.now)
    answer = PromotionStateSet(promotion=PromotionView.of(changed, call.now))
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        raise ShopError("promotion_changed", version=request.expected_version) from refused
    live.forget()
    return answer
