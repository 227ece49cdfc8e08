"""Goods for members of a level: their listing, and the pass that opens the page of what others do not see.

Public pages are cached for everybody, so they know nobody's level. A member is given a pass for each product that is hidden from others: a secret
made of the product and its level, part of the page's address. Who passes it on shows a page; buying asks for the buyer's own level.
"""

from __future__ import annotations

from ..runtime import tokens
from ..store import table
from ..store.errors import Raw
from .cards import listing
from .items import MEMBERS, Card, Product

_LENGTH = 32
_PURPOSE = "members"


def is_hidden(product: Product) -> bool:
    """Is it kept from those who may not buy it?"""
    return bool(product.page.members_hidden and product.page.min_level)


def pass_of(product_id: str, min_level: int) -> str:
    """What opens the product's page."""
    return tokens.derive(_PURPOSE, f"{product_id} {min_level}")[:_LENGTH]


def may_see(product: Product, given: str | None) -> bool:
    if not is_hidden(product):
        return True
    named = f"{product.product_id} {product.page.min_level}"
    return given is not None and tokens.derived(_PURPOSE, named, given, length=_LENGTH)


def page(level: int, size: int, start: Raw | None) -> tuple[list[Card], Raw | None]:
    """Cards of goods that are not for everybody and that this level may buy, newest first; a page can be short."""
    found = table.query(
        listing(MEMBERS, "newest"),
        newest_first=True,
        limit=size,
        start=start,
        strong=False,
        filtered=Card.min_level <= level,
    )
    return [Card.of(raw) for raw in found.items], found.next
