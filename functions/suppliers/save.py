"""Save a supplier: a new one, or with `expectedVersion` the fields that are sent of a known one. Contact, phone and address are kept sealed.

Reads    the supplier
Writes   the supplier                                                          (one transaction with the answer)
Errors   supplier_exists 409, supplier_not_found 404, supplier_changed 409
Retry    recorded
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Name, Phone, Remark, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction
from chalicelib.supply import suppliers
from chalicelib.supply.items import Supplier, SupplierId, supplier_key
from chalicelib.supply.suppliers import SupplierView


class SaveSupplier(Request):
    """A new one needs its name. An empty contact, phone or address is taken away. `leadDays`: from the order to the goods."""

    supplier_id: SupplierId
    expected_version: int | None = None
    name: Name | None = None
    contact: Name | Literal[""] = ""
    phone: Phone | Literal[""] = ""
    address: Remark = ""
    note: Remark = ""
    lead_days: int | None = Field(None, ge=0, le=365)
    status: Literal["active", "disabled"] = "active"


class SavedSupplier(Response):
    supplier: SupplierView


@operation(SaveSupplier, SavedSupplier, caller=staff("supply.write"), retry=RECORDED)
def save(request: SaveSupplier, call: Call) -> SavedSupplier:
    before = table.get(Supplier, supplier_key(request.supplier_id))
    if before is None and request.expected_version is not None:
        raise ShopError("supplier_not_found")
    if before is None and request.name is None:
        raise invalid("name", problem="needed for a new supplier")
    if before is not None and request.expected_version != before.version:
        raise ShopError("supplier_exists" if request.expected_version is None else "supplier_changed")
    fields = request.model_dump(exclude_unset=True, exclude={"supplier_id", "expected_version"})
    if request.name is None:
        fields.pop("name", None)
    unchanged = Supplier.version == before.version if before is not None else Supplier.pk.does_not_exist()
    supplier = suppliers.drawn(request.supplier_id, before, fields, call.now)
    transaction = Transaction("suppliers/save")
    transaction.put("supplier", supplier, unchanged)
    answer = SavedSupplier(supplier=SupplierView.of(supplier))
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        raise ShopError("supplier_changed") from refused
    return answer
