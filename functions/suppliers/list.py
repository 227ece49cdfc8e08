"""Suppliers by id, contacts masked.

Reads    the suppliers (one Query)
Writes   nothing
Errors   invalid_cursor 400
Retry    a read
"""

from __future__ import annotations

from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor
from chalicelib.supply import suppliers
from chalicelib.supply.suppliers import SupplierView

_SCOPE = "suppliers"


class ListSuppliers(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class Suppliers(Response):
    suppliers: list[SupplierView]
    next_cursor: str | None


@operation(ListSuppliers, Suppliers, caller=staff("supply.read"), retry=READ)
def list_suppliers(request: ListSuppliers, call: Call) -> Suppliers:
    found, following = suppliers.page(cursor.read(_SCOPE, request.cursor), request.page_size)
    return Suppliers(
        suppliers=[SupplierView.of(one) for one in found],
        next_cursor=cursor.write(_SCOPE, following) if following else None,
    )
