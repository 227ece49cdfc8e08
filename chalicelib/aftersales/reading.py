"""Lists of cases: a buyer's by tab, and the work that waits for staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..runtime.settings import settings
from ..store import schema, table
from ..store.errors import Raw
from ..store.item import Key, user
from .items import Case, Claims, claims_key, ops_shard
from .states import TABS, Tab, Work

_READ_AHEAD = 4  # pages that one request may read to fill a tab
COUNTED = 200  # the newest cases, of which the tabs are counted


def of_tab(uid: str, tab: Tab | None, start: Raw | None, count: int) -> tuple[list[Case], Raw | None]:
    """A page of a buyer's cases, newest first, and where the next page starts."""
    condition = Case.status.is_in(*sorted(TABS[tab])) if tab else None
    cases: list[Case] = []
    for _ in range(_READ_AHEAD):
        page = table.query(user(uid), begins="A#", newest_first=True, limit=4 * count, start=start, filtered=condition)
        cases += [Case.of(raw) for raw in page.items]
        start = page.next
        if start is None or len(cases) >= count:
            break
    if len(cases) > count:
        cases = cases[:count]
        start = cases[-1].key.raw()
    return cases, start


def with_open_cases(order_nos: Iterable[str]) -> set[str]:
    """Those of the orders for which a case is open, by one batch read (none for no orders)."""
    wanted = [(Claims, claims_key(order_no)) for order_no in order_nos]
    found = table.get_many(wanted, strong=False) if wanted else {}
    return {claims.order_no for claims in found.values() if isinstance(claims, Claims) and claims.open()}


def counts(uid: str) -> dict[Tab, int]:
    """How many of the buyer's newest cases stand in each tab."""
    page = table.query(user(uid), begins="A#", newest_first=True, limit=COUNTED)
    by_state = Counter(raw["status"]["S"] for raw in page.items)
    return {tab: sum(by_state[state] for state in inside) for tab, inside in TABS.items()}


def waiting(work: Work, after: str, count: int) -> tuple[list[Case], str | None]:
    """Cases that wait for staff, the longest first, and after which the next page starts: a Query per shard, then the cases by key."""
    rows: list[tuple[str, Key]] = []
    for shard in range(settings().ops_shards):
        page = table.query(ops_shard(work, shard), index="ops", above=after or None, limit=count + 1)
        rows += [(raw[schema.OPS.sk]["S"], Key.of(raw)) for raw in page.items if raw[schema.OPS.sk]["S"] != after]
    rows.sort()
    shown = rows[:count]
    found = table.get_many([(Case, key) for _, key in shown]) if shown else {}
    cases = [case for _, key in shown if isinstance(case := found.get(key), Case)]
    return cases, shown[-1][0] if len(rows) > count else None
