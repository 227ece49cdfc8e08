"""The sums of costs on the table.

    COSTS#<day>   <process>   a process's sums of that Beijing day; it alone writes them, whole, so that writing them twice changes nothing

A day has as many items as processes served it; they end by themselves after five weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from ..store import table
from ..store.item import Item, Json, Key, Time
from .counting import Spent

KEPT = timedelta(days=35)


class CostSums(Item):
    """`spent`: by the name of the operation, worker or job."""

    KIND = "cost_sums"
    spent = Json[dict[str, Spent]](dict[str, Spent], packed=True)
    filed_at = Time()


def sums_key(day: str, process: str) -> Key:
    return Key(f"COSTS#{day}", process)


def file(day: str, process: str, spent: Mapping[str, Spent], now: datetime) -> None:
    """Overwrite the process's sums. Raises StoreError."""
    ends = int((now + KEPT).timestamp())
    table.put(CostSums.at(sums_key(day, process), spent=dict(spent), filed_at=now, ttl=ends))


def of_day(day: str) -> tuple[dict[str, Spent], datetime | None]:
    """What all processes filed of a Beijing day, by name, and when the last of them did; None: nobody did."""
    found: dict[str, Spent] = {}
    items = [CostSums.of(raw) for raw in table.query_all(f"COSTS#{day}", strong=False)]
    for item in items:
        for name, spent in item.spent.items():
            found.setdefault(name, Spent()).add(spent)
    return found, max((item.filed_at for item in items), default=None)
