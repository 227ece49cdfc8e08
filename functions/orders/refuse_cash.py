"""Nobody will pay this order at the door: the buyer refused the parcel and the goods are back, or it will not be sent at all.

Reads    the order, its attempt, its snapshot
Writes   CLOSED (refused; staff when no parcel had left), goods, coupon, the buyer's standing with cash    (one transaction with the answer)
Errors   order_not_found 404, order_state 409 (nothing is owed), forbidden 403
Retry    recorded: the same Idempotency-Key gives nothing back twice
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib.orders import states
from chalicelib.orders.items import any_head
from chalicelib.payments import offline
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class RefuseCash(Request):
    order_no: OrderNo
    why: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)] = "买家拒收"


class RefusedCash(Response):
    order_no: str
    reason: str


@operation(RefuseCash, RefusedCash, caller=staff("orders.cash"), retry=RECORDED)
def refuse_cash(request: RefuseCash, call: Call) -> RefusedCash:
    return look_again("orders/refuse_cash", lambda: _refuse(request, call))


def _refuse(request: RefuseCash, call: Call) -> RefusedCash:
    transaction = Transaction("orders/refuse_cash")
    head = any_head(request.order_no)
    reason: states.Reason = "staff" if head.status == states.ACCEPTED else "refused"
    offline.end(transaction, head, reason, call.caller.name, call.now, why=request.why)
    answer = RefusedCash(order_no=head.order_no, reason=reason)
    call.commit(transaction, answer)
    return answer
