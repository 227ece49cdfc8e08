"""An announced rush: the pieces of one SKU are spread over many items, each of which takes a transaction at a time; afterwards they are gathered.

Nothing is lost on the way: what is spread is exactly what was read, under the condition that it still stands so. Orders that were decided on
the old places are refused by their own conditions and look again.
"""

from __future__ import annotations

from ..runtime.errors import ShopError
from ..store import table
from ..store.transaction import Transaction
from .items import Pool, Stock, pool_key, stock_key
from .supply import Supply, supply_of


def spread(transaction: Transaction, sku_id: str, shards: int) -> Supply:
    """Put into the transaction: all available pieces evenly over so many shards (0: all into STOCK); returns the supply as it is then.

    Parts: "stock", "pool:<name>". Raises ShopError sku_not_found, stock_at_locations.
    """
    shelf = table.get(Stock, stock_key(sku_id))
    if shelf is None:
        raise ShopError("sku_not_found")
    names = shelf.pools or []
    if any(name.startswith("@") for name in names):
        raise ShopError("stock_at_locations", locations=[name[1:] for name in names])
    found = table.get_many([(Pool, pool_key(sku_id, name)) for name in names]) if names else {}
    before = [pool for pool in found.values() if isinstance(pool, Pool)]
    total = int(shelf.available) + sum(int(pool.available) for pool in before)
    letter = "b" if any(name.startswith("a") for name in names) else "a"  # never the old names: see `supply.count`
    wanted = [f"{letter}{number:02d}" for number in range(shards)]
    parts = dict(zip(wanted, evenly(total, shards), strict=True))
    actions = [
        Stock.available.set(total - sum(parts.values())),
        Stock.pools.set(wanted) if wanted else Stock.pools.remove(),
    ]
    as_read = Stock.pools == shelf.pools if names else Stock.pools.does_not_exist()
    transaction.update("stock", shelf.key, actions, (Stock.available == shelf.available) & as_read)
    for pool in before:
        transaction.delete(f"pool:{pool.pool}", pool.key, Pool.available == pool.available)
    after = []
    for name, units in parts.items():
        item = Pool.at(pool_key(sku_id, name), sku_id=sku_id, product_id=shelf.product_id, pool=name, available=units)
        transaction.create(f"pool:{name}", item)
        after.append(item)
    shelf.available = total - sum(parts.values())
    return supply_of(shelf, after)


def evenly(total: int, shards: int) -> list[int]:
    """`total` in so many parts that differ by one at most. Pure."""
    if not shards:
        return []
    each, rest = divmod(total, shards)
    return [each + (place < rest) for place in range(shards)]
