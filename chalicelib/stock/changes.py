"""Changing stock, always under a condition and as parts of a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from ..runtime import clock, ids
from ..runtime.errors import ShopError
from ..store.errors import Failure, TransactionRefused
from ..store.transaction import Transaction
from .items import MAIN, Movement, Pool, Stock, movement_key, pool_key, stock_key
from .supply import Supply


def label(sku_id: str) -> str:
    """The label of a SKU's part in a transaction."""
    return f"stock:{sku_id}"


def reserve(transaction: Transaction, sku_id: str, units: int, supply: Supply | None = None) -> dict[str, int]:
    """Take `units` out, if they are there and nobody waits in line for them; returns what is taken from where.

    `supply` says what was read: where it lies, and what is held for this buyer. A SKU in one place has the part `label`, whose refusal means
    that there is not enough. One with pools has parts "pool:<sku>:<pool>"; a refusal there only says that somebody was faster: look again.
    Raises ShopError out_of_stock when `supply` has not enough.
    """
    if supply is not None and supply.hold:
        _use_hold(transaction, sku_id, units, supply.hold)
        return {MAIN: units}
    if supply is None or not supply.apart:
        transaction.update(label(sku_id), stock_key(sku_id), taking(units), enough(units))
        return {MAIN: units}
    taken = supply.take(units)
    if taken is None:
        raise ShopError("out_of_stock", lines=[{"skuId": sku_id, "wanted": units, "available": supply.total}])
    draw(transaction, sku_id, taken)
    return taken


def draw(transaction: Transaction, sku_id: str, taken: Mapping[str, int]) -> None:
    """Take units by pool, as `Supply.take` has chosen them. Parts: "pool:<sku>:<pool>"."""
    for pool, number in taken.items():
        own = enough(number) if pool == MAIN else Pool.available >= number
        transaction.update(f"pool:{sku_id}:{pool}", pool_key(sku_id, pool), taking(number), own)


def _use_hold(transaction: Transaction, sku_id: str, units: int, hold: int) -> None:
    """A buyer of the waiting list takes what stands by for them; what they leave is for the others, what they want beyond it must be there."""
    actions: list[Action] = [Stock.held.set(Stock.held - hold)]
    condition: Condition = Stock.held >= hold
    if units < hold:
        actions.append(Stock.available.set(Stock.available + (hold - units)))
    elif units > hold:
        actions += taking(units - hold)
        condition &= enough(units - hold)
    transaction.update(label(sku_id), stock_key(sku_id), actions, condition)


def give_back(transaction: Transaction, sku_id: str, units: int, taken: Mapping[str, int] | None = None) -> None:
    """Put `units` back that an ended order held: to STOCK, but what a location has lent (`taken`: units by pool) to that location."""
    rest = units
    for pool, number in (taken or {}).items():
        back = min(number, rest) if pool.startswith("@") else 0
        if back:
            put_back: list[Action] = [Pool.available.set(Pool.available + back)]
            transaction.update(f"pool:{sku_id}:{pool}", pool_key(sku_id, pool), put_back, Pool.pk.exists())
            rest -= back
    if rest:
        actions: list[Action] = [Stock.available.set(Stock.available + rest)]
        transaction.update(label(sku_id), stock_key(sku_id), actions, Stock.pk.exists())


def adjust(transaction: Transaction, sku_id: str, delta: int, reason: str, by: str, now: datetime) -> Movement:
    """Staff put in or take out, never more than there is. Parts: the SKU's `label`, "movement"."""
    actions: list[Action] = [
        Stock.available.set(Stock.available + delta),
        Stock.adjusted.set(Stock.adjusted + delta),
    ]
    transaction.update(label(sku_id), stock_key(sku_id), actions, Stock.pk.exists() & (Stock.available >= -delta))
    return moved(transaction, sku_id, delta, reason, by, now)


def moved(
    transaction: Transaction,
    sku_id: str,
    units: int,
    reason: str,
    by: str,
    now: datetime,
    pool: str | None = None,
    *,
    reference: str | None = None,
    part: str = "movement",
) -> Movement:
    """The journal's line of what staff did. Part: "movement", or what `part` says."""
    movement = Movement.at(
        movement_key(sku_id, f"{clock.iso(now)}#{ids.random_text(6)}"),
        sku_id=sku_id,
        units=units,
        reason=reason,
        by=by,
        moved_at=now,
        pool=pool,
        reference=reference,
    )
    transaction.create(part, movement)
    return movement


def taking(units: int) -> list[Action]:
    """For STOCK and for pools alike: both call it `available`."""
    return [Stock.available.set(Stock.available - units)]


def enough(units: int) -> Condition:
    """They are in STOCK, and there is no line of people who come first."""
    condition: Condition = (Stock.available >= units) & Stock.line.does_not_exist()
    return condition


def left(failure: Failure) -> int:
    """How many there were for everybody when a reservation was refused."""
    found = _there(failure)
    return 0 if found is None or found.line else int(found.available)


def is_gone(failure: Failure) -> bool:
    """Was there surely nothing for anybody, people in line and those with a hold included?"""
    found = _there(failure)
    return found is None or not (found.available > 0 or found.held or found.line)


def _there(failure: Failure) -> Any:
    return None if failure.item is None else Stock.of(failure.item)


def refused_skus(refused: TransactionRefused) -> list[str]:
    """The SKUs whose stock part was refused."""
    return [label.partition(":")[2] for label in refused.failed("stock")]
