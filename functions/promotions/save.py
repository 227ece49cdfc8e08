"""Set up a promotion, or change one: new terms count for prices from now on (within ten seconds), orders and quotes keep the old ones.

Reads    the promotion, the live set, what the terms name
Writes   the promotion, its history, the live set, its budget                 (one transaction)
Errors   invalid_request 400 (naming the field), promotion_changed 409 (expectedVersion is not the version now), promotion_over 409,
         promotions_full 409, budget_in_use 409, product_not_found 404, category_not_found 404, sku_not_found 404
Retry    recorded: the same Idempotency-Key gets the same version
"""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, Field

from chalicelib.promotions import changes, clash, live
from chalicelib.promotions.clash import Clash
from chalicelib.promotions.items import Promotion as Stored
from chalicelib.promotions.items import PromotionView, Terms, promotion_key
from chalicelib.promotions.terms import FARTHEST, check
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Fen, Remark, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class SavePromotion(Request):
    """`terms.id` names it; `terms.version` is the shop's. With `budgetFen` it stops applying when so much has been taken off orders."""

    terms: Terms
    expected_version: int = Field(0, ge=0, description="0 for a new one")
    budget_fen: Fen | None = None
    announce_from: AwareDatetime | None = Field(
        None, description="product pages tell of it from then on; three days before it begins when absent"
    )
    note: Remark = ""


class SavedPromotion(Response):
    """`clashes`: the live promotions that it meets, and what then happens."""

    promotion: PromotionView
    clashes: list[Clash]


@operation(SavePromotion, SavedPromotion, caller=staff("promotions.write"), retry=RECORDED)
def save(request: SavePromotion, call: Call) -> SavedPromotion:
    known = table.get(Stored, promotion_key(request.terms.id))
    if (int(known.version) if known else 0) != request.expected_version:
        raise ShopError("promotion_changed", version=int(known.version) if known else 0)
    standing = changes.load_live()
    check(request.terms, request.budget_fen, standing.house, call.now)
    transaction = Transaction("promotions/save")
    promotion = changes.set_up(
        transaction,
        known,
        standing,
        request.terms,
        request.budget_fen,
        request.note,
        call.caller.name,
        call.now,
        _announced(request),
    )
    answer = SavedPromotion(
        promotion=PromotionView.of(promotion, call.now),
        clashes=clash.clashes(promotion.terms, [rule.terms for rule in standing.rules], standing.house.stacking),
    )
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        raise ShopError("promotion_changed", version=request.expected_version) from refused
    live.forget()
    return answer


def _announced(request: SavePromotion) -> datetime | None:
    """Raises ShopError invalid_request for what begins at once, or is told of only after it began."""
    if request.announce_from is None:
        return None
    starts_at = request.terms.starts_at
    if starts_at is None or not starts_at - FARTHEST <= request.announce_from < starts_at:
        raise invalid("announceFrom", problem="not before startsAt")
    return request.announce_from
