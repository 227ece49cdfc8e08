"""What is stored of a SKU's stock, and where.

    S#<sku>   STOCK                  the count; its existence is the guard that a SKU id is used once in the shop
              STOCK#<pool>           a part of the count that lies elsewhere: a shard of a rush ("a00", "a01" …) or a location ("@east")
              MOVE#<time>#<chance>   what staff put in or took out, and why
    LOW       <sku>                  there while the SKU is at its warning threshold or below it

`available` is what can still be reserved. `adjusted` sums what staff put in or took out (the first stocking included), `held` what stands by
for people of the waiting list. At any time adjusted = available of STOCK and all its pools + held + units in living orders.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from ..runtime.model import Moment, Shape
from ..store.item import Item, Json, Key, Time

MOST_UNITS = 1_000_000
MOST_POOLS = 32
MAIN = ""  # the name of STOCK itself, among the pools
Units = Annotated[int, Field(ge=0, le=MOST_UNITS, description="pieces")]


class Stock(Item):
    """The stock item of a SKU. Units are pieces. `line`: people wait for it, so what comes in is theirs first."""

    KIND = "stock"
    sku_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    available = NumberAttribute()
    adjusted = NumberAttribute()
    held = NumberAttribute(null=True)
    line = BooleanAttribute(null=True)
    pools = Json[list[str]](list[str], null=True)
    low_at = NumberAttribute(null=True)  # warn when there are so many or fewer


class Pool(Item):
    """Pieces of a SKU that are counted apart from STOCK."""

    KIND = "stock_pool"
    sku_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    pool = UnicodeAttribute()
    available = NumberAttribute()


class Movement(Item):
    """A change by staff, with its reason. `pool`: what was moved there from STOCK (negative: back), which changes no sum.

    `reference`: the paper that it came with (`chalicelib.supply`).
    """

    KIND = "movement"
    sku_id = UnicodeAttribute()
    units = NumberAttribute()
    reason = UnicodeAttribute()
    by = UnicodeAttribute()
    moved_at = Time()
    pool = UnicodeAttribute(null=True)
    reference = UnicodeAttribute(null=True)


class LowStock(Item):
    """A SKU that has crossed its threshold downwards and has not come back above it."""

    KIND = "low_stock"
    sku_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    left = NumberAttribute()  # when it crossed
    low_at = NumberAttribute()
    since = Time()


class MovementView(Shape):
    """A change by staff. `delta` in pieces, negative when something was taken out. `pool`: the place that it was moved to or from.
    `reference`: the purchase and the delivery paper that it came with."""

    delta: int
    reason: str
    by: str
    moved_at: Moment
    pool: str | None
    reference: str | None

    @classmethod
    def of(cls, movement: Movement) -> MovementView:
        return cls(
            delta=int(movement.units),
            reason=movement.reason,
            by=movement.by,
            moved_at=movement.moved_at,
            pool=movement.pool,
            reference=movement.reference,
        )


def stock_key(sku_id: str) -> Key:
    return Key(f"S#{sku_id}", "STOCK")


def pool_key(sku_id: str, pool: str) -> Key:
    """Where a pool lies; MAIN is STOCK itself."""
    return Key(f"S#{sku_id}", f"STOCK#{pool}" if pool else "STOCK")


def movement_key(sku_id: str, name: str) -> Key:
    return Key(f"S#{sku_id}", f"MOVE#{name}")


def low_key(sku_id: str) -> Key:
    return Key("LOW", sku_id)


def first(sku_id: str, product_id: str, units: int) -> Stock:
    """The stock item of a new SKU."""
    return Stock.at(stock_key(sku_id), sku_id=sku_id, product_id=product_id, available=units, adjusted=units)
