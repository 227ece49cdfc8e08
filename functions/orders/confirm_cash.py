"""The cash of an order that is paid at the door is here: counted, all of it.

Reads    the order, its attempt
Writes   the order, its attempt, the coupon, the buyer's standing with cash    (one transaction with the answer)
Errors   order_not_found 404, order_state 409 (nothing is owed), cash_amount_differs 409 (details.owedFen), forbidden 403
Retry    recorded: the same Idempotency-Key never counts it twice
"""

from __future__ import annotations

from chalicelib.orders.items import any_head
from chalicelib.payments import offline
from chalicelib.runtime.model import Fen, OrderNo, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class ConfirmCash(Request):
    """`amountFen`: what was counted; it must be what the order owes."""

    order_no: OrderNo
    amount_fen: Fen


class ConfirmedCash(Response):
    order_no: str
    paid_fen: int


@operation(ConfirmCash, ConfirmedCash, caller=staff("orders.cash"), retry=RECORDED)
def confirm_cash(request: ConfirmCash, call: Call) -> ConfirmedCash:
    return look_again("orders/confirm_cash", lambda: _confirm(request, call))


def _confirm(request: ConfirmCash, call: Call) -> ConfirmedCash:
    transaction = Transaction("orders/confirm_cash")
    head = any_head(request.order_no)
    offline.confirm(transaction, head, request.amount_fen, call.caller.name, call.now)
    answer = ConfirmedCash(order_no=head.order_no, paid_fen=request.amount_fen)
    call.commit(transaction, answer)
    return answer
