"""A supplier's system names the day on which an order will come: signed, and acted on once (chalicelib/supply/signing.py).

Reads    the supplier, the order, whether the message was acted on before
Writes   the order's confirmed day, the message's nonce                        (one transaction)
Errors   signature_invalid 401, purchase_not_found 404, purchase_state 409, too_many_requests 429
Retry    natural: the same message again changes nothing and is told how things stand

`payload`: `{"purchaseNo": …, "confirmedOn": "2026-12-01"}`.
"""

from __future__ import annotations

from datetime import date

from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Response, Shape
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction
from chalicelib.supply import signing, states, views
from chalicelib.supply.items import Purchase, PurchaseNo, any_purchase
from chalicelib.supply.ordering import step
from chalicelib.supply.signing import Signed


class ConfirmOrder(Signed):
    """What the supplier says is in `payload`."""


class Confirmed(Shape):
    purchase_no: PurchaseNo
    confirmed_on: date


class ConfirmedOrder(Response):
    purchase: views.OwnPurchase


@operation(ConfirmOrder, ConfirmedOrder, caller=ANYONE, retry=NATURAL, limit=per_minute(60))
def confirm(request: ConfirmOrder, call: Call) -> ConfirmedOrder:
    supplier, said = signing.opened(request, "suppliers/confirm", Confirmed, call.now)
    if said.purchase_no.partition("-")[0] != supplier.supplier_id:
        raise ShopError("purchase_not_found")  # another's order is not there for them
    if not signing.acted_on(request):
        look_again("suppliers/confirm", lambda: _confirm(request, said, call))
    return ConfirmedOrder(purchase=views.own(any_purchase(said.purchase_no)))


def _confirm(request: ConfirmOrder, said: Confirmed, call: Call) -> None:
    if signing.acted_on(request):  # the same message was faster
        return
    purchase = any_purchase(said.purchase_no)
    if purchase.state == states.DRAFT:
        raise ShopError("purchase_not_found")  # nobody has told them of it
    if purchase.state not in states.OPEN:
        raise ShopError("purchase_state", status=purchase.status)
    transaction = Transaction("suppliers/confirm")
    named = [Purchase.confirmed_on.set(said.confirmed_on.isoformat()), Purchase.confirmed_at.set(call.now)]
    step(transaction, purchase, purchase.state, purchase.lines, call.now, named)
    signing.use(transaction, request, call.now)
    transaction.commit()
