"""Save the draft of an order to a supplier: a new one, or with `purchaseNo` a known one whole.

Reads    the supplier, the goods; the draft
Writes   the draft                                                             (one transaction with the answer)
Errors   supplier_not_found 404, supplier_disabled 409, sku_not_found 404, purchase_not_found 404, purchase_state 409, purchase_changed 409
Retry    recorded: the same Idempotency-Key makes one draft
"""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Remark, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction
from chalicelib.supply import ordering, views
from chalicelib.supply.items import MOST_LINES, Purchase, PurchaseNo, SupplierId, any_purchase, any_supplier
from chalicelib.supply.ordering import OrderedLine
from chalicelib.supply.suppliers import ACTIVE


class SavePurchase(Request):
    """`expectedOn`: the day that the goods are wanted. A known draft is named with the version that was seen."""

    supplier_id: SupplierId
    lines: list[OrderedLine] = Field(min_length=1, max_length=MOST_LINES)
    expected_on: date | None = None
    note: Remark = ""
    purchase_no: PurchaseNo | None = None
    expected_version: int | None = None

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        if len({line.sku_id for line in self.lines}) < len(self.lines):
            raise ValueError("a SKU is named twice")
        if (self.purchase_no is None) != (self.expected_version is None):
            raise ValueError("purchaseNo and expectedVersion: both or none")
        return self


class SavedPurchase(Response):
    purchase: views.PurchaseView


@operation(SavePurchase, SavedPurchase, caller=staff("supply.write"), retry=RECORDED)
def save(request: SavePurchase, call: Call) -> SavedPurchase:
    supplier = any_supplier(request.supplier_id)
    if supplier.status != ACTIVE:
        raise ShopError("supplier_disabled")
    lines = ordering.named(request.lines)
    transaction = Transaction("purchases/save")
    when, note = request.expected_on, request.note
    if request.purchase_no is None:
        purchase = ordering.draft(transaction, supplier, lines, call.caller.name, call.now, expected_on=when, note=note)
    else:
        purchase = _seen(request)
        ordering.redraw(transaction, purchase, lines, expected_on=when, note=note)
    answer = SavedPurchase(purchase=views.purchase(purchase))
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        raise ShopError("purchase_changed") from refused
    return answer


def _seen(request: SavePurchase) -> Purchase:
    """The draft as whoever changes it has seen it."""
    purchase = any_purchase(request.purchase_no or "")
    if purchase.supplier_id != request.supplier_id:
        raise ShopError("purchase_not_found")
    if purchase.seq != request.expected_version:
        raise ShopError("purchase_changed")
    return purchase
