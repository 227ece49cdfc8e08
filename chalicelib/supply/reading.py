"""Lists of orders to suppliers: a supplier's own, newest first, and those with which somebody has something to do, longest waiting first."""

from __future__ import annotations

from ..store import schema, table
from ..store.item import Key
from . import states
from .items import OPEN_LIST, Purchase, partition

_PREFIX = "PO#"


def of_supplier(
    supplier_id: str, after: str | None, limit: int, *, open_only: bool = False
) -> tuple[list[Purchase], str | None]:
    """One Query of a supplier's orders; `open_only`: without drafts and those that are over. And where the next page starts."""
    pk = partition(supplier_id)
    start = Key(pk, after).raw() if after else None
    page = table.query(pk, begins=_PREFIX, newest_first=True, limit=limit, start=start)
    every = [Purchase.of(raw) for raw in page.items]
    shown = [one for one in every if not open_only or one.state in states.OPEN]
    return shown, str(every[-1].sk) if page.next and every else None


def listed(after: dict[str, str] | None, limit: int) -> tuple[list[Purchase], dict[str, str] | None]:
    """Drafts and open orders of all suppliers, by the index; read again from the table, which is newer."""
    start = {name: {"S": value} for name, value in after.items()} if after else None
    page = table.query(OPEN_LIST, index=schema.OPS.name, limit=limit, start=start)
    keys = [Key.of(raw) for raw in page.items]
    found = table.get_many([(Purchase, key) for key in keys]) if keys else {}
    purchases = [item for key in keys if isinstance(item := found.get(key), Purchase) and item.state in states.LISTED]
    return purchases, {name: value["S"] for name, value in page.next.items()} if page.next else None
