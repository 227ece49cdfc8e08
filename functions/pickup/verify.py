"""Take a buyer's pickup code at the counter: the goods are handed over, and the code is used up.

Reads    the order of the code, the code, the order, its parcels and after-sale cases
Writes   ready, if nobody had said so; the code is used and the order RECEIVED                    (one transaction with the answer)
Errors   pickup_code_wrong 404, pickup_code_used 409, order_state 409 (money is going back, or the goods went another way), forbidden 403,
         aftersales_open 409 (the buyer asks for the money back), cash_owed 409 (details.orderNo, owedFen: orders/confirm_cash comes first)
Retry    recorded: the same Idempotency-Key gets the same answer, another one is told that the code was used
"""

from __future__ import annotations

from chalicelib import handover
from chalicelib.pickup import Code
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again


class VerifyCode(Request):
    code: Code


class VerifiedCode(Response):
    """`units`: what is handed over, without what was refunded."""

    order_no: str
    title: str
    units: int


@operation(VerifyCode, VerifiedCode, caller=staff("pickup.verify"), retry=RECORDED, limit=per_minute(60))
def verify(request: VerifyCode, call: Call) -> VerifiedCode:
    return look_again("pickup/verify", lambda: _verify(request, call))


def _verify(request: VerifyCode, call: Call) -> VerifiedCode:
    transaction, head = handover.fetched(request.code, call.caller.name, call.now)
    call.about(head.order_no)
    answer = VerifiedCode(order_no=head.order_no, title=head.title, units=handover.handed_over(head))
    call.commit(transaction, answer)
    return answer
