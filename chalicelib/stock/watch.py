"""Thresholds: a SKU that falls to its threshold is warned of once, until it has been above it again.

The item LOW is the memory of the warning: who creates it raises the alarm, and coming back above the threshold removes it. So records of the
stream that come twice or late warn nobody twice.
"""

from __future__ import annotations

from ..runtime import clock, log
from ..store import table
from ..store.errors import Raw
from .items import LowStock, Stock, low_key, stock_key
from .supply import count


def may_cross(old: Raw | None, new: Raw | None) -> bool:
    """Can this change of a STOCK item have crossed its threshold? With pools only the sum tells."""
    if new is None or "low_at" not in new:
        return old is not None and "low_at" in old
    if old is None or old.get("low_at") != new["low_at"] or "pools" in new:
        return True
    low_at = int(new["low_at"]["N"])
    return (int(old["available"]["N"]) > low_at) != (int(new["available"]["N"]) > low_at)


def look(sku_id: str) -> None:
    """Hold the SKU as it stands against its threshold. Raises an alarm for a crossing downwards."""
    shelf = table.get(Stock, stock_key(sku_id))
    if shelf is None or shelf.low_at is None:
        table.delete(low_key(sku_id))
        return
    there = count([shelf])[sku_id].total
    if there > shelf.low_at:
        table.delete(low_key(sku_id))
        return
    item = LowStock.at(
        low_key(sku_id),
        sku_id=sku_id,
        product_id=shelf.product_id,
        left=there,
        low_at=int(shelf.low_at),
        since=clock.now(),
    )
    if table.put_new(item):
        log.alarm("stock_low", sku_id=sku_id, left=there, low_at=int(shelf.low_at))
