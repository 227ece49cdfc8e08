"""Give a supplier a key to sign with, for the open API (suppliers/orders, suppliers/confirm). The keys before it hold for one more day.

Reads    the supplier
Writes   the supplier: the key sealed
Errors   supplier_not_found 404
Retry    natural: each call gives a new key; none that was in use dies of it at once
"""

from __future__ import annotations

from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff
from chalicelib.supply import suppliers
from chalicelib.supply.items import SupplierId


class IssueKey(Request):
    supplier_id: SupplierId


class IssuedKey(Response):
    """`secret`: 64 characters, themselves the bytes of the key; never shown again."""

    supplier_id: str
    secret: str


@operation(IssueKey, IssuedKey, caller=staff("supply.keys"), retry=NATURAL, limit=per_minute(10))
def issue_key(request: IssueKey, call: Call) -> IssuedKey:
    return IssuedKey(supplier_id=request.supplier_id, secret=suppliers.issue_key(request.supplier_id, call.now))
