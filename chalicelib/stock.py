"""Stock of a SKU: one number that is only ever changed under a condition.

`available` is what can still be reserved. `adjusted` sums what staff put in or took out (the first stocking included), so that at any time
adjusted - available = units in living orders: that is the conservation law which the doctor and the tests check.
"""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from .store.errors import Failure
from .store.item import Item, Key, Time
from .store.transaction import Transaction


class Stock(Item):
    """The stock item of a SKU. Units are pieces."""

    KIND = "stock"
    sku_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    available = NumberAttribute()
    adjusted = NumberAttribute()


class Movement(Item):
    """A change by staff, with its reason."""

    KIND = "movement"
    sku_id = UnicodeAttribute()
    units = NumberAttribute()
    reason = UnicodeAttribute()
    by = UnicodeAttribute()
    moved_at = Time()


def stock_key(sku_id: str) -> Key:
    return Key(f"S#{sku_id}", "STOCK")


def label(sku_id: str) -> str:
    """The label of a SKU's part in a transaction."""
    return f"stock:{sku_id}"


def reserve(transaction: Transaction, sku_id: str, units: int) -> None:
    """Take `units` out, if they are there."""
    transaction.update(label(sku_id), stock_key(sku_id), taking(units), enough(units))


def give_back(transaction: Transaction, sku_id: str, units: int) -> None:
    """Put `units` back that an ended order held."""
    actions: list[Action] = [Stock.available.set(Stock.available + units)]
    transaction.update(label(sku_id), stock_key(sku_id), actions, Stock.pk.exists())


def taking(units: int) -> list[Action]:
    return [Stock.available.set(Stock.available - units)]


def enough(units: int) -> Condition:
    condition: Condition = Stock.available >= units
    return condition


def left(failure: Failure) -> int:
    """How many there were when a reservation was refused."""
    if failure.item is None:
        return 0
    return int(Stock.of(failure.item).available)
