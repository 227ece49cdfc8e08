"""Staff open a case for a buyer who called or came: the same case under the same rules as aftersales/apply, with its channel.

Reads    the order with its snapshot and what its cases claim, the buyer; for an exchange with another SKU that SKU
Writes   the case, the order's ledger of returns, the order's timeline         (one transaction with the answer)
Errors   those of aftersales/apply, function_suspended 403, account_frozen 403, beyond_own_rights 403
Retry    recorded: the same Idempotency-Key opens one case

What the buyer could not ask for any more (the time is over, the goods are excluded, the account is restricted) is opened only with
`exceedReason`, by those who may also review cases; the reason stays on the case and in the audit. Goods and money are never exceeded.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from chalicelib import members, restrictions
from chalicelib.aftersales.asking import BEYOND, Order
from chalicelib.aftersales.items import any_case
from chalicelib.aftersales.opening import Wanted, open_wanted
from chalicelib.orders.items import any_head
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import EVERYTHING, staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction

MAY_EXCEED = "aftersales.review"
_BARRED = frozenset({"function_suspended", "account_frozen"})


class ApplyForBuyer(Wanted, Request):
    """As a buyer would ask. `exceedReason`: why it is opened although the buyer could not."""

    channel: Literal["phone", "shop"]
    exceed_reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)] | None = None


class AppliedForBuyer(Response):
    """`refundFen`: what the preview says now; `status` as it is now; `exceeds`: beyond what the buyer could."""

    case_no: str
    status: str
    refund_fen: int
    exceeds: bool


def _as_it_is(answer: AppliedForBuyer, request: ApplyForBuyer, call: Call) -> AppliedForBuyer:
    return answer.model_copy(update={"status": any_case(answer.case_no).status})


@operation(ApplyForBuyer, AppliedForBuyer, caller=staff("aftersales.apply"), retry=RECORDED, replayed=_as_it_is)
def staff_apply(request: ApplyForBuyer, call: Call) -> AppliedForBuyer:
    call.about(request.order_no)
    return look_again("aftersales/staff_apply", lambda: _apply(request, call))


def _apply(request: ApplyForBuyer, call: Call) -> AppliedForBuyer:
    order = Order.of(any_head(request.order_no))
    try:
        restrictions.refuse_barred(members.load(order.head.uid), call.now, "after_sale")
        return _opened(request, call, order, None)
    except ShopError as refusal:
        if refusal.code not in BEYOND | _BARRED or request.exceed_reason is None:
            raise
        if not {MAY_EXCEED, EVERYTHING} & call.caller.permissions:
            raise ShopError("beyond_own_rights", permission=MAY_EXCEED, why=refusal.code) from refusal
        return _opened(request, call, order, request.exceed_reason)


def _opened(request: ApplyForBuyer, call: Call, order: Order, exceeds: str | None) -> AppliedForBuyer:
    transaction = Transaction("aftersales/staff_apply")
    by, channel = call.caller.name, request.channel
    case = open_wanted(transaction, order, request, call.now, by=by, channel=channel, exceeds=exceeds)
    answer = AppliedForBuyer(
        case_no=case.case_no, status=case.status, refund_fen=int(case.asked_fen), exceeds=exceeds is not None
    )
    call.commit(transaction, answer)
    return answer
