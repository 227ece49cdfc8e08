"""The laws that hold in the whole shop whenever nobody is at work: the doctor's, checked on everything that stands in the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from chalicelib.coupons import Coupon
from chalicelib.doctor import LAWS, Context, examine
from chalicelib.doctor.buyer import buyer_of, is_buyer
from chalicelib.orders.items import OrderHead, Snapshot, units_of
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store import scan
from chalicelib.store.errors import Raw

# What is true only after stream and queues were read to their end, and after the timers have run.
AFTERWARDS = frozenset(
    {"timer-met", "journal", "notices", "receipts", "sales", "cards", "media", "pickup", "shipping-told"}
)
# What can only be judged on the whole table.
WHOLE = frozenset(law.id for law in LAWS.values() if law.needs == "shop") - {"stock"}


@dataclass
class Books:
    """The orders and coupons of the shop."""

    heads: dict[str, OrderHead] = field(default_factory=dict)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    coupons: list[Coupon] = field(default_factory=list)

    def statuses(self) -> Counter[str]:
        """How many orders stand in each state."""
        return Counter(str(head.status) for head in self.heads.values())

    def units(self, order_no: str) -> dict[str, int]:
        """Units by SKU."""
        return units_of(self.snapshots[order_no].lines)


def check(everything: Iterable[Raw] | None = None, *, but: Collection[str] = AFTERWARDS) -> Books:
    """The shop's books, after all laws have been found to hold. Raises AssertionError naming what breaks one.

    `everything`: raw items, when a part of the table that the laws can judge by itself is enough. `but`: laws that cannot hold yet.
    """
    raws = read() if everything is None else list(everything)
    excused = {*but, *(WHOLE if everything is not None else ())}
    context = Context(clock.now(), settings().due_shards, lag=timedelta())
    findings = examine(raws, context, but=excused)
    assert not findings, "\n".join(f"[{found.law}] {found.say} {found.items}" for found in findings)
    books = Books()
    for raw in raws:
        if is_buyer(raw["pk"]["S"]) and raw["kind"]["S"] in (OrderHead.KIND, Snapshot.KIND, Coupon.KIND):
            one = buyer_of("", [raw])
            books.heads.update(one.heads)
            books.snapshots.update(one.snapshots)
            books.coupons += one.coupons.values()
    return books


def read() -> list[Raw]:
    """Everything in the table."""
    return [raw for page in scan.pages() for raw in page.items]
