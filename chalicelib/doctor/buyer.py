"""What lies under one buyer's key, read as a whole: the laws of orders and of money look at this and at nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..aftersales.items import Case, Claims
from ..balance.ledger import Balance, BalanceEntry
from ..coupons import Coupon
from ..credit.items import CreditReason
from ..members import User
from ..messages.inbox import InboxItem
from ..orders.items import OpenOrders, OrderHead, Snapshot, bought, units_of
from ..payments.items import Attempt, Refund
from ..payments.offline import CashStanding
from ..pickup import PickupCode
from ..points.ledger import Points, PointsEntry
from ..punctuality import OrderPromise
from ..receipts.items import Receipt
from ..store import schema
from ..store.errors import Raw
from ..store.item import Item
from ..store.timeline import Entry, LogEntry
from .laws import Wrong, wrong
from .timers import key_of

_OF_ORDERS = (OrderHead, Snapshot, LogEntry, Attempt, Refund, Receipt, Claims)
_KINDS: dict[str, type[Item]] = {
    kind.KIND: kind
    for kind in (
        *(*_OF_ORDERS, OrderPromise, PickupCode),
        *(Case, Coupon, OpenOrders, CashStanding, Balance, BalanceEntry, Points, PointsEntry),
        *(User, CreditReason),
    )
}


@dataclass
class Buyer:
    """One buyer. Orders are named by their numbers; `unreadable` are items that could not be understood."""

    uid: str
    heads: dict[str, OrderHead] = field(default_factory=dict)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    coupons: dict[str, Coupon] = field(default_factory=dict)
    open: OpenOrders | None = None
    older: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    attempts: dict[str, list[Attempt]] = field(default_factory=lambda: defaultdict(list))
    refunds: dict[str, list[Refund]] = field(default_factory=lambda: defaultdict(list))
    cash: CashStanding | None = None
    balance: Balance | None = None
    ledger: dict[str, list[BalanceEntry]] = field(default_factory=lambda: defaultdict(list))  # by entry number
    points: Points | None = None
    points_ledger: dict[str, list[PointsEntry]] = field(default_factory=lambda: defaultdict(list))  # by entry number
    receipts: dict[str, list[Receipt]] = field(default_factory=lambda: defaultdict(list))
    cases: dict[str, Case] = field(default_factory=dict)
    claims: dict[str, Claims] = field(default_factory=dict)
    promises: dict[str, OrderPromise] = field(default_factory=dict)
    codes: dict[str, PickupCode] = field(default_factory=dict)
    member: User | None = None
    stands: dict[str, CreditReason] = field(default_factory=dict)  # against the buyer, by reason
    notices: set[str] = field(default_factory=set)
    unreadable: list[Wrong] = field(default_factory=list)

    def entries(self, order_no: str) -> list[Entry]:
        """The order's whole timeline, by sequence number."""
        every = [*self.older[order_no], *self.heads[order_no].timeline]
        return sorted(every, key=lambda entry: entry.seq)

    def units(self, order_no: str) -> dict[str, int]:
        """Units by SKU; none when the snapshot is not there."""
        snapshot = self.snapshots.get(order_no)
        return units_of(snapshot.lines) if snapshot else {}

    def taken(self, order_no: str) -> dict[str, int]:
        """What an order that counts holds of the stock: without what returned to the shelf, with what was sent in exchange."""
        units, ledger = self.units(order_no), self.claims.get(order_no)
        return ledger.taken(units) if ledger else units

    def coupons_back(self, order_no: str) -> set[str]:
        """Coupons of the order that after-sale has given back."""
        ledger = self.claims.get(order_no)
        return ledger.coupons_back() if ledger else set()

    def all_back(self, order_no: str) -> bool:
        """Has everything that was bought come back by cases?"""
        snapshot, ledger = self.snapshots.get(order_no), self.claims.get(order_no)
        if snapshot is None or ledger is None:
            return False
        back = ledger.back()
        return all(back.get(sku, 0) >= units for sku, units in units_of(bought(snapshot.lines)).items())

    def holds(self) -> dict[str, dict[str, int]]:
        """What OPEN says that orders hold: order number -> {SKU: units}. Of paid ones it says nothing."""
        if self.open is None:
            return {}
        return self.open.by_order()

    def has_bought(self, order_no: str) -> bool:
        """Was the order paid, or accepted for cash at the door, whatever became of it?"""
        return order_no in self.heads and any(
            entry.type in ("paid", "accepted", "revived") for entry in self.entries(order_no)
        )


def buyer_of(uid: str, raws: Iterable[Raw]) -> Buyer:
    """The buyer whose items these are; other kinds of items are passed over."""
    buyer = Buyer(uid)
    for raw in raws:
        kind = raw.get("kind", {}).get("S", "")
        if kind == InboxItem.KIND:
            buyer.notices.add(raw[schema.SK]["S"].removeprefix("INBOX#"))
        elif kind in _KINDS:
            try:
                _place(buyer, _KINDS[kind].of(raw))
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one item, the others are looked at
                told = f"{type(error).__name__}: {error}"[:200]
                buyer.unreadable.append(wrong(f"{kind} 无法读取：{told}", key_of(raw)))
    return buyer


def _place(buyer: Buyer, item: Item) -> None:
    order_no = str(item.sk).split("#")[1] if "#" in item.sk else ""
    if type(item) in _BY_NUMBER:
        getattr(buyer, _BY_NUMBER[type(item)])[order_no] = item
    elif isinstance(item, Coupon):
        buyer.coupons[str(item.coupon_id)] = item
    elif isinstance(item, LogEntry):
        buyer.older[order_no].append(item.entry)
    elif type(item) in _ONE_EACH:
        setattr(buyer, _ONE_EACH[type(item)], item)
    else:
        getattr(buyer, _MANY_EACH[type(item)])[order_no].append(item)


# Where a buyer's item of an order, a case or a reason goes, which has one of the kind.
_BY_NUMBER: dict[type[Item], str] = {
    OrderHead: "heads",
    Snapshot: "snapshots",
    Case: "cases",
    Claims: "claims",
    OrderPromise: "promises",
    PickupCode: "codes",
    CreditReason: "stands",
}
# Where a buyer's only item of a kind goes, and where those go of which an order has several.
_ONE_EACH: dict[type[Item], str] = {
    OpenOrders: "open",
    CashStanding: "cash",
    Balance: "balance",
    Points: "points",
    User: "member",
}
_MANY_EACH: dict[type[Item], str] = {
    Attempt: "attempts",
    Refund: "refunds",
    Receipt: "receipts",
    BalanceEntry: "ledger",
    PointsEntry: "points_ledger",
}


def is_buyer(pk: str) -> bool:
    return pk.startswith("U#")
