"""Ask for a refund, a return or an exchange of some units of an order. No two open cases ever ask for the same unit.

Reads    the order with its snapshot and what its cases claim; for an exchange with another SKU that SKU
Writes   the case, the order's ledger of returns, the order's timeline         (one transaction with the answer)
Errors   those of aftersales/preview, aftersale_changed 409 (the preview says another sum now), aftersale_limit 409, sku_not_found 404
Retry    recorded: the same Idempotency-Key opens one case
"""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from chalicelib import catalog
from chalicelib.aftersales import asking, working
from chalicelib.aftersales.asking import Order
from chalicelib.aftersales.choice import Chosen, Note, OwnPicture
from chalicelib.aftersales.items import own_case
from chalicelib.orders.items import own_head
from chalicelib.runtime.caller import buyer
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Fen, Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store import table
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class ApplyForCase(Chosen, Request):
    """`expectedFen`: what the preview showed; another sum is refused. `swapSkuId`: another SKU of the same product, for one line of an exchange."""

    memo: Note = ""
    images: list[OwnPicture] = Field([], max_length=9)
    expected_fen: Fen | None = None
    swap_sku_id: Slug | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not self.lines:
            raise ValueError("lines: at least one")
        if self.swap_sku_id and (self.kind != "exchange" or len(self.lines) > 1):
            raise ValueError("swapSkuId: for an exchange of one line")
        return self


class AppliedCase(Response):
    """`refundFen`: what the preview says now; `status` as it is now."""

    case_no: str
    status: str
    refund_fen: int


def _as_it_is(answer: AppliedCase, request: ApplyForCase, call: Call) -> AppliedCase:
    return answer.model_copy(update={"status": own_case(call.uid, answer.case_no).status})


@operation(ApplyForCase, AppliedCase, caller=buyer("after_sale"), retry=RECORDED, replayed=_as_it_is)
def apply(request: ApplyForCase, call: Call) -> AppliedCase:
    return look_again("aftersales/apply", lambda: _apply(request, call))


def _apply(request: ApplyForCase, call: Call) -> AppliedCase:
    order = Order.of(own_head(call.uid, request.order_no))
    reason = asking.reason_of(order, request.kind, request.reason_id)
    swap = _swap(order, request.lines[0].sku_id, request.swap_sku_id) if request.swap_sku_id else None
    transaction = Transaction("aftersales/apply")
    case = working.open_case(
        transaction,
        order,
        request.kind,
        request.units,
        reason,
        call.now,
        memo=request.memo,
        images=request.images,
        swap=swap,
    )
    if request.expected_fen is not None and request.expected_fen != case.asked_fen:
        raise ShopError("aftersale_changed", expectedFen=request.expected_fen, refundFen=int(case.asked_fen))
    answer = AppliedCase(case_no=case.case_no, status=case.status, refund_fen=int(case.asked_fen))
    call.commit(transaction, answer)
    return answer


def _swap(order: Order, instead_of: str, sku_id: str) -> catalog.Sku:
    """The other SKU of the same product. Raises ShopError sku_not_found."""
    product_id = next((line.product_id for line in order.snapshot.lines if line.sku_id == instead_of), None)
    sku = table.get(catalog.Sku, catalog.sku_key(product_id, sku_id)) if product_id else None
    if sku is None or not sku.on_sale:
        raise ShopError("sku_not_found", skuId=sku_id)
    return sku
