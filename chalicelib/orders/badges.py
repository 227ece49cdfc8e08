"""How many orders stand in each tab, counted from their heads whenever somebody looks: no counter can drift from what it counts."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from ..runtime import ids
from ..store import table
from ..store.item import user
from .states import Tab, tab_of

SINCE = timedelta(days=90)  # an order is sent, received and finished within weeks; what is older is found in the list
MOST = 100


def counts(uid: str, now: datetime) -> Counter[Tab]:
    """Orders of the last 90 days by tab, of the latest 100. One Query, a moment behind perhaps."""
    first = ids.encode(int((now - SINCE).timestamp() * 1000), 10)  # an order's number begins with its time
    page = table.query(user(uid), above=f"O#{first}", below="O#~", newest_first=True, limit=MOST, strong=False)
    tabs = (tab_of(raw["status"]["S"]) for raw in page.items)
    return Counter(tab for tab in tabs if tab)
