"""Reading orders: one whole, a buyer's list by tab, the merchant's list of open work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ..delivery_terms import PICKUP
from ..pickup import PickupCode, PickupPoint, PickupView, point_key
from ..pickup import view as point_view
from ..pricing import Line
from ..runtime import clock
from ..runtime.errors import ShopError
from ..runtime.settings import settings
from ..store import schema, table
from ..store.errors import Raw
from ..store.item import user
from ..store.timeline import LogEntry
from .items import OrderHead, Parcel, Snapshot, head_key, ops_shard, snapshot_key
from .states import CLOSED, STAFF_WORK, TABS, Tab
from .views import Happened, OrderDetail, OrderSummary, detail, summary

_READ_AHEAD = 4  # pages that one request may read to fill a tab
_MONTHS_BACK = 4  # how far the merchant's list goes back in one request


def whole(uid: str, order_no: str, now: datetime) -> OrderDetail:
    """Head, snapshot, parcels and the full timeline: one read and one Query. Raises ShopError order_not_found."""
    return detail_of(*load(uid, order_no), now)


def load(uid: str, order_no: str) -> tuple[OrderHead, list[Raw]]:
    """The head, and everything that lies beside it. Raises ShopError order_not_found."""
    head = table.get(OrderHead, head_key(order_no, uid))
    if head is None:
        raise ShopError("order_not_found")
    return head, table.query_all(user(uid), begins=f"D#{order_no}#")


def detail_of(head: OrderHead, raws: Sequence[Raw], now: datetime) -> OrderDetail:
    """The order of what was loaded."""
    snapshot: Snapshot | None = None
    parcels: list[Parcel] = []
    code: PickupCode | None = None
    log: list[Happened] = []
    for raw in raws:
        kind = raw["kind"]["S"]
        if kind == Snapshot.KIND:
            snapshot = Snapshot.of(raw)
        elif kind == Parcel.KIND:
            parcels.append(Parcel.of(raw))
        elif kind == PickupCode.KIND:
            code = PickupCode.of(raw)
        elif kind == LogEntry.KIND:
            log.append(Happened.of(LogEntry.of(raw).entry))
    if snapshot is None:
        raise LookupError(f"order {head.order_no} has no snapshot")
    recent = [Happened.of(entry) for entry in head.timeline]
    timeline = sorted([*log, *recent], key=lambda entry: entry.seq)
    return detail(head, snapshot, parcels, timeline, now, _fetched(head, code, parcels, now))


def _fetched(head: OrderHead, code: PickupCode | None, parcels: list[Parcel], now: datetime) -> PickupView | None:
    """The code and the point of an order that is fetched. No code when all was sent another way."""
    if head.point_id is None:
        return None
    point = table.get(PickupPoint, point_key(head.point_id), strong=False)
    sent_elsewhere = head.status not in STAFF_WORK and not any(parcel.method == PICKUP for parcel in parcels)
    shown = code.code if code is not None and head.status != CLOSED and not sent_elsewhere else None
    return PickupView(
        code=shown, used_at=code.used_at if code else None, point=point_view(point, now) if point else None
    )


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


def open_work(status: str, month: str, before: str, count: int) -> tuple[list[dict[str, Any]], tuple[str, str] | None]:
    """The merchant's list of a state, newest payment first, from `month` back; and (month, before) where the next page starts.

    One request looks a quarter of a year back: a Query per shard and month.
    """
    found: list[dict[str, Any]] = []
    for _ in range(_MONTHS_BACK):
        rows = _work_of_month(status, month, before, count + 1 - len(found))
        found += rows
        if len(found) > count:
            last = found[count - 1]
            return found[:count], (_month_of(last["sort"]), last["sort"])
        month, before = _month_before(month), ""
    return found, None


def _month_of(sort: str) -> str:
    return clock.month(clock.parse(sort.partition("#")[0]))


def _month_before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def _work_of_month(status: str, month: str, before: str, count: int) -> list[dict[str, Any]]:
    """Up to `count` rows that stand below `before`, from all shards."""
    rows: list[dict[str, Any]] = []
    for shard in range(settings().ops_shards):
        page = table.query(
            ops_shard(status, month, shard), index="ops", below=before or None, newest_first=True, limit=count + 1
        )
        rows += [_work(raw) for raw in page.items]
    rows = [row for row in rows if not before or row["sort"] < before]
    return sorted(rows, key=lambda row: row["sort"], reverse=True)[:count]


def _work(raw: Raw) -> dict[str, Any]:
    return {
        "sort": raw[schema.OPS.sk]["S"],
        "order_no": raw["order_no"]["S"],
        "status": raw["status"]["S"],
        "title": raw["title"]["S"],
        "units": int(raw["units"]["N"]),
        "payable_fen": int(raw["payable_fen"]["N"]),
        "refunding_fen": int(raw["refunding_fen"]["N"]),
        "paid_at": clock.parse(raw["paid_at"]["S"]) if "paid_at" in raw else None,
    }
