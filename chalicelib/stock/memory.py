"""What a process remembers for half a second: SKUs that are surely sold out, so that a crowd is refused without asking the table."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..runtime import clock

_SOLD_OUT_FOR = timedelta(milliseconds=500)
_sold_out: dict[str, datetime] = {}  # SKU -> until when this process believes it


def remember_sold_out(sku_id: str) -> None:
    """A strong read has just shown none left: for half a second this process refuses without asking the table."""
    if len(_sold_out) > 1_000:
        _sold_out.clear()
    _sold_out[sku_id] = clock.now() + _SOLD_OUT_FOR


def is_sold_out(sku_id: str) -> bool:
    """Was it sold out a moment ago? A hint for refusing early, never for selling."""
    until = _sold_out.get(sku_id)
    return until is not None and clock.now() < until


def forget_sold_out(sku_id: str | None = None) -> None:
    """Of one SKU, or of all."""
    if sku_id is None:
        _sold_out.clear()
    else:
        _sold_out.pop(sku_id, None)
