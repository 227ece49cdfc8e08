"""The ledger of a buyer's balance: every change is an entry with the sum after it, written once under its reference.

    U#<uid>  BALANCE               the sum in fen, and the number of the last entry
             BALANCE#<seq>         an entry: how much, why, by whom, and the sum after it; never altered
             BALANCEBY#<reference> which entry a payment, a refund or a correction has: it has one at most

The sum never falls below zero: the condition stands in the transaction of the entry.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from ..runtime.errors import ShopError
from ..runtime.model import Moment, Shape
from ..store import table
from ..store.errors import Raw
from ..store.item import Item, Key, Time, user
from ..store.transaction import Transaction

What = Literal["adjusted", "paid", "refunded"]
MOST_FEN = 10_000_000_00


class Balance(Item):
    """The sum. `seq`: how many entries there are, and the optimistic lock."""

    KIND = "balance"
    fen = NumberAttribute()
    seq = NumberAttribute()


class BalanceEntry(Item):
    """One change. `fen` is what came (above zero) or went (below); `after_fen` the sum then."""

    KIND = "balance_entry"
    seq = NumberAttribute()
    entered_at = Time()
    what = UnicodeAttribute()
    fen = NumberAttribute()
    after_fen = NumberAttribute()
    reference = UnicodeAttribute()
    order_no = UnicodeAttribute(null=True)
    by = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)


class BalanceMark(Item):
    """The entry of a reference: that it is there makes the change happen once."""

    KIND = "balance_mark"
    seq = NumberAttribute()


class BalanceLine(Shape):
    """An entry as its buyer sees it."""

    at: Moment
    what: What
    fen: int
    after_fen: int
    order_no: str | None
    reason: str | None


def balance_key(uid: str) -> Key:
    return Key(user(uid), "BALANCE")


def entry_key(uid: str, seq: int) -> Key:
    return Key(user(uid), f"BALANCE#{seq:08d}")


def mark_key(uid: str, reference: str) -> Key:
    return Key(user(uid), f"BALANCEBY#{reference}")


def load(uid: str) -> Balance:
    """The buyer's balance, read strongly; an empty one when nothing ever came."""
    return table.get(Balance, balance_key(uid)) or Balance.at(balance_key(uid), fen=0, seq=0)


def entered(uid: str, reference: str) -> bool:
    """Has this reference its entry?"""
    return table.get(BalanceMark, mark_key(uid, reference)) is not None


def entry_of(uid: str, reference: str) -> BalanceEntry | None:
    """The entry of a reference."""
    mark = table.get(BalanceMark, mark_key(uid, reference))
    return table.get(BalanceEntry, entry_key(uid, int(mark.seq))) if mark else None


def page(uid: str, start: Raw | None, count: int) -> tuple[list[BalanceLine], Raw | None]:
    """Entries, newest first, and where the next page starts."""
    found = table.query(user(uid), begins="BALANCE#", newest_first=True, limit=count, start=start)
    return [_shown(BalanceEntry.of(raw)) for raw in found.items], found.next


def _shown(entry: BalanceEntry) -> BalanceLine:
    return BalanceLine(
        at=entry.entered_at,
        what=entry.what,
        fen=int(entry.fen),
        after_fen=int(entry.after_fen),
        order_no=entry.order_no,
        reason=entry.reason,
    )


def change(
    transaction: Transaction,
    balance: Balance,
    uid: str,
    fen: int,
    what: What,
    reference: str,
    by: str,
    now: datetime,
    *,
    order_no: str | None = None,
    reason: str | None = None,
) -> int:
    """Put a change of `balance` as it was read into the transaction; returns the sum after it.

    Parts: "balance" (refused when it moved meanwhile), "entry", "mark" (refused when the reference has its entry).
    Raises ShopError balance_insufficient, balance_too_large (adjusted only).
    """
    after, seq = int(balance.fen) + fen, int(balance.seq) + 1
    if after < 0:
        raise ShopError("balance_insufficient", missingFen=-after)
    if after > MOST_FEN and what == "adjusted":  # what was paid from here comes back in any case
        raise ShopError("balance_too_large", mostFen=MOST_FEN)
    unmoved: Condition = Balance.seq == balance.seq if balance.seq else Balance.pk.does_not_exist()
    actions: list[Action] = [
        Balance.kind.set(Balance.KIND),
        Balance.v.set(Balance.VERSION),
        Balance.fen.set(after),
        Balance.seq.set(seq),
    ]
    transaction.update("balance", balance_key(uid), actions, unmoved)
    entry = BalanceEntry.at(
        entry_key(uid, seq),
        seq=seq,
        entered_at=now,
        what=what,
        fen=fen,
        after_fen=after,
        reference=reference,
        order_no=order_no,
        by=by,
        reason=reason,
    )
    transaction.create("entry", entry)
    transaction.create("mark", BalanceMark.at(mark_key(uid, reference), seq=seq))
    return after
