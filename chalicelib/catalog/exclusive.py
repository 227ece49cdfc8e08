"""Goods for members of a level: their listing, and the pass that opens the page of what others do not see.

Public pages are cached for everybody, so they know nobody's level. A member is given a pass for each product that is hidden from others: a secret
made of the product and its level, part of the page's address. Who passes it on shows a page; buying asks for the buyer's own level.
"""

from __future__ import annotations

from .. import members
from ..runtime import tokens
from ..runtime.errors import ShopError
from ..store import table
from ..store.errors import Raw
from .items import MEMBERS, Card, Product, Sku, listing

_LENGTH = 32
_PURPOSE = "members"


def pass_of(product_id: str, min_level: int) -> str:
    """What opens the product's page."""
    return tokens.derive(_PURPOSE, f"{product_id} {min_level}")[:_LENGTH]


def may_see(product: Product, given: str | None) -> bool:
    if not product.page.hidden_at(0):
        return True
    named = f"{product.product_id} {product.page.min_level}"
    return given is not None and tokens.derived(_PURPOSE, named, given, length=_LENGTH)


def check_level(uid: str, sku: Sku) -> None:
    """May this buyer buy it? Raises ShopError members_only, or sku_not_found for what is hidden; reads the buyer if it is not for everybody."""
    if not sku.min_level:
        return
    least, level = int(sku.min_level), members.level_of(uid)
    if level < least and sku.hidden:
        raise ShopError("sku_not_found", skuId=sku.sku_id)
    if level < least:
        raise ShopError("members_only", skuId=sku.sku_id, minLevel=least, level=level)


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
