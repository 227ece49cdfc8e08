"""The ledger of a buyer's balance: every change is an entry with the sum after it, written once under its reference.

    U#<uid>  BALANCE               the sum in fen, and the number of the last entry
             BALANCE#<seq>         an entry: how much, why, by whom, and the sum after it; never altered
             BALANCEBY#<reference> which entry a payment, a refund or a correction has: it has one at most

The sum never falls below zero: the condition stands in the transaction of the entry.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pynamodb.attributes import NumberAttribute

from .. import accounts
from ..accounts import Account, AccountEntry, AccountMark, Ledger
from ..runtime.errors import ShopError
from ..runtime.model import Moment, Shape
from ..store.errors import Raw
from ..store.transaction import Transaction

What = Literal["adjusted", "paid", "refunded"]
MOST_FEN = 10_000_000_00


class Balance(Account):
    """The sum, in fen."""

    KIND = "balance"
    fen = NumberAttribute()


class BalanceEntry(AccountEntry):
    """One change. `fen` is what came (above zero) or went (below); `after_fen` the sum then."""

    KIND = "balance_entry"
    fen = NumberAttribute()
    after_fen = NumberAttribute()


class BalanceMark(AccountMark):
    """The entry of a payment, a refund or a correction."""

    KIND = "balance_mark"


_BOOK = Ledger("BALANCE", "balance", Balance, BalanceEntry, BalanceMark)
balance_key, entry_key, mark_key = _BOOK.key, _BOOK.entry_key, _BOOK.mark_key
entered, entry_of = _BOOK.entered, _BOOK.entry_of


class BalanceLine(Shape):
    """An entry as its buyer sees it."""

    at: Moment
    what: What
    fen: int
    after_fen: int
    order_no: str | None
    reason: str | None


def load(uid: str) -> Balance:
    """The buyer's balance, read strongly; an empty one when nothing ever came."""
    return _BOOK.find(uid) or Balance.at(balance_key(uid), fen=0, seq=0)


def page(uid: str, start: Raw | None, count: int) -> tuple[list[BalanceLine], Raw | None]:
    """Entries, newest first, and where the next page starts."""
    found, following = accounts.page(_BOOK, uid, start, count)
    return [_shown(entry) for entry in found], following


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

    Parts: "balance", "balance-entry:<seq>", "balance-mark:<seq>", as `accounts.Ledger.write` says.
    Raises ShopError balance_insufficient, balance_too_large (adjusted only).
    """
    after = int(balance.fen) + fen
    if after < 0:
        raise ShopError("balance_insufficient", missingFen=-after)
    if after > MOST_FEN and what == "adjusted":  # what was paid from here comes back in any case
        raise ShopError("balance_too_large", mostFen=MOST_FEN)
    entry = {
        "entered_at": now,
        "what": what,
        "fen": fen,
        "after_fen": after,
        "reference": reference,
        "order_no": order_no,
        "by": by,
        "reason": reason,
    }
    _BOOK.write(transaction, balance, uid, [Balance.fen.set(after)], [entry])
    return after
