"""Give a paid order's money back, all that is left of it; when it has arrived the order is closed, and what never left the house is put back.

Reads    the order with what its cases claim, the attempt that paid it
Writes   the refund with its number, the order's sum under way                 (one transaction with the answer)
Calls    the provider, after the commit; if it does not answer, a timer goes on with the same number
Errors   order_not_found 404, refund_not_possible 409, aftersales_open 409 (decide the buyer's cases first), forbidden 403
Retry    recorded: the same Idempotency-Key never makes a second refund
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib.orders.items import any_head
from chalicelib.payments import cases, refunds
from chalicelib.payments.items import Refund, refund_key
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class RefundOrder(Request):
    order_no: OrderNo
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)] = "商家退款"


class RefundedOrder(Response):
    """`status` of the refund as it is now: REQUESTED, PROCESSING, SUCCESS, ABNORMAL, CLOSED. A zero order has no `refundNo`."""

    order_no: str
    refund_no: str
    refund_fen: int
    status: str


def _as_it_is(answer: RefundedOrder, request: RefundOrder, call: Call) -> RefundedOrder:
    refund = table.get(Refund, refund_key(answer.order_no, answer.refund_no)) if answer.refund_no else None
    return answer.model_copy(update={"status": refund.state}) if refund else answer


@operation(RefundOrder, RefundedOrder, caller=staff("orders.refund"), retry=RECORDED, replayed=_as_it_is)
def refund_order(request: RefundOrder, call: Call) -> RefundedOrder:
    answer = look_again("orders/refund", lambda: _request(request, call))
    if answer.refund_no:
        refunds.advance_if_possible(refund_key(answer.order_no, answer.refund_no))
    return _as_it_is(answer, request, call)


def _request(request: RefundOrder, call: Call) -> RefundedOrder:
    head = any_head(request.order_no)
    transaction = Transaction("orders/refund")
    if refunds.is_free(head):
        refunds.undo_free(transaction, head, request.reason, call.caller.name, call.now)
        nothing = RefundedOrder(order_no=head.order_no, refund_no="", refund_fen=0, status="SUCCESS")
        call.commit(transaction, nothing)
        return nothing
    refund = cases.refund_rest(transaction, head, request.reason, call.caller.name, call.now)
    answer = RefundedOrder(
        order_no=head.order_no,
        refund_no=refund.out_refund_no,
        refund_fen=int(refund.refund_fen),
        status=refund.state,
    )
    call.commit(transaction, answer)
    return answer
