"""The plain shop's freight: one flat fee for an order, as the settings have it, told as a template."""

from __future__ import annotations

from functools import lru_cache

from .rules import FreightTemplate, Zone


@lru_cache(maxsize=16)
def freight_template(flat_fen: int, free_over_fen: int | None) -> FreightTemplate:
    """A flat freight for everything, free from an amount of goods (after discounts) on."""
    zone = Zone(first_fen=flat_fen, free_over_fen=free_over_fen)
    return FreightTemplate(id="freight", name="运费", by="order", zones=[zone], default=True)
