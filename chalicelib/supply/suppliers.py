"""Suppliers: kept, shown with a masked contact, given a key of their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pynamodb.expressions.update import Action

from .. import masking
from ..runtime import ids
from ..runtime.model import Moment, Shape
from ..runtime.sealed import Sealed
from ..store import table
from ..store.item import Key
from .items import SUPPLIERS, Supplier, any_supplier, supplier_key

ACTIVE, DISABLED = "active", "disabled"
_SEALED = ("contact", "phone", "address")
OLD_KEY_HOLDS = timedelta(days=1)  # time for the supplier's people to put the new one in place
_KEY_BYTES = 32


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
    contact, phone, address = (getattr(supplier, name) for name in _SEALED)
    return tuple(one.reveal() if one else "" for one in (contact, phone, address))  # type: ignore[return-value]


def issue_key(supplier_id: str, now: datetime) -> str:
    """A new key to sign with, in hex; the one before holds for a day. Raises ShopError supplier_not_found."""
    supplier = any_supplier(supplier_id)
    secret = ids.randbytes(_KEY_BYTES).hex()
    actions: list[Action] = [
        Supplier.signing_key.set(Sealed.of(secret, supplier.key)),
        Supplier.version.set(Supplier.version + 1),
    ]
    if supplier.signing_key is not None:
        actions += [Supplier.old_key.set(supplier.signing_key), Supplier.old_until.set(now + OLD_KEY_HOLDS)]
    table.update(Supplier, supplier.key, actions, Supplier.pk.exists())
    return secret


def keys_of(supplier: Supplier, now: datetime) -> list[bytes]:
    """What this supplier may sign with now."""
    if supplier.status != ACTIVE or supplier.signing_key is None:
        return []
    keys = [supplier.signing_key.reveal().encode()]
    if supplier.old_key is not None and supplier.old_until is not None and now < supplier.old_until:
        keys.append(supplier.old_key.reveal().encode())
    return keys


def page(after: str | None, limit: int) -> tuple[list[Supplier], str | None]:
    """Suppliers by id, and where the next page starts."""
    start = Key(SUPPLIERS, after).raw() if after else None
    found = table.query(SUPPLIERS, limit=limit, start=start)
    suppliers = [Supplier.of(raw) for raw in found.items]
    return suppliers, suppliers[-1].supplier_id if found.next else None
