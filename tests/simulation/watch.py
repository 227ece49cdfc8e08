"""What must hold at every single write, checked under the seam, told from the raw items alone.

oversold            no stock below zero; stock + held + sold = what was put in
a coupon            held or used by one order, never more than were issued
an order            moves as the table of states allows, one timeline entry a change, its snapshot never changes
money               whole fen; what goes back never exceeds what came; PAID only after the provider has the money
a revival           of an order whose time was over, and nothing else: with money of its sum, its own coupon and all its points
an attempt          begins only while its order is UNPAID
a balance           the account is its entries, never below zero; an order paid so has its entry
points              the account is its entries and its buckets, never below zero; an order gives back no more than it took
a budget            is never spent beyond its end
an answer           that was recorded is not written over
the caps            hold at every moment
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from chalicelib.orders.items import Snapshot, units_of
from chalicelib.runtime import clock
from tests.simulation.expressions import Raw
from tests.simulation.table import Change, Table

_STEPS = {
    "RESERVING": {"UNPAID", "CLOSED"},
    "UNPAID": {"CLOSING", "CLOSED", "PAID"},
    "CLOSING": {"CLOSED", "PAID"},
    "PAID": {"PARTLY_SHIPPED", "SHIPPED", "CLOSED"},
    "PARTLY_SHIPPED": {"SHIPPED", "CLOSED"},
    "SHIPPED": {"RECEIVED", "CLOSED"},
    "RECEIVED": {"FINISHED", "CLOSED"},
    "FINISHED": {"CLOSED"},
    "CLOSED": {"PAID"},  # only by `_revived`
}
_COUPONS = {("unused", "held"), ("held", "used"), ("held", "unused"), ("used", "unused"), ("unused", "used")}


class Violation(BaseException):
    """A law is broken. Not an Exception: no handler of the product may swallow it."""


def _kind(change: Change) -> str:
    return _text(change.new or change.old or {}, "kind")


def _text(raw: Raw, name: str) -> str:
    found = raw.get(name)
    return str(found.get("S", "")) if found else ""


def _number(raw: Raw, name: str) -> int:
    found = raw.get(name)
    return int(found.get("N", "0")) if found else 0


class Bank(Protocol):
    """What the provider knows."""

    def was_paid(self, out_trade_no: str) -> bool:
        """Does it have the money of a number?"""

    def payable(self, order_no: str) -> list[str]:
        """The numbers of an order under which somebody could pay now."""


class Watch:
    """Follows the table from its beginning."""

    def __init__(self, table: Table, max_open: int, now: Callable[[], datetime], bank: Bank) -> None:
        self._max_open, self._now, self._bank = max_open, now, bank
        self.stock: dict[str, tuple[int, int]] = {}  # SKU -> available, put in
        self.stood: dict[str, list[tuple[datetime, int]]] = {}  # SKU -> since when so many were available
        self.units: dict[str, dict[str, int]] = {}  # order -> SKU -> units
        self.heads: dict[str, Raw] = {}
        self.cases: dict[str, Raw] = {}
        self.attempts: dict[str, Raw] = {}  # by the provider's number
        self._returned: dict[str, Counter[str]] = {}  # order -> units on the shelf again, less those sent in exchange
        self._balances: Counter[str] = Counter()  # buyer -> sum of the entries
        self._held: dict[str, Counter[str]] = {}  # order -> units that it holds now
        self._sent: set[str] = set()  # orders of which something has left the house
        self._taken: Counter[str] = Counter()
        self._issued: dict[str, int] = {}
        self._left: Counter[str] = Counter()
        self._claimed: Counter[str] = Counter()
        self._points: Counter[str] = Counter()  # buyer -> sum of the entries
        self._taken_points: Counter[str] = Counter()  # order -> points that it has
        for raw in table.every():
            self._note(Change((raw["pk"]["S"], raw["sk"]["S"]), None, raw))

    def __call__(self, table: Table, since: int) -> None:
        """Look at the changes of one write. Raises Violation."""
        changes = table.stream[since:]
        for change in changes:
            self._note(change)
            check = _CHECKS.get(_kind(change))
            if check is not None:
                check(self, change, table)
        _cart_agrees(changes)
        skus = {_text(change.new or {}, "sku_id") for change in changes if _kind(change) == "stock"}
        for change in changes:
            if _kind(change) in ("order", "claims"):
                skus |= self._hold(_text(change.new or {}, "order_no"))
        for sku in sorted(skus):
            self._stock_adds_up(sku)
        coupons = {_text(change.new or {}, "campaign_id") for change in changes if _kind(change) == "coupon"}
        coupons |= {change.key[0].removeprefix("C#") for change in changes if _kind(change) == "quota"}
        for campaign in sorted(coupons):
            self._coupons_add_up(campaign)
        for change in changes:
            if _kind(change) == "points":
                self._points_add_up(change)
            elif _kind(change) == "balance":
                self._balance_adds_up(change)
        self._revived(changes)

    def _revived(self, changes: list[Change]) -> None:
        """A closed order lives again only when its time had been over, with everything that it was made of; a coupon is used at once only so."""
        back: dict[str, Raw] = {}
        for change in changes:
            old, new = change.old or {}, change.new or {}
            if _kind(change) == "order" and _text(old, "status") == "CLOSED" != _text(new, "status"):
                back[_text(new, "order_no")] = new
                self._lives_again(old, new)
        used = {
            _text(change.new or {}, "order_no"): _text(change.new or {}, "coupon_id")
            for change in changes
            if _kind(change) == "coupon" and _text(change.old or {}, "state") == "unused"
            if _text(change.new or {}, "state") == "used"
        }
        wanted = {order_no: _text(new, "coupon_id") for order_no, new in back.items() if _text(new, "coupon_id")}
        if used != wanted:
            raise Violation(f"orders live again with the coupons {wanted}, and {used} were used up")

    def _lives_again(self, old: Raw, new: Raw) -> None:
        order_no, reason = _text(new, "order_no"), _text(old, "reason")
        if reason != "expired":
            raise Violation(f"{order_no} was closed ({reason}), and lives again")
        if _number(new, "paid_fen") != _number(new, "payable_fen"):
            raise Violation(f"{order_no} lives again for {_number(new, 'paid_fen')} fen")
        if self._taken_points[order_no] != _number(new, "points"):
            raise Violation(f"{order_no} lives again with {self._taken_points[order_no]} of its points")

    def _stock_adds_up(self, sku: str) -> None:
        available, put_in = self.stock.get(sku, (0, 0))
        if available < 0:
            raise Violation(f"oversold: {available} pieces of {sku} are left")
        if available + self._taken[sku] != put_in:
            raise Violation(f"stock of {sku}: {available} left + {self._taken[sku]} held or sold, not {put_in}")

    def _coupons_add_up(self, campaign: str) -> None:
        left, claimed, total = self._left[campaign], self._claimed[campaign], self._issued.get(campaign, 0)
        if left < 0 or left + claimed != total:
            raise Violation(f"coupons of {campaign}: {left} left + {claimed} claimed, not {total}")

    def _points_add_up(self, change: Change) -> None:
        uid, new = change.key[0], change.new or {}
        debt, buckets = _number(new, "debt"), json.loads(_text(new, "buckets") or "{}")
        if min([0, debt, *buckets.values()]) < 0:
            raise Violation(f"points of {uid}: {buckets}, a debt of {debt}")
        if not self._points[uid] == _number(new, "points") == sum(buckets.values()) - debt:
            raise Violation(
                f"points of {uid}: {buckets}, debt {debt}, told {_number(new, 'points')}; entries give {self._points[uid]}"
            )

    def _balance_adds_up(self, change: Change) -> None:
        uid, fen = change.key[0], _number(change.new or {}, "fen")
        if fen < 0 or fen != self._balances[uid]:
            raise Violation(f"the balance of {uid} is {fen}; its entries give {self._balances[uid]}")

    def _note(self, change: Change) -> None:
        """Take note of what the sums need."""
        raw = change.new or change.old or {}
        kind = _text(raw, "kind")
        if kind == "stock":
            self.stock[_text(raw, "sku_id")] = (_number(raw, "available"), _number(raw, "adjusted"))
            self.stood.setdefault(_text(raw, "sku_id"), []).append((self._now(), _number(raw, "available")))
        elif kind == "snapshot":
            snapshot = Snapshot.of(raw)
            self.units[snapshot.order_no] = units_of(snapshot.lines)
        elif kind == "order":
            self.heads[_text(raw, "order_no")] = raw
        elif kind == "aftersale":
            self.cases[_text(raw, "case_no")] = raw
        elif kind == "attempt":
            self.attempts[_text(raw, "out_trade_no")] = raw
        elif kind == "claims":
            self._returned[_text(raw, "order_no")] = _came_back(raw)
        else:
            self._note_account(kind, change, raw)

    def _note_account(self, kind: str, change: Change, raw: Raw) -> None:
        """What counts up and down: coupons, points, money."""
        new, old = change.new or {}, change.old or {}
        if kind == "campaign":
            self._issued[_text(raw, "campaign_id")] = _number(raw, "total")
        elif kind == "quota":
            self._left[change.key[0].removeprefix("C#")] += _number(new, "left") - _number(old, "left")
        elif kind == "coupon":
            self._claimed[_text(raw, "campaign_id")] += (change.new is not None) - (change.old is not None)
        elif kind == "points_entry":
            self._points[change.key[0]] += _number(new, "points") - _number(old, "points")
            if _text(raw, "what") in ("spent", "returned"):
                self._taken_points[_text(raw, "order_no")] -= _number(raw, "points")
        elif kind == "balance_entry":
            self._balances[change.key[0]] += _number(new, "fen") - _number(old, "fen")

    def fewest(self, sku: str, since: datetime) -> int:
        """The smallest number that was available at any moment since then."""
        stood = self.stood.get(sku, [])
        before = [available for at, available in stood if at < since][-1:]
        return min([*before, *(available for at, available in stood if at >= since)], default=0)

    def _hold(self, order_no: str) -> set[str]:
        """Bring an order's hold up to date; the SKUs that it concerns."""
        status = _text(self.heads[order_no], "status")
        if status in ("PARTLY_SHIPPED", "SHIPPED"):
            self._sent.add(order_no)
        holds = order_no in self._sent if status == "CLOSED" else status != "RESERVING"
        now = Counter(self.units.get(order_no, {})) if holds else Counter()
        now.subtract(self._returned.get(order_no, {}) if holds else {})
        before = self._held.get(order_no, Counter())
        self._taken.subtract(before)
        self._taken.update(now)
        self._held[order_no] = now
        return {*now, *before}

    # kinds

    def _order(self, change: Change, table: Table) -> None:
        old, new = change.old, change.new
        if new is None:
            raise Violation(f"the order {change.key[1]} was removed")
        order_no, status = _text(new, "order_no"), _text(new, "status")
        _whole_fen(new)
        if _number(new, "refunding_fen") + _number(new, "refunded_fen") > _number(new, "paid_fen"):
            raise Violation(f"{order_no}: more goes back than came")
        if old is None:
            if status not in ("RESERVING", "UNPAID"):
                raise Violation(f"{order_no} begins as {status}")
            return
        _moved_as_allowed(old, new)
        if status != _text(old, "status"):
            self._arrived(order_no, status, new, table)

    def _paid_out_of_balance(self, table: Table, number: str) -> bool:
        """Is there an entry of just this sum under this number?"""
        attempt = self.attempts[number]
        mark = table.at((attempt["pk"]["S"], f"BALANCEBY#{number}"))
        entry = table.at((attempt["pk"]["S"], f"BALANCE#{_number(mark or {}, 'seq'):08d}"))
        return entry is not None and -_number(entry, "fen") == _number(attempt, "paid_fen")

    def _arrived(self, order_no: str, status: str, new: Raw, table: Table) -> None:
        """What must be true when an order comes into a state."""
        reason = _text(new, "reason")
        ends = status in ("CLOSING", "CLOSED")
        if ends and reason == "expired" and clock.iso(self._now()) < _text(new, "pay_until"):
            raise Violation(f"{order_no} expired before its time")
        if status == "CLOSED" and reason != "refunded" and (payable := self._bank.payable(order_no)):
            raise Violation(f"{order_no} is closed, and can still be paid under {payable[0]}")
        if status == "PAID" and _number(new, "payable_fen"):
            number = f"{order_no}{_number(new, 'paid_attempt'):02d}"
            if _text(self.attempts.get(number, {}), "provider") == "balance":
                if not self._paid_out_of_balance(table, number):
                    raise Violation(f"{order_no} is PAID, and nothing went out of the balance for {number}")
            elif not self._bank.was_paid(number):
                raise Violation(f"{order_no} is PAID, and the provider has no money under {number}")

    def _attempt(self, change: Change, table: Table) -> None:
        new = change.new or {}
        _whole_fen(new)
        if change.old is None and _text(new, "provider") != "balance":
            status = _text(table.at((change.key[0], f"O#{_text(new, 'order_no')}")) or {}, "status")
            if status != "UNPAID":
                raise Violation(f"an attempt was opened while the order is {status}")

    def _refund(self, change: Change, table: Table) -> None:
        _whole_fen(change.new or {})
        if change.new is None:
            raise Violation(f"the refund {change.key[1]} was removed")
        was = _text(change.old or {}, "state")
        if was in ("SUCCESS", "CLOSED") and _text(change.new, "state") != was:
            raise Violation(f"the refund {change.key[1]} had ended and moved again")

    def _snapshot(self, change: Change, table: Table) -> None:
        if change.old is not None:
            raise Violation(f"the snapshot {change.key[1]} was changed")

    def _coupon(self, change: Change, table: Table) -> None:
        old, new = change.old, change.new
        if new is None:
            raise Violation(f"the coupon {change.key[1]} was removed")
        state, order_no = _text(new, "state"), _text(new, "order_no")
        if (state == "unused") != (not order_no):
            raise Violation(f"the coupon {change.key[1]} is {state} by {order_no or 'nobody'}")
        if old is None:
            return
        was, before = _text(old, "state"), _text(old, "order_no")
        if (was, state) not in _COUPONS or (before and order_no and before != order_no):
            raise Violation(f"the coupon {change.key[1]} went from {was} by {before} to {state} by {order_no}")

    def _record(self, change: Change, table: Table) -> None:
        old = change.old
        if old is not None and clock.iso(self._now()) <= _text(old, "expires_at"):
            raise Violation(f"the recorded answer {change.key[1]} was written over")

    def _points_entry(self, change: Change, table: Table) -> None:
        if change.old is not None or change.new is None:
            raise Violation(f"the entry {change.key[1]} was written over")
        order_no = _text(change.new, "order_no")
        if self._taken_points[order_no] < 0:
            raise Violation(f"{order_no} gave back {-self._taken_points[order_no]} points more than it took")

    def _budget(self, change: Change, table: Table) -> None:
        if _number(change.new or {}, "left") < 0:
            raise Violation(f"the budget {change.key[0]} is at {_number(change.new or {}, 'left')} fen")

    def _open(self, change: Change, table: Table) -> None:
        new, old = (image["holds"]["M"] if image else {} for image in (change.new, change.old))
        unpaid = [order_no for order_no in new if _is_unpaid(table, change.key[0], order_no)]
        if set(new) - set(old) and len(unpaid) > self._max_open:
            raise Violation(f"{len(unpaid)} unpaid orders of one buyer, {self._max_open} are allowed")
        for order_no in set(old) - set(new):
            if _is_unpaid(table, change.key[0], order_no):
                raise Violation(f"{order_no} is unpaid, and the caps forget it")


def _is_unpaid(table: Table, pk: str, order_no: str) -> bool:
    head = table.at((pk, f"O#{order_no}"))
    return head is not None and _text(head, "status") in {"RESERVING", "UNPAID", "CLOSING"}


def _moved_as_allowed(old: Raw, new: Raw) -> None:
    """From one state to the next that the table of states knows, with one timeline entry more."""
    order_no, was, status = _text(new, "order_no"), _text(old, "status"), _text(new, "status")
    if status != was and status not in _STEPS[was]:
        raise Violation(f"{order_no} went from {was} to {status}")
    grown = _number(new, "seq") - _number(old, "seq")
    told = new["timeline"] != old["timeline"]
    if grown not in (0, 1) or told != (grown == 1) or (status != was and not told):
        raise Violation(f"{order_no}: {was} -> {status}, its timeline grew by {grown}")


def _came_back(claims: Raw) -> Counter[str]:
    """What an order's ledger of returns says is on the shelf again, less what was taken from it to be sent in exchange."""
    units: Counter[str] = Counter()
    for claim in json.loads(claims["claims"]["S"]).values():
        units.update(claim.get("restocked", {}))
        units.subtract(claim.get("replaced", {}))
    return units


def _cart_agrees(changes: list[Change]) -> None:
    """What an order takes out of the cart is what it is made of, and nothing else."""
    by_kind = {_text(change.new or change.old or {}, "kind"): change for change in changes}
    order, cart, snapshot = by_kind.get("order"), by_kind.get("cart"), by_kind.get("snapshot")
    if order is None or order.old is not None or cart is None or snapshot is None or snapshot.new is None:
        return
    before, after = _quantities(cart.old), _quantities(cart.new)
    for line in Snapshot.of(snapshot.new).lines:
        before[line.sku_id] = max(0, before[line.sku_id] - line.quantity)
    if +before != +after:
        raise Violation(f"the cart should hold {dict(+before)} after the order, and holds {dict(+after)}")


def _quantities(cart: Raw | None) -> Counter[str]:
    lines = cart["lines"]["M"] if cart else {}
    return Counter({sku: int(line["M"]["q"]["N"]) for sku, line in lines.items()})


def _whole_fen(raw: Raw) -> None:
    for name, value in raw.items():
        if name.endswith("_fen") and not value.get("N", "0").isdigit():
            raise Violation(f"{name} is {value}, not whole fen")


_CHECKS: dict[str, Callable[[Watch, Change, Table], None]] = {
    "order": Watch._order,
    "attempt": Watch._attempt,
    "refund": Watch._refund,
    "snapshot": Watch._snapshot,
    "coupon": Watch._coupon,
    "idem": Watch._record,
    "open": Watch._open,
    "budget": Watch._budget,
    "points_entry": Watch._points_entry,
}
