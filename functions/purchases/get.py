"""An order to a supplier whole, with the delivery papers of what came and went back.

Reads    the order, its papers (a Query)
Writes   nothing
Errors   purchase_not_found 404
Retry    a read
"""

from __future__ import annotations

from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.supply import views
from chalicelib.supply.items import PurchaseNo, any_purchase, receipts_of


class GetPurchase(Request):
    purchase_no: PurchaseNo


class WholePurchase(Response):
    purchase: views.PurchaseView
    receipts: list[views.PurchaseReceiptView]


@operation(GetPurchase, WholePurchase, caller=staff("supply.read"), retry=READ)
def get(request: GetPurchase, call: Call) -> WholePurchase:
    purchase = any_purchase(request.purchase_no)
    return WholePurchase(
        purchase=views.purchase(purchase),
        receipts=[views.receipt(one) for one in receipts_of(request.purchase_no)],
    )
