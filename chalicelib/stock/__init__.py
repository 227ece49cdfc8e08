"""Stock of a SKU: one number that is only ever changed under a condition, and for those who need it several that add up.

items    what is stored, and where            shards     an announced rush is spread over many items
supply   what there is for whom (pure)        watch      thresholds: one warning per crossing
changes  reserve, give back, adjust           memory     surely sold out, for half a second
places   which location sends to whom
"""

from .changes import adjust, draw, enough, give_back, is_gone, label, left, moved, refused_skus, reserve, taking
from .items import (
    MAIN,
    MOST_POOLS,
    MOST_UNITS,
    LowStock,
    Movement,
    MovementView,
    Pool,
    Stock,
    Units,
    first,
    low_key,
    movement_key,
    pool_key,
    stock_key,
)
from .memory import forget_sold_out, is_sold_out, remember_sold_out
from .places import bring_in, lent, near
from .supply import Supply, count, supply_of

__all__ = [
    "MAIN",
    "MOST_POOLS",
    "MOST_UNITS",
    "LowStock",
    "Movement",
    "MovementView",
    "Pool",
    "Stock",
    "Supply",
    "Units",
    "adjust",
    "bring_in",
    "count",
    "draw",
    "enough",
    "first",
    "forget_sold_out",
    "give_back",
    "is_gone",
    "is_sold_out",
    "label",
    "left",
    "lent",
    "low_key",
    "moved",
    "movement_key",
    "near",
    "pool_key",
    "refused_skus",
    "remember_sold_out",
    "reserve",
    "stock_key",
    "supply_of",
    "taking",
]
