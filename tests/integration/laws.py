"""The laws that hold in the whole shop whenever nobody is at work, checked on everything that stands in the table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from chalicelib import coupons
from chalicelib.coupons import Coupon
from chalicelib.orders import states
from chalicelib.orders.items import OpenOrders, OrderHead, Snapshot, open_key, snapshot_key, units_of
from chalicelib.stock import Stock
from chalicelib.store import transport
from chalicelib.store.item import Key
from chalicelib.store.timeline import LogEntry

_DEADLINE = {"RESERVING": "reserve", "UNPAID": "expire", "CLOSING": "close", "SHIPPED": "receive", "RECEIVED": "finish"}
_LEFT_THE_HOUSE = {"partly_shipped", "shipped"}


@dataclass
class Books:
    """The items that the laws are about."""

    heads: dict[str, OrderHead] = field(default_factory=dict)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    stocks: dict[str, Stock] = field(default_factory=dict)
    opens: dict[Key, OpenOrders] = field(default_factory=dict)
    coupons: list[Coupon] = field(default_factory=list)
    log: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def statuses(self) -> Counter[str]:
        """How many orders stand in each state."""
        return Counter(str(head.status) for head in self.heads.values())

    def units(self, order_no: str) -> dict[str, int]:
        return units_of(self.snapshots[order_no].lines)

    def _check_head(self, head: OrderHead) -> None:
        own = self.snapshots[head.order_no]
        assert head.units == sum(line.quantity for line in own.lines), head.order_no
        seqs = sorted([*self.log[head.order_no], *(entry.seq for entry in head.timeline)])
        assert seqs == list(range(1, int(head.seq) + 1)), f"{head.order_no}: the timeline has {seqs}"
        due = None if head.mismatch else _DEADLINE.get(head.status)
        assert head.due == due, f"{head.order_no} is {head.status} and waits for {head.due}"

    def _check_stock(self) -> None:
        """Conservation: adjusted - available = units in living orders."""
        taken: Counter[str] = Counter()
        for head in self.heads.values():
            if _holds_stock(head):
                taken.update(self.units(head.order_no))
        for sku, stock in self.stocks.items():
            assert stock.available >= 0, f"{sku}: {stock.available} available"
            out = int(stock.adjusted) - int(stock.available)
            assert out == taken[sku], f"{sku}: {out} units are out, orders hold {taken[sku]}"

    def _check_open_orders(self) -> None:
        """Each buyer's holds are exactly their unpaid orders, each count is what a count gives."""
        holds: dict[Key, dict[str, dict[str, int]]] = defaultdict(dict)
        counts: dict[Key, Counter[str]] = defaultdict(Counter)
        for head in self.heads.values():
            tab = states.tab_of(head.state)
            if tab == "unpaid":
                holds[open_key(head.uid)][head.order_no] = self.units(head.order_no)
            elif tab:
                counts[open_key(head.uid)][tab] += 1
        assert set(self.opens) >= set(holds) | set(counts)
        for key, item in self.opens.items():
            held = {order: {sku: int(n) for sku, n in units.items()} for order, units in item._holds().items()}
            assert held == holds[key], f"{key.pk} holds {held}, unpaid are {holds[key]}"
            seen = {"to_ship": item.to_ship, "to_receive": item.to_receive, "received": item.received}
            assert seen == {tab: counts[key][tab] for tab in seen}, key.pk

    def _check_coupon(self, coupon: Coupon) -> None:
        uid = coupon.pk[2:]
        if coupon.state == coupons.UNUSED:
            assert coupon.order_no is None
            for head in self.heads.values():
                if (head.uid, head.coupon_id) == (uid, coupon.coupon_id):
                    assert head.status == states.CLOSED, f"{head.order_no} lives without its coupon {coupon.coupon_id}"
            return
        head = self.heads[str(coupon.order_no)]
        assert (head.uid, head.coupon_id) == (uid, coupon.coupon_id)
        if coupon.state == coupons.HELD:
            assert head.state in states.NOT_PAID, f"{head.order_no} is {head.status} and holds {coupon.coupon_id}"
        else:
            assert coupon.state == coupons.USED
            assert head.paid_at is not None


def _holds_stock(head: OrderHead) -> bool:
    """Do the order's units count as taken? From UNPAID until it is closed; what was sent to the buyer stays taken."""
    if head.status == states.CLOSED:
        return bool(_LEFT_THE_HOUSE & {entry.type for entry in head.timeline})
    return head.status != states.RESERVING


def check(everything: Iterable[dict[str, Any]] | None = None) -> Books:
    """The shop's books, after all laws have been found to hold. Raises AssertionError naming what breaks one.

    `everything`: raw items, when a part of the table that the laws can judge by itself is enough.
    """
    books = read(everything)
    for head in books.heads.values():
        books._check_head(head)
    books._check_stock()
    books._check_open_orders()
    for coupon in books.coupons:
        books._check_coupon(coupon)
    return books


def read(everything: Iterable[dict[str, Any]] | None = None) -> Books:
    """The books as they stand."""
    books = Books()
    for raw in _everything() if everything is None else everything:
        kind = raw["kind"]["S"]
        if kind == OrderHead.KIND:
            head = OrderHead.of(raw)
            books.heads[head.order_no] = head
        elif kind == Snapshot.KIND:
            snapshot = Snapshot.of(raw)
            assert snapshot.key == snapshot_key(snapshot.order_no)
            books.snapshots[snapshot.order_no] = snapshot
        elif kind == Stock.KIND:
            stock = Stock.of(raw)
            books.stocks[stock.sku_id] = stock
        elif kind == OpenOrders.KIND:
            item = OpenOrders.of(raw)
            books.opens[item.key] = item
        elif kind == Coupon.KIND:
            books.coupons.append(Coupon.of(raw))
        elif kind == LogEntry.KIND:
            entry = LogEntry.of(raw)
            books.log[entry.sk.split("#")[1]].append(entry.entry.seq)
    return books


def _everything() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    start: dict[str, Any] | None = None
    while True:
        page = transport.call("Scan", {"ConsistentRead": True, **({"ExclusiveStartKey": start} if start else {})})
        found += page["Items"]
        start = page.get("LastEvaluatedKey")
        if start is None:
            return found
