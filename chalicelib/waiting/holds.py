"""What stands by for one person: taken out of what is available when it is given, and in the end sold to them or given to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pynamodb.expressions.update import Action

from ..runtime import clock, log
from ..stock import Stock, Supply, stock_key
from ..store import table
from ..store.errors import TransactionRefused
from ..store.transaction import Transaction
from .places import HOLDING, Place, place_key


def served(uid: str, supplies: Mapping[str, Supply]) -> tuple[dict[str, Supply], list[Place]]:
    """The supplies with what stands by for this person, and their holds. One batch read more where something is held for somebody, else none."""
    watched = [(Place, place_key(uid, sku)) for sku, supply in supplies.items() if supply.held]
    now, known = clock.now(), dict(supplies)
    holds: list[Place] = []
    for place in table.get_many(watched).values() if watched else ():
        if isinstance(place, Place) and place.state == HOLDING and place.until is not None and place.until > now:
            holds.append(place)
            known[place.sku_id] = known[place.sku_id].for_holder(int(place.units))
    return known, holds


def use(transaction: Transaction, holds: Iterable[Place]) -> None:
    """The holder's order takes what stood by, as it was read: `stock.reserve` moves the pieces. Parts: "hold:<sku>"."""
    for hold in holds:
        unchanged = (Place.state == HOLDING) & (Place.units == hold.units) & (Place.until == hold.until)
        transaction.delete(f"hold:{hold.sku_id}", hold.key, unchanged)


def expire(place: Place) -> bool:
    """The timer of a hold: the pieces go back to the shelf, for the next in line. True: it is over, by this or by its order."""
    if place.state != HOLDING or place.until is None or clock.now() < place.until:
        return place.state != HOLDING
    transaction = Transaction("waiting/expire")
    let_go(transaction, place)
    try:
        transaction.commit()
    except TransactionRefused as refused:
        if "place" in refused.failures:
            return True  # the order was faster
        raise
    log.info("hold_expired", sku_id=place.sku_id, units=int(place.units))
    return True


def let_go(transaction: Transaction, place: Place) -> None:
    """What stood by is available again. Parts: "place", "stock"."""
    actions: list[Action] = [
        Stock.held.set(Stock.held - place.units),
        Stock.available.set(Stock.available + place.units),
    ]
    transaction.delete("place", place.key, (Place.state == HOLDING) & (Place.turn == place.turn))
    transaction.update("stock", stock_key(place.sku_id), actions, Stock.held >= place.units)
