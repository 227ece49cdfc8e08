"""One nightly run at a time: the clock may ring twice, and somebody may start one by hand. A run that died has had its turn after a while.

FORECAST  TURN
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.attributes import UnicodeAttribute

from ..runtime import ids
from ..store import table
from ..store.errors import ConditionFailed
from ..store.item import Item, Key, Time

LASTS = timedelta(minutes=16)  # longer than a run may
KEY = Key("FORECAST", "TURN")


class Turn(Item):
    """Whose turn it is, and until when at most."""

    KIND = "forecast_turn"
    holder = UnicodeAttribute()
    until = Time()


def take(now: datetime) -> str | None:
    """The name of the turn, or None while another run has it."""
    turn = Turn.at(KEY, holder=ids.random_text(8), until=now + LASTS)
    try:
        table.put(turn, Turn.pk.does_not_exist() | (Turn.until <= now))
    except ConditionFailed:
        return None
    return str(turn.holder)


def give_back(holder: str) -> None:
    try:
        table.delete(KEY, Turn.holder == holder)
    except ConditionFailed:
        return  # it lasted too long, and another run has begun
