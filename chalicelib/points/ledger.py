"""The ledger of a buyer's points: every change is an entry with the sum after it, written once under its reference.

    U#<uid>  POINTS                the sum, the buckets by expiry, a debt if there is one; due: the next expiry
             POINTS#<seq>          an entry: how many, why, for which order, and the sum after it; never altered
             POINTSBY#<reference>  which entry an order, a refund or a correction has: it has one at most

Nobody can spend more than is there. Taking back what a refunded order had earned may find it spent: then the sum is below zero, a debt, which
whatever comes next pays first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.update import Action

from .. import accounts
from ..accounts import Account, AccountEntry, AccountMark, Ledger
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..runtime.model import Moment, Shape
from ..store import timers
from ..store.again import look_again
from ..store.errors import Raw
from ..store.item import Json, Key
from ..store.transaction import Transaction
from . import buckets
from .buckets import Buckets, TooFew

What = Literal["spent", "returned", "earned", "taken_back", "adjusted", "expired"]
MOST = 10_000_000  # points of a buyer, as far as staff grants them


class Points(Account):
    """`points`: the sum of the buckets, less the debt. Where there is a debt there are no buckets that can be used."""

    KIND = "points"
    points = NumberAttribute()
    debt = NumberAttribute(default=0)
    buckets = Json[Buckets](Buckets)


class PointsEntry(AccountEntry):
    """One change. `points` came (above zero) or went (below); `after` is the sum then."""

    KIND = "points_entry"
    points = NumberAttribute()
    after = NumberAttribute()


class PointsMark(AccountMark):
    """The entry of an order's spending, of what came back, of what was earned, or of a correction."""

    KIND = "points_mark"


_BOOK = Ledger("POINTS", "points", Points, PointsEntry, PointsMark)
points_key, entry_key, mark_key = _BOOK.key, _BOOK.entry_key, _BOOK.mark_key
PARTS = 3  # of a transaction: the account, an entry, its mark


class PointsLine(Shape):
    """An entry as its buyer sees it."""

    at: Moment
    what: What
    points: int
    after_points: int
    order_no: str | None
    reason: str | None


def load(uid: str) -> Points:
    """The buyer's account, read strongly; an empty one when nothing ever came."""
    return _BOOK.find(uid) or empty(points_key(uid))


def empty(key: Key) -> Points:
    return Points.at(key, points=0, debt=0, buckets={}, seq=0)


def available(account: Points | None, now: datetime) -> int:
    """How many points can be spent; never below zero."""
    return buckets.usable(account.buckets, now) if account and not account.debt else 0


def page(uid: str, start: Raw | None, count: int) -> tuple[list[PointsLine], Raw | None]:
    """Entries, newest first, and where the next page starts."""
    found, following = accounts.page(_BOOK, uid, start, count)
    return [_shown(entry) for entry in found], following


def _shown(entry: PointsEntry) -> PointsLine:
    return PointsLine(
        at=entry.entered_at,
        what=entry.what,
        points=int(entry.points),
        after_points=int(entry.after),
        order_no=entry.order_no,
        reason=entry.reason,
    )


class Changes:
    """Changes of one buyer's account as it was read, for one transaction: what is due at the same moment is one write of the account."""

    def __init__(self, account: Points, uid: str, now: datetime) -> None:
        self._account, self._uid, self._now = account, uid, now
        self._buckets: Buckets = dict(account.buckets)
        self._debt = int(account.debt)
        self._entries: list[dict[str, Any]] = []

    def spend(self, points: int, order_no: str) -> Buckets:
        """An order takes points; returns from which buckets. Raises ShopError points_insufficient."""
        taken = self._take(points)
        self._enter("spent", -points, f"S{order_no}", "buyer", order_no=order_no)
        return taken

    def spend_again(self, parts: Mapping[str, int], order_no: str) -> None:
        """An order that had given its points back takes the very same once more. Raises ShopError points_insufficient."""
        try:
            self._buckets = buckets.spend_again(self._buckets, parts, self._now)
        except TooFew as short:
            raise ShopError("points_insufficient", missing=int(str(short))) from short
        self._enter("spent", -buckets.total(parts), f"R{order_no}", "system", order_no=order_no)

    def give_back(self, parts: Mapping[str, int], reference: str, order_no: str) -> None:
        """Points that an order had taken: with their own expiry, or with a grace where that is over."""
        self._put(buckets.renewed(parts, self._now))
        self._enter("returned", buckets.total(parts), reference, "system", order_no=order_no)

    def earn(self, points: int, until: datetime, reference: str, order_no: str) -> None:
        self._put({clock.iso(until): points})
        self._enter("earned", points, reference, "system", order_no=order_no)

    def take_back(self, points: int, reference: str, order_no: str) -> None:
        """What an order had earned and what now belongs to goods that went back. What is not there any more becomes a debt."""
        self._buckets, missing = buckets.take_back(self._buckets, points, self._now)
        self._debt += missing
        self._enter("taken_back", -points, reference, "system", order_no=order_no)

    def adjust(self, points: int, until: datetime, reference: str, by: str, reason: str) -> int:
        """Staff grants points or takes them; returns the sum then. Raises ShopError points_insufficient, points_too_many."""
        if points < 0:
            self._take(-points)
        elif self.after + points > MOST:
            raise ShopError("points_too_many", most=MOST)
        else:
            self._put({clock.iso(until): points})
        self._enter("adjusted", points, reference, by, reason=reason)
        return self.after

    def expire(self) -> int:
        """Take away what is over; returns how many."""
        self._buckets, gone = buckets.expire(self._buckets, self._now)
        if gone:
            self._enter("expired", -gone, f"X{clock.iso(self._now)}", "timer")
        return gone

    @property
    def after(self) -> int:
        return buckets.total(self._buckets) - self._debt

    def write(self, transaction: Transaction) -> None:
        """Put everything into the transaction. Parts: "points" (refused when the account moved meanwhile), "points-entry:<seq>",
        "points-mark:<seq>" (refused when that was done already)."""
        key, due = points_key(self._uid), buckets.first(self._buckets)
        sums: list[Action] = [
            Points.points.set(self.after),
            Points.debt.set(self._debt),
            Points.buckets.set(self._buckets),
            *(timers.arm(key, "expire", due) if due else timers.disarm()),
        ]
        _BOOK.write(transaction, self._account, self._uid, sums, self._entries)

    def _take(self, points: int) -> Buckets:
        try:
            self._buckets, taken = buckets.spend(self._buckets, points, self._now)
        except TooFew as short:
            raise ShopError("points_insufficient", missing=int(str(short))) from short
        return taken

    def _put(self, more: Mapping[str, int]) -> None:
        self._debt, rest = buckets.pay(self._debt, more)
        self._buckets = buckets.put(self._buckets, rest)

    def _enter(
        self,
        what: What,
        points: int,
        reference: str,
        by: str,
        *,
        order_no: str | None = None,
        reason: str | None = None,
    ) -> None:
        self._entries.append(
            {
                "entered_at": self._now,
                "what": what,
                "points": points,
                "after": self.after,
                "reference": reference,
                "order_no": order_no,
                "by": by,
                "reason": reason,
            }
        )


def expire(account: Points) -> bool:
    """The timer of an account: what is over is taken away, and the timer set to what is over next. Raises Contended."""
    uid = str(account.pk).partition("#")[2]

    def once() -> None:
        now = clock.now()
        changes = Changes(load(uid), uid, now)
        gone = changes.expire()
        if gone:
            transaction = Transaction("points/expire")
            changes.write(transaction)
            transaction.commit()
            log.info("points_expired", uid=uid, points=gone)

    look_again("points/expire", once)
    return True
