"""How fast buyers order, and how much of it they never pay: counted from the lines of the day journal, which the clock reads anyway. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from ..conduct_terms import RiskTerms
from ..journal import JournalLine
from ..orders import states
from ..runtime import clock
from .items import Rule

HOUR = timedelta(hours=1)
FRESH = timedelta(days=2)  # what is made up for later is nobody's hurry any more


class Excess(NamedTuple):
    """More than a rule allows. `period`: the Beijing day."""

    uid: str
    rule: Rule
    period: str
    seen: int
    orders: list[str]


class Velocity:
    """Give it the lines of a day or two, in any order, then ask what is too much."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)  # by buyer and day
        self._given_up: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._bought: set[str] = set()

    def see(self, line: JournalLine) -> None:
        whose = str(line.uid), clock.day(line.happened_at)
        if line.type == "submitted":
            self._made[whose].append((line.happened_at, str(line.order_no)))
        elif line.type == "closed" and not str(line.by).startswith("staff"):
            self._given_up[whose].add(str(line.order_no))
        elif line.type in states.PAYING or line.type == "accepted":
            self._bought.add(str(line.order_no))

    def too_much(self, terms: RiskTerms, now: datetime) -> Iterator[Excess]:
        """Of the days that are fresh."""
        oldest = clock.day(now - FRESH)
        for (uid, day), made in self._made.items():
            if day < oldest or terms.orders_per_hour.then == "allow":
                continue
            orders = fastest(made)
            if len(orders) > terms.orders_per_hour.over:
                yield Excess(uid, "orders_per_hour", day, len(orders), orders)
        for (uid, day), closed in self._given_up.items():
            unpaid = sorted(closed - self._bought)
            if day >= oldest and terms.unpaid_per_day.then != "allow" and len(unpaid) > terms.unpaid_per_day.over:
                yield Excess(uid, "unpaid_per_day", day, len(unpaid), unpaid)


def fastest(made: list[tuple[datetime, str]]) -> list[str]:
    """The orders of the busiest hour."""
    made = sorted(made)
    first, best = 0, made[:0]
    for last, (at, _) in enumerate(made):
        while made[first][0] <= at - HOUR:
            first += 1
        if last - first + 1 > len(best):
            best = made[first : last + 1]
    return [order_no for _, order_no in best]
