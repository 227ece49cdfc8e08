"""The promotions that hold and the house's rules: one item, read at most every ten seconds by a process, so that a price usually reads nothing
for them. What it means is imported when there is something to price: who only asks whether there are promotions starts light."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..runtime import clock
from ..runtime.settings import settings
from ..store import table
from ..store.item import Item, Key

if TYPE_CHECKING:
    from .items import HouseRules, LiveRule

FRESH_FOR = timedelta(seconds=10)
PARTITION = "PROMOTIONS"
LIVE = Key(PARTITION, "LIVE")
_NO_RULES = "[]"


class LiveText(Item):
    """The live set as it is stored: `items.LiveSet` says what the texts mean."""

    KIND = "live_promotions"
    version = NumberAttribute()
    rules = UnicodeAttribute()
    house = UnicodeAttribute()
    house_version = NumberAttribute()


class Live(NamedTuple):
    """What holds; a rule that has ended is among `rules` until the next change."""

    rules: list[LiveRule]
    house: HouseRules

    @property
    def shards(self) -> dict[str, int]:
        """The budgets of rules, and of the plans that they belong to: name -> shards."""
        own = {rule.terms.id: rule.shards for rule in self.rules if rule.shards}
        return own | {rule.pot: rule.pot_shards for rule in self.rules if rule.pot}

    @property
    def pots(self) -> dict[str, str]:
        """The rules that share a budget with others: rule -> its name."""
        return {rule.terms.id: rule.pot for rule in self.rules if rule.pot}


@dataclass(eq=False, repr=False)
class _Held:
    table: str
    until: datetime
    text: LiveText | None

    @cached_property
    def value(self) -> Live:
        from .items import HouseRules, LiveSet

        found = LiveSet.of(self.text.raw()) if self.text else None
        return Live(found.rules, found.house) if found else Live([], HouseRules())


_held: _Held | None = None


def _current() -> _Held:
    global _held
    now, name = clock.now(), settings().table
    if _held is None or _held.table != name or not now < _held.until <= now + FRESH_FOR:
        _held = _Held(name, now + FRESH_FOR, table.get(LiveText, LIVE))
    return _held


def current() -> Live:
    """What holds, at most ten seconds old."""
    return _current().value


def has_rules() -> bool:
    """Are there promotions at all?"""
    text = _current().text
    return text is not None and text.rules != _NO_RULES


def forget() -> None:
    """Read anew at the next use."""
    global _held
    _held = None
