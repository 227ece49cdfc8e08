"""Stock of a SKU: one number that is only ever changed under a condition.

    S#<sku>   STOCK                  the number; its existence is the guard that a SKU id is used once in the shop
              MOVE#<time>#<chance>   what staff put in or took out, and why: one Query reads both, the newest first

`available` is what can still be reserved. `adjusted` sums what staff put in or took out (the first stocking included), so that at any time
adjusted - available = units in living orders: that is the conservation law which the doctor and the tests check.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from .runtime import clock, ids
from .runtime.model import Moment, Shape
from .store.errors import Failure, TransactionRefused
from .store.item import Item, Key, Time
from .store.transaction import Transaction

MOST_UNITS = 1_000_000
Units = Annotated[int, Field(ge=0, le=MOST_UNITS, description="pieces")]


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


class MovementView(Shape):
    """A change by staff. `delta` in pieces, negative when something was taken out."""

    delta: int
    reason: str
    by: str
    moved_at: Moment

    @classmethod
    def of(cls, movement: Movement) -> MovementView:
        return cls(delta=int(movement.units), reason=movement.reason, by=movement.by, moved_at=movement.moved_at)


def stock_key(sku_id: str) -> Key:
    return Key(f"S#{sku_id}", "STOCK")


def first(sku_id: str, product_id: str, units: int) -> Stock:
    """The stock item of a new SKU."""
    return Stock.at(stock_key(sku_id), sku_id=sku_id, product_id=product_id, available=units, adjusted=units)


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


def adjust(transaction: Transaction, sku_id: str, delta: int, reason: str, by: str, now: datetime) -> Movement:
    """Staff put in or take out, never more than there is. Parts: the SKU's `label`, "movement"."""
    actions: list[Action] = [
        Stock.available.set(Stock.available + delta),
        Stock.adjusted.set(Stock.adjusted + delta),
    ]
    transaction.update(label(sku_id), stock_key(sku_id), actions, Stock.pk.exists() & (Stock.available >= -delta))
    movement = Movement.at(
        Key(stock_key(sku_id).pk, f"MOVE#{clock.iso(now)}#{ids.random_text(6)}"),
        sku_id=sku_id,
        units=delta,
        reason=reason,
        by=by,
        moved_at=now,
    )
    transaction.create("movement", movement)
    return movement


def taking(units: int) -> list[Action]:
    return [Stock.available.set(Stock.available - units)]


def enough(units: int) -> Condition:
    condition: Condition = Stock.available >= units
    return condition


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


def forget_sold_out() -> None:
    _sold_out.clear()


def left(failure: Failure) -> int:
    """How many there were when a reservation was refused."""
    if failure.item is None:
        return 0
    return int(Stock.of(failure.item).available)


def refused_skus(refused: TransactionRefused) -> list[str]:
    """The SKUs whose stock part was refused."""
    return [label.partition(":")[2] for label in refused.failed("stock")]
