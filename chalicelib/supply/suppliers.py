"""Suppliers: kept, shown with a masked contact, given a key of their own."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from pynamodb.expressions.update import Action

from .. import masking
from ..runtime import clock, ids
from ..runtime.model import Moment, Shape
from ..runtime.sealed import Sealed
from ..store import table
from ..store.errors import ConditionFailed, Contended
from ..store.item import Key
from .items import SUPPLIERS, Supplier, any_supplier, supplier_key

ACTIVE, DISABLED = "active", "disabled"
_SEALED = ("contact", "phone", "address")
OLD_KEY_HOLDS = timedelta(days=1)  # time for the supplier's people to put the new one in place
MOST_OLD_KEYS = 10  # of those asked for one after the other, the first ones: one of them is in use
_KEY_BYTES = 32
_TRIES = 4


class SupplierView(Shape):
    """A supplier, the contact masked. `hasKey`: may read and confirm their orders by the open API."""

    supplier_id: str
    name: str
    contact: str
    phone: str
    address: str
    note: str
    lead_days: int | None
    status: str
    has_key: bool
    version: int
    created_at: Moment

    @classmethod
    def of(cls, supplier: Supplier) -> SupplierView:
        return cls(
            supplier_id=supplier.supplier_id,
            name=supplier.name,
            contact=masking.name(supplier.contact.reveal()) if supplier.contact else "",
            phone=masking.phone(supplier.phone.reveal()) if supplier.phone else "",
            address=masking.detail(supplier.address.reveal()) if supplier.address else "",
            note=supplier.note or "",
            lead_days=None if supplier.lead_days is None else int(supplier.lead_days),
            status=supplier.status,
            has_key=supplier.signing_key is not None,
            version=int(supplier.version),
            created_at=supplier.created_at,
        )


def drawn(supplier_id: str, before: Supplier | None, fields: dict[str, Any], now: datetime) -> Supplier:
    """The supplier as it shall stand: new, or with `fields` changed. An empty contact field is taken away."""
    key = supplier_key(supplier_id)
    supplier = before or Supplier.at(key, supplier_id=supplier_id, name="", status=ACTIVE, version=0, created_at=now)
    for name, value in fields.items():
        sealed = Sealed.of(value, key) if name in _SEALED and value else value or None
        setattr(supplier, name, sealed if name in _SEALED else value)
    supplier.version = int(supplier.version) + 1
    return supplier


def revealed(supplier: Supplier) -> tuple[str, str, str]:
    """Contact, phone and address as they are."""
    return _open(supplier.contact), _open(supplier.phone), _open(supplier.address)


def _open(sealed: Sealed | None) -> str:
    return sealed.reveal() if sealed else ""


def issue_key(supplier_id: str, now: datetime) -> str:
    """A new key to sign with, in hex; those before it hold for a day from when they were followed. Raises ShopError supplier_not_found, Contended."""
    secret = ids.randbytes(_KEY_BYTES).hex()
    for _ in range(_TRIES):
        supplier = any_supplier(supplier_id)
        actions: list[Action] = [
            Supplier.signing_key.set(Sealed.of(secret, supplier.key)),
            Supplier.version.set(Supplier.version + 1),
        ]
        if supplier.signing_key is not None:
            until = clock.iso(now + OLD_KEY_HOLDS)
            kept = [*_old_keys(supplier, now), (supplier.signing_key.reveal(), until)][:MOST_OLD_KEYS]
            actions.append(Supplier.old_keys.set(Sealed.of(json.dumps(kept), supplier.key)))
        try:
            table.update(Supplier, supplier.key, actions, Supplier.version == supplier.version)
        except ConditionFailed:
            continue
        return secret
    raise Contended(f"supplier {supplier_id}")


def _old_keys(supplier: Supplier, now: datetime) -> list[tuple[str, str]]:
    """Keys that were followed by another less than a day ago, with the time until which they hold."""
    if supplier.old_keys is None:
        return []
    return [(key, until) for key, until in json.loads(supplier.old_keys.reveal()) if clock.iso(now) < until]


def keys_of(supplier: Supplier, now: datetime) -> list[bytes]:
    """What this supplier may sign with now."""
    if supplier.status != ACTIVE or supplier.signing_key is None:
        return []
    return [supplier.signing_key.reveal().encode(), *(key.encode() for key, _ in _old_keys(supplier, now))]


def page(after: str | None, limit: int) -> tuple[list[Supplier], str | None]:
    """Suppliers by id, and where the next page starts."""
    start = Key(SUPPLIERS, after).raw() if after else None
    found = table.query(SUPPLIERS, limit=limit, start=start)
    suppliers = [Supplier.of(raw) for raw in found.items]
    return suppliers, suppliers[-1].supplier_id if found.next else None
