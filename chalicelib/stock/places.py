"""Several locations: which one sends to whom, pure, and how staff moves pieces between them.

STOCK is the main location; every other one is a pool "@<id>" beside it. A line comes from the first location that has enough, in this order:
those that serve the buyer's district, city or province (the narrower first), the main one, the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pynamodb.expressions.update import Action

from ..runtime.errors import ShopError
from ..store import table
from ..store.item import Item
from ..store.transaction import Transaction
from .changes import enough, moved
from .items import MAIN, Pool, Stock, pool_key, stock_key
from .supply import Supply

Served = Mapping[str, Sequence[str]]  # location -> codes of the regions that it serves


def is_location(pool: str) -> bool:
    return pool.startswith("@")


def pool_of(location_id: str) -> str:
    return f"@{location_id}"


def wider(code: str | None) -> list[str]:
    """A region's code and those that it lies in (GB/T 2260): 440305 -> 440305, 440300, 440000."""
    return list(dict.fromkeys([code, f"{code[:4]}00", f"{code[:2]}0000"])) if code else []


def near(supply: Supply, region: str | None, served: Served) -> Supply:
    """The supply with its places in the order for a buyer in this region (None: nobody knows where)."""
    if not supply.located:
        return supply
    codes = wider(region)
    ranks: dict[str, int] = {}
    for pool in supply.pieces:
        own = served.get(pool[1:], ()) if pool != MAIN else ()
        matched = [place for place, code in enumerate(codes) if code in own]
        ranks[pool] = matched[0] if matched else len(codes) + (pool != MAIN)
    return supply._replace(order=tuple(sorted(supply.pieces, key=lambda pool: (ranks[pool], pool))))


def lent(taken: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """What comes from locations beside the main one, by SKU: that alone an order has to remember."""
    found = {
        sku: {pool: units for pool, units in by_pool.items() if is_location(pool)} for sku, by_pool in taken.items()
    }
    return {sku: by_pool for sku, by_pool in found.items() if by_pool}


def move(
    transaction: Transaction, sku_id: str, location_id: str, units: int, reason: str, by: str, now: datetime
) -> None:
    """Bring pieces from STOCK to a location, or back (negative). Parts: "stock", "pool", "movement".

    Raises ShopError sku_not_found, stock_is_spread; a refused part means that there are not so many, or that it was changed meanwhile.
    """
    shelf = table.get(Stock, stock_key(sku_id))
    if shelf is None:
        raise ShopError("sku_not_found")
    name, names = pool_of(location_id), list(shelf.pools or [])
    if any(not is_location(one) for one in names):
        raise ShopError("stock_is_spread")
    actions: list[Action] = [Stock.available.set(Stock.available - units)]
    condition = enough(units) if units > 0 else Stock.pk.exists()
    if name not in names:
        actions.append(Stock.pools.set([*names, name]))
        condition &= Stock.pools == names if names else Stock.pools.does_not_exist()
    transaction.update("stock", shelf.key, actions, condition)
    _put_into(transaction, shelf, name, units)
    moved(transaction, sku_id, units, reason, by, now, pool=name)


def bring_in(
    transaction: Transaction,
    sku_id: str,
    units: int,
    location_id: str | None,
    reason: str,
    by: str,
    now: datetime,
    *,
    reference: str,
) -> None:
    """Goods from outside come to the main location (None) or another one, or leave from there (negative).

    Parts: "stock", "movement", for another location "pool" and "moved". Raises ShopError sku_not_found, and for another location stock_is_spread
    and stock_line_waits: whoever stands in line is served from the main location. A refused "stock" or "pool" means that there are not so many,
    or that it was changed meanwhile.
    """
    moved(transaction, sku_id, units, reason, by, now, reference=reference)
    total: list[Action] = [Stock.adjusted.set(Stock.adjusted + units)]
    if location_id is None:
        there = Stock.pk.exists() & (Stock.available >= -units)
        transaction.update("stock", stock_key(sku_id), [Stock.available.set(Stock.available + units), *total], there)
        return
    shelf = table.get(Stock, stock_key(sku_id))
    if shelf is None:
        raise ShopError("sku_not_found", skuIds=[sku_id])
    if shelf.line and units > 0:
        raise ShopError("stock_line_waits", skuId=sku_id)
    name, names = pool_of(location_id), list(shelf.pools or [])
    if any(not is_location(one) for one in names):
        raise ShopError("stock_is_spread")
    condition = Stock.line.does_not_exist() if units > 0 else Stock.pk.exists()
    if name not in names:
        total.append(Stock.pools.set([*names, name]))
        condition &= Stock.pools == names if names else Stock.pools.does_not_exist()
    transaction.update("stock", shelf.key, total, condition)
    _put_into(transaction, shelf, name, units)
    moved(transaction, sku_id, units, reason, by, now, pool=name, part="moved")


def _put_into(transaction: Transaction, shelf: Stock, name: str, units: int) -> None:
    """Pieces into a location's pool, or out of it; the pool is made by the first. Part: "pool"."""
    fixed: list[Action] = [
        Item.kind.set(Pool.KIND),
        Item.v.set(Pool.VERSION),
        Pool.sku_id.set(shelf.sku_id),
        Pool.product_id.set(shelf.product_id),
        Pool.pool.set(name),
    ]
    there = Pool.available >= -units if units < 0 else None
    transaction.update("pool", pool_key(shelf.sku_id, name), [*fixed, Pool.available.add(units)], there)
