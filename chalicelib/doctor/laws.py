"""What a law is: an id, a zh-CN sentence that says what must hold, and a pure function that yields what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol, TypeVar

from ..store.errors import Raw
from ..store.item import Item, Key


@dataclass(frozen=True)
class Context:
    """What the laws must know besides the items. `lag`: what happened later may still be on its way through stream and queues."""

    now: datetime
    due_shards: int
    lag: timedelta = timedelta(minutes=10)
    late: timedelta = timedelta(minutes=15)  # the timers run each minute, and each run has four


@dataclass(frozen=True, order=True)
class Finding:
    """A law that is broken. `amount`: by how much, where there is a number; `items`: partition and sort keys."""

    law: str
    say: str
    items: tuple[Key, ...]
    amount: int = 0

    @property
    def identity(self) -> tuple[str, tuple[Key, ...], int]:
        """Two looks at a shop at work have seen the same thing when this is the same."""
        return self.law, self.items, self.amount


class Wrong(NamedTuple):
    """What a law's function yields."""

    say: str
    items: tuple[Key, ...]
    amount: int = 0


def wrong(say: str, *items: Item | Key, amount: int = 0) -> Wrong:
    return Wrong(say, tuple(item.key if isinstance(item, Item) else item for item in items), amount)


class Tally(Protocol):
    """A law of the whole shop: it sees everything once and then says what is wrong. It keeps sums, never items."""

    def see(self, raw: Raw) -> None:
        """An item of a kind that its law sees."""

    def see_buyer(self, buyer: Any) -> None:
        """A buyer whole, besides their items one by one."""

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        """After everything was seen."""


@dataclass(frozen=True)
class Law:
    """`says` is what must hold, in zh-CN. `needs`: "item", "buyer", or "shop" (nothing less than the whole table).

    `sees`: the kinds of items that the law is shown one by one; empty: all.
    """

    id: str
    says: str
    needs: str
    check: Callable[..., Any]
    sees: frozenset[str] = frozenset()


LAWS: dict[str, Law] = {}  # by id, in the order in which their modules tell them
F = TypeVar("F", bound=Callable[..., Any])


def of_item(law_id: str, says: str, *sees: type[Item]) -> Callable[[F], F]:
    """A law that every single item (of these kinds) obeys: (raw, context) -> what is wrong."""
    return _register(law_id, says, "item", frozenset(kind.KIND for kind in sees))


def of_buyer(law_id: str, says: str) -> Callable[[F], F]:
    """A law of what lies under one buyer's key: (Buyer, context) -> what is wrong."""
    return _register(law_id, says, "buyer")


def of_shop(law_id: str, says: str, *sees: type[Item]) -> Callable[[F], F]:
    """A law of the whole shop: a class whose instances are tallies, made with (context), that look at no items but of these kinds."""
    return _register(law_id, says, "shop", frozenset(kind.KIND for kind in sees))


def _register(law_id: str, says: str, needs: str, sees: frozenset[str] = frozenset()) -> Callable[[F], F]:
    def register(check: F) -> F:
        if law_id in LAWS:
            raise ValueError(f"two laws are called {law_id}")
        LAWS[law_id] = Law(law_id, says, needs, check, sees)
        return check

    return register


def found(law: Law, wrongs: Iterator[Wrong]) -> Iterator[Finding]:
    for one in wrongs:
        yield Finding(law.id, one.say, one.items, one.amount)
