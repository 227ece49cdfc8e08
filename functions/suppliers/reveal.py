"""Show a supplier's contact, phone and address as they are, for a reason. Every call is in the audit.

Reads    the supplier
Writes   the audit, before anything is shown
Errors   supplier_not_found 404, forbidden 403, too_many_requests 429
Retry    natural: shown again, and again in the audit
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff
from chalicelib.supply import suppliers
from chalicelib.supply.items import SupplierId, any_supplier


class RevealSupplier(Request):
    supplier_id: SupplierId
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class RevealedSupplier(Response):
    supplier_id: str
    contact: str
    phone: str
    address: str


@operation(
    RevealSupplier,
    RevealedSupplier,
    caller=staff("supply.reveal"),
    retry=NATURAL,
    reveals=True,
    limit=per_minute(30),
)
def reveal(request: RevealSupplier, call: Call) -> RevealedSupplier:
    contact, phone, address = suppliers.revealed(any_supplier(request.supplier_id))
    return RevealedSupplier(supplier_id=request.supplier_id, contact=contact, phone=phone, address=address)
