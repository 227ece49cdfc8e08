"""What there is of a SKU for whom, and from where it is taken. Pure but for `count`, which reads the pools of SKUs that have some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..runtime import ids
from ..store import table
from ..store.item import Item
from .items import MAIN, Pool, Stock, pool_key

_LOOKS = 3


class Supply(NamedTuple):
    """The pieces of one SKU as they were read: `pieces` by pool, STOCK's own under MAIN.

    `order`: from which pools first. `hold`: pieces that stand by for the very buyer who asks, taken before all others.
    """

    sku_id: str
    pieces: Mapping[str, int]
    held: int = 0
    line: bool = False
    order: Sequence[str] = (MAIN,)
    hold: int = 0

    @property
    def total(self) -> int:
        """Everything that is not reserved, whoever may have it."""
        return sum(self.pieces.values())

    @property
    def left(self) -> int:
        """What this buyer can have: with people in line nothing but what is held for them."""
        return self.hold + (0 if self.line else self.total)

    @property
    def gone(self) -> bool:
        """Is there surely nothing for anybody?"""
        return self.total <= 0 and not self.held and not self.line

    @property
    def apart(self) -> bool:
        """Is some of it counted in pools?"""
        return len(self.pieces) > 1

    @property
    def located(self) -> bool:
        """Does some of it lie at another location than the main one?"""
        return any(pool.startswith("@") for pool in self.pieces)

    def without(self, taken: Mapping[str, int]) -> Supply:
        """What is left when this was taken."""
        return self._replace(pieces={pool: units - taken.get(pool, 0) for pool, units in self.pieces.items()})

    def from_first(self, pools: Sequence[str]) -> Supply:
        """The supply from which these places are taken before all others."""
        return self._replace(order=(*pools, *(pool for pool in self.order if pool not in pools)))

    def for_holder(self, units: int) -> Supply:
        return self._replace(hold=units)

    def take(self, units: int) -> dict[str, int] | None:
        """Units by pool: all from one if one has enough, in this order; else from as many as it needs. None: there are not enough."""
        for pool in self.order:
            if self.pieces.get(pool, 0) >= units:
                return {pool: units}
        taken: dict[str, int] = {}
        for pool in self.order:
            there = min(self.pieces.get(pool, 0), units - sum(taken.values()))
            if there > 0:
                taken[pool] = there
        return taken if sum(taken.values()) == units else None


def supply_of(stock: Stock, pools: Iterable[Pool] = ()) -> Supply:
    """The supply of these items. Shards are taken from in random order, so that a crowd spreads over them; STOCK itself comes last."""
    pieces = {MAIN: int(stock.available), **{pool.pool: int(pool.available) for pool in pools}}
    names = sorted(name for name in pieces if name)
    spread = [names[place] for place in ids.shuffled(len(names))] if len(names) > 1 else names
    return Supply(stock.sku_id, pieces, int(stock.held or 0), bool(stock.line), (*spread, MAIN))


def count(found: Iterable[Item | None], *, strong: bool = True) -> dict[str, Supply]:
    """The supply of each Stock among `found`, by SKU: one batch read more if some of them have pools, none otherwise."""
    stocks = [item for item in found if isinstance(item, Stock)]
    known = {shelf.sku_id: supply_of(shelf) for shelf in stocks if not shelf.pools}
    apart = [shelf for shelf in stocks if shelf.pools]
    for _ in range(_LOOKS):
        if not apart:
            break
        keys = [(Pool, pool_key(shelf.sku_id, name)) for shelf in apart for name in shelf.pools or []]
        pools = table.get_many(keys, strong=strong) if keys else {}
        moved: list[Stock] = []
        for shelf in apart:
            own = [pools.get(pool_key(shelf.sku_id, name)) for name in shelf.pools or []]
            there = [pool for pool in own if isinstance(pool, Pool)]
            known[shelf.sku_id] = supply_of(shelf, there)
            if len(there) < len(own):  # it was spread anew between the two reads: nobody is turned away on that
                moved.append(shelf)
        again = table.get_many([(Stock, shelf.key) for shelf in moved]) if moved else {}
        apart = [item for item in again.values() if isinstance(item, Stock)]
    return known
