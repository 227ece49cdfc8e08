"""Standing in line, and serving whoever stands first.

`serve` is called whenever pieces may have come: by the stream's relay for every change of a stock item with a line. It gives all that is there
to the first in line, in one transaction; what it could not finish, the change that it has made brings back to it through the stream.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pynamodb.expressions.update import Action

from .. import stock
from ..catalog import Sku, sku_key
from ..members import User, profile_key
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..stock import Stock, stock_key
from ..store import table, timers
from ..store.again import look_again
from ..store.errors import ConditionFailed, TransactionRefused
from ..store.item import Key, user
from ..store.transaction import Transaction
from . import holds
from .places import HOLD_FOR, HOLDING, MOST_PLACES, WAITING, Place, Turn, line_of, place_key, turn_key, turn_of

_AT_ONCE = 30  # people served by one transaction: two parts each
COUNTED = 100  # more people than this are told as this many
_LOOK_AGAIN = timedelta(minutes=10)


def places_of(uid: str) -> list[Place]:
    """A person's places in all lines, by SKU."""
    return [Place.of(raw) for raw in table.query_all(user(uid), begins="WAIT#")]


def ahead(place: Place) -> int:
    """How many stand before this place, COUNTED at most."""
    before = table.query(line_of(place.sku_id), below=place.turn, limit=COUNTED + 1, strong=False)
    return min(COUNTED, sum(Key.of(raw).sk < place.turn for raw in before.items))


def join(uid: str, sku: Sku, units: int, now: datetime) -> Place:
    """Stand in line for so many pieces of a SKU; who stands there already keeps the place, and its number of pieces.

    Raises ShopError sku_in_stock (buy it), waiting_limit_reached, sku_not_found.
    """
    key = place_key(uid, sku.sku_id)
    known = table.get(Place, key)
    if known is not None:
        return known
    if len(places_of(uid)) >= MOST_PLACES:
        raise ShopError("waiting_limit_reached", limit=MOST_PLACES)
    turn = turn_of(now, uid)
    place = Place.at(
        key,
        uid=uid,
        sku_id=sku.sku_id,
        product_id=sku.product_id,
        title=sku.title,
        units=units,
        state=WAITING,
        joined_at=now,
        turn=turn,
    )

    def once() -> Place:
        shelf = _shelf(sku.sku_id)
        there = stock.count([shelf])[sku.sku_id].total
        if there > 0 and not shelf.line:
            raise ShopError("sku_in_stock", available=there)
        transaction = Transaction("waiting/join")
        transaction.create("place", place)
        transaction.put("turn", Turn.at(turn_key(sku.sku_id, turn), uid=uid, units=units))
        if not shelf.line:  # the first one closes the shelf for people who do not wait
            transaction.update("stock", shelf.key, _closed(shelf.key), Stock.available <= 0)
        try:
            transaction.commit()
        except TransactionRefused as refused:
            if "place" not in refused.failures:
                raise
            return table.get(Place, key) or place
        return place

    placed = look_again("waiting/join", once)
    close_shelf(sku.sku_id)
    return placed


def close_shelf(sku_id: str) -> None:
    """Whoever stands in line stands before a closed shelf, also when `serve` has just found the line empty and opened it."""
    if not _shelf(sku_id).line and _first(sku_id, 1):
        table.update(Stock, stock_key(sku_id), _closed(stock_key(sku_id)), Stock.pk.exists())


def _closed(shelf: Key) -> list[Action]:
    """With a line before it; its timer looks after the line should the stream ever fail to."""
    return [Stock.line.set(True), *timers.arm(shelf, "line", clock.now() + _LOOK_AGAIN)]


def tend(shelf: Stock) -> bool:
    """The timer of a line."""
    serve(shelf.sku_id)
    if _shelf(shelf.sku_id).line:
        again = timers.arm(shelf.key, "line", clock.now() + _LOOK_AGAIN)
        table.update(Stock, shelf.key, again, Stock.pk.exists())
    return True


def leave(uid: str, sku_id: str) -> None:
    """Give up a place, or what stands by; not to stand there is as good."""

    def once() -> None:
        place = table.get(Place, place_key(uid, sku_id))
        if place is None:
            return
        transaction = Transaction("waiting/leave")
        if place.state == HOLDING:
            holds.let_go(transaction, place)
        else:
            transaction.delete("place", place.key, (Place.state == WAITING) & (Place.turn == place.turn))
            transaction.delete("turn", turn_key(sku_id, place.turn))
        transaction.commit()

    look_again("waiting/leave", once)
    serve(sku_id)


def serve(sku_id: str) -> int:
    """Let the first in line have what is there, a quarter of an hour each; opens the shelf when nobody waits. Returns how many were served.

    Whose level is too low for it by now has to leave the line.

    Raises Contended.
    """
    return look_again("waiting/serve", lambda: _serve(sku_id))


def _serve(sku_id: str) -> int:
    shelf = table.get(Stock, stock_key(sku_id))
    if shelf is None or not shelf.line:
        return 0
    waiting = _first_entitled(shelf) if shelf.available > 0 else _first(sku_id, 1)
    if not waiting:
        _open_shelf(sku_id)
        return 0
    given = shares([(turn, int(turn.units)) for turn in waiting], int(shelf.available))
    if not given:
        return 0
    now = clock.now()
    transaction = Transaction("waiting/serve")
    total = 0
    for turn, units in given:
        key = place_key(turn.uid, sku_id)
        until = now + HOLD_FOR
        actions: list[Action] = [
            Place.state.set(HOLDING),
            Place.units.set(units),
            Place.until.set(until),
            *timers.arm(key, "hold", until),
        ]
        transaction.update(f"place:{turn.uid}", key, actions, (Place.state == WAITING) & (Place.turn == turn.sk))
        transaction.delete(f"turn:{turn.uid}", turn.key, Turn.pk.exists())
        total += units
    taken: list[Action] = [
        Stock.available.set(Stock.available - total),
        Stock.held.set(total if shelf.held is None else Stock.held + total),
    ]
    as_read = Stock.held.does_not_exist() if shelf.held is None else Stock.held.exists()
    transaction.update("stock", shelf.key, taken, (Stock.available >= total) & as_read)
    transaction.commit()
    log.info("line_served", sku_id=sku_id, people=len(given), units=total)
    if len(given) == len(waiting) and not _first(sku_id, 1):
        _open_shelf(sku_id)
    return len(given)


def shares(line: Sequence[tuple[Turn, int]], there: int) -> list[tuple[Turn, int]]:
    """Who gets how many, strictly in order: the last one who is served may get fewer than wanted. Pure."""
    given: list[tuple[Turn, int]] = []
    for turn, wanted in line:
        units = min(wanted, there)
        if units <= 0:
            break
        given.append((turn, units))
        there -= units
    return given


def _first(sku_id: str, count: int) -> list[Turn]:
    return [Turn.of(raw) for raw in table.query(line_of(sku_id), limit=count).items]


def _first_entitled(shelf: Stock) -> list[Turn]:
    """The first in line, after those in front who may not buy it have left."""
    sku = table.get(Sku, sku_key(shelf.product_id, shelf.sku_id))
    least = int(sku.min_level or 0) if sku else 0
    while True:
        waiting = _first(shelf.sku_id, _AT_ONCE)
        barred = _below(waiting, least) if least else []
        if not barred:
            return waiting
        transaction = Transaction("waiting/dismiss")
        for turn in barred:
            as_read = (Place.state == WAITING) & (Place.turn == turn.sk)
            transaction.delete(f"place:{turn.uid}", place_key(turn.uid, shelf.sku_id), as_read)
            transaction.delete(f"turn:{turn.uid}", turn.key)
        transaction.commit()
        log.info("line_dismissed", sku_id=shelf.sku_id, people=len(barred))


def _below(waiting: Sequence[Turn], least: int) -> list[Turn]:
    found = table.get_many([(User, profile_key(turn.uid)) for turn in waiting]) if waiting else {}
    levels = {key: int(one.level or 0) for key, one in found.items() if isinstance(one, User)}
    return [turn for turn in waiting if levels.get(profile_key(turn.uid), 0) < least]


def _open_shelf(sku_id: str) -> None:
    """Nobody waits any more. Who joined between the look and this write closes it again: `close_shelf`, or here."""
    try:
        table.update(Stock, stock_key(sku_id), [Stock.line.remove(), *timers.disarm()], Stock.line.exists())
    except ConditionFailed:
        return
    stock.forget_sold_out(sku_id)
    close_shelf(sku_id)


def _shelf(sku_id: str) -> Stock:
    found = table.get(Stock, stock_key(sku_id))
    if found is None:
        raise ShopError("sku_not_found")
    return found
