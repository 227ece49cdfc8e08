"""Staff answers a case: approves it, for at most what the preview says, or refuses it with a reason.

Reads    the case, its order with what other cases claim
Writes   the case, the order's ledger and timeline; for an exchange the new goods are kept; of abuse the buyer's credit    (one transaction with
         the answer)
Calls    the provider, after the commit, when nothing but money is due; if it does not answer, a timer goes on with the same number
Errors   aftersale_not_found 404, aftersale_state 409, aftersale_amount 409 (details.mostFen), aftersale_swap 409 (details.swapFen: the SKU to be sent
         costs more than was paid), out_of_stock 409 (nothing to exchange with), forbidden 403 (permission aftersales.review)
Retry    recorded
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chalicelib import credit, stock
from chalicelib.aftersales import working
from chalicelib.aftersales.asking import Order
from chalicelib.aftersales.choice import Note
from chalicelib.aftersales.items import Case, any_case
from chalicelib.orders.items import any_head
from chalicelib.payments import cases
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Fen, OrderNo, Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class ReviewCase(Request):
    """`note` is told to the buyer; a refusal needs one. `mostFen`: pay no more than that, at least 1 (who pays nothing refuses); without
    it what an earlier approval allowed still holds. `shopsFault`: staff's judgement instead of the reason's; with it freight goes back, too.
    `swapSkuId`: the SKU that an exchange asks for, named where it costs more than was paid. `abuse`: with a refusal, costs the buyer credit."""

    case_no: OrderNo
    decision: Literal["approve", "reject"]
    note: Note = ""
    most_fen: Annotated[Fen, Field(ge=1)] | None = None
    shops_fault: bool | None = None
    swap_sku_id: Slug | None = None
    abuse: bool = False

    @model_validator(mode="after")
    def _a_refusal_says_why(self) -> Self:
        if self.decision == "reject" and not self.note:
            raise ValueError("note: a refusal says why")
        if self.abuse and self.decision != "reject":
            raise ValueError("abuse: of what is rejected")
        return self


class ReviewedCase(Response):
    """`status` and `refundFen` as they are now."""

    case_no: str
    status: str
    refund_fen: int | None


def _as_it_is(answer: ReviewedCase, request: ReviewCase, call: Call) -> ReviewedCase:
    return _shown(any_case(answer.case_no))


def _shown(case: Case) -> ReviewedCase:
    fen = None if case.refund_fen is None else int(case.refund_fen)
    return ReviewedCase(case_no=case.case_no, status=case.status, refund_fen=fen)


@operation(ReviewCase, ReviewedCase, caller=staff("aftersales.review"), retry=RECORDED, replayed=_as_it_is)
def review(request: ReviewCase, call: Call) -> ReviewedCase:
    look_again("aftersales/review", lambda: _review(request, call))
    cases.settle_if_possible(request.case_no)
    return _shown(any_case(request.case_no))


def _review(request: ReviewCase, call: Call) -> None:
    case = any_case(request.case_no)
    order = Order.of(any_head(case.order_no))
    transaction = Transaction("aftersales/review")
    by = call.caller.name
    if request.decision == "reject":
        working.reject(transaction, case, order.head, order.ledger, by, request.note, call.now)
        if request.abuse:
            credit.note_abuse(transaction, case.uid, case.case_no, by, call.now)
    else:
        working.approve(
            transaction,
            case,
            order,
            by,
            call.now,
            note=request.note,
            cap_fen=request.most_fen,
            shops_fault=request.shops_fault,
            swap_named=request.swap_sku_id,
        )
    try:
        call.commit(transaction, _shown(case))
    except TransactionRefused as refused:
        if "case" not in refused.failures and (short := stock.refused_skus(refused)):
            raise ShopError("out_of_stock", skuIds=short) from refused
        raise
