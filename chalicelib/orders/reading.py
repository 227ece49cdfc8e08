"""Reading orders: one whole, a buyer's list by tab, the merchant's list of open work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from ..pricing import Line
from ..runtime import clock
from ..runtime.errors import ShopError
from ..runtime.settings import settings
from ..store import table
from ..store.errors import Raw
from ..store.item import user
from ..store.timeline import LogEntry
from .items import OrderHead, Parcel, Snapshot, head_key, ops_shard, snapshot_key
from .states import TABS, Tab
from .views import Happened, OrderDetail, OrderSummary, detail, summary

_READ_AHEAD = 4  # pages that one request may read to fill a tab
_DAYS_BACK = 30  # how far the merchant's list goes back in one request


def whole(uid: str, order_no: str, now: datetime) -> OrderDetail:
    """Head, snapshot, parcels and the full timeline: one read and one Query. Raises ShopError order_not_found."""
    head = table.get(OrderHead, head_key(order_no, uid))
    if head is None:
        raise ShopError("order_not_found")
    snapshot: Snapshot | None = None
    parcels: list[Parcel] = []
    log: list[Happened] = []
    for raw in table.query_all(user(uid), begins=f"D#{order_no}#"):
        kind = raw["kind"]["S"]
        if kind == Snapshot.KIND:
            snapshot = Snapshot.of(raw)
        elif kind == Parcel.KIND:
            parcels.append(Parcel.of(raw))
        elif kind == LogEntry.KIND:
            log.append(Happened(**LogEntry.of(raw).entry.model_dump()))
    if snapshot is None:
        raise LookupError(f"order {order_no} has no snapshot")
    recent = [Happened(**entry.model_dump()) for entry in head.timeline]
    return detail(head, snapshot, parcels, sorted([*log, *recent], key=lambda entry: entry.seq), now)


def of_tab(
    uid: str, tab: Tab | None, start: Raw | None, count: int, now: datetime
) -> tuple[list[OrderSummary], Raw | None]:
    """A page of a buyer's orders, newest first, and where the next page starts. Heads by Query, lines by one batch read."""
    condition = OrderHead.hidden == False  # noqa: E712 - a condition, not a comparison
    if tab:
        condition = condition & OrderHead.status.is_in(*sorted(TABS[tab]))
    heads: list[OrderHead] = []
    for _ in range(_READ_AHEAD):
        page = table.query(user(uid), begins="O#", newest_first=True, limit=4 * count, start=start, filtered=condition)
        heads += [OrderHead.of(raw) for raw in page.items]
        start = page.next
        if start is None or len(heads) >= count:
            break
    if len(heads) > count:
        heads = heads[:count]
        start = heads[-1].key.raw()
    return [summary(head, lines, now) for head, lines in with_lines(heads)], start


def with_lines(heads: Sequence[OrderHead]) -> list[tuple[OrderHead, list[Line]]]:
    """Heads with the lines of their snapshots."""
    found = table.get_many([(Snapshot, snapshot_key(head.order_no)) for head in heads]) if heads else {}
    pairs = []
    for head in heads:
        snapshot = found.get(snapshot_key(head.order_no))
        pairs.append((head, snapshot.lines if isinstance(snapshot, Snapshot) else []))
    return pairs


def open_work(
    status: str, day: str, before: str | None, count: int, oldest: str | None = None
) -> tuple[list[dict[str, Any]], tuple[str, str] | None]:
    """The merchant's list of a state, newest payment first, from `day` back; and (day, before) where the next page starts."""
    found: list[dict[str, Any]] = []
    today = datetime.fromisoformat(day)
    for back in range(_DAYS_BACK):
        date = (today - timedelta(days=back)).strftime("%Y-%m-%d")
        if oldest and date < oldest:
            return found, None
        below = before if back == 0 else None
        wanted = count - len(found)
        rows = _work_of_day(status, date, below, wanted + 1)
        found += rows[:wanted]
        if len(rows) > wanted:
            return found, (date, rows[wanted - 1]["sort"])
        if len(found) == count:
            return found, ((today - timedelta(days=back + 1)).strftime("%Y-%m-%d"), "")
    return found, None


def _work_of_day(status: str, date: str, before: str | None, count: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for shard in range(settings().ops_shards):
        page = table.query(
            ops_shard(status, date, shard), index="ops", below=before or None, newest_first=True, limit=count + 1
        )
        rows += [_work(raw) for raw in page.items]
    rows = [row for row in rows if not before or row["sort"] < before]
    return sorted(rows, key=lambda row: row["sort"], reverse=True)[:count]


def _work(raw: Raw) -> dict[str, Any]:
    return {
        "sort": raw["ops_sk"]["S"],
        "order_no": raw["order_no"]["S"],
        "status": raw["status"]["S"],
        "title": raw["title"]["S"],
        "units": int(raw["units"]["N"]),
        "payable_fen": int(raw["payable_fen"]["N"]),
        "refunding_fen": int(raw["refunding_fen"]["N"]),
        "paid_at": clock.parse(raw["paid_at"]["S"]),
    }
