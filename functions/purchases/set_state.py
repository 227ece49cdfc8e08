"""Place an order with its supplier, cancel it before anything has come, or close it although something is missing.

Reads    the order
Writes   the order; what is on order of each SKU, and what it costs            (one transaction)
Errors   purchase_not_found 404, purchase_state 409
Retry    natural: what is placed, cancelled or closed stays so
"""

from __future__ import annotations

from chalicelib.runtime.model import Remark, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction
from chalicelib.supply import ordering, states, views
from chalicelib.supply.items import PurchaseNo, any_purchase
from chalicelib.supply.states import Action


class SetPurchaseState(Request):
    """`close`: what has not come will not come."""

    purchase_no: PurchaseNo
    action: Action
    reason: Remark = ""


class PurchaseNow(Response):
    purchase: views.PurchaseView


@operation(SetPurchaseState, PurchaseNow, caller=staff("supply.write"), retry=NATURAL)
def set_state(request: SetPurchaseState, call: Call) -> PurchaseNow:
    look_again("purchases/set_state", lambda: _set(request, call))
    return PurchaseNow(purchase=views.purchase(any_purchase(request.purchase_no)))


def _set(request: SetPurchaseState, call: Call) -> None:
    purchase = any_purchase(request.purchase_no)
    if purchase.state == states.LEADS_TO[request.action]:
        return
    transaction = Transaction("purchases/set_state")
    ordering.act(transaction, purchase, request.action, call.now)
    transaction.commit()
