"""Ask for a refund, a return or an exchange of some units of an order. No two open cases ever ask for the same unit.

Reads    the order with its snapshot and what its cases claim; for an exchange with another SKU that SKU
Writes   the case, the order's ledger of returns, the order's timeline         (one transaction with the answer)
Errors   those of aftersales/preview, aftersale_changed 409 (the preview says another sum now), aftersale_limit 409, sku_not_found 404
Retry    recorded: the same Idempotency-Key opens one case
"""

from __future__ import annotations

from chalicelib.aftersales.asking import Order
from chalicelib.aftersales.items import own_case
from chalicelib.aftersales.opening import Wanted, open_wanted
from chalicelib.orders.items import own_head
from chalicelib.runtime.caller import buyer
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class ApplyForCase(Wanted, Request):
    """`expectedFen`: what the preview showed; another sum is refused. `swapSkuId`: another SKU of the same product, for one line of an exchange."""


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
    transaction = Transaction("aftersales/apply")
    case = open_wanted(transaction, order, request, call.now)
    answer = AppliedCase(case_no=case.case_no, status=case.status, refund_fen=int(case.asked_fen))
    call.commit(transaction, answer)
    return answer
