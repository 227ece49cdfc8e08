"""The buyer objects to a reason, once; staff takes it away or keeps it, and the buyer reads why."""

from __future__ import annotations

from datetime import datetime

from pynamodb.expressions.update import Action

from ..members import User, profile_key
from ..messages import letters
from ..runtime.clock import iso
from ..runtime.errors import ShopError
from ..runtime.sealed import Sealed
from ..store import table
from ..store.transaction import Transaction
from .items import APPEALS, GRANTED, LIVE, OPEN, REFUSED, CreditReason
from .ledger import as_read, settled, take_away
from .words import decided


def appeal(transaction: Transaction, reason: CreditReason, text: str, now: datetime) -> None:
    """Put the buyer's appeal into the transaction. Part: "credit".

    Raises ShopError credit_reason_over (it counts no longer), credit_appealed (once for each reason).
    """
    if reason.appeal is not None:
        raise ShopError("credit_appealed", state=reason.appeal)
    if reason.state != LIVE or reason.fades_at <= now:
        raise ShopError("credit_reason_over")
    actions: list[Action] = [
        CreditReason.appeal.set(OPEN),
        CreditReason.appeal_text.set(Sealed.of(text, reason.key)),
        CreditReason.appealed_at.set(now),
        CreditReason.ops_pk.set(APPEALS),
        CreditReason.ops_sk.set(f"{iso(now)}#{reason.uid}#{reason.reason_id}"),
    ]
    transaction.update("credit", reason.key, actions, as_read(reason))


def decide(transaction: Transaction, reason: CreditReason, *, granted: bool, note: str, by: str, now: datetime) -> None:
    """Put staff's word into the transaction, and the letter that tells the buyer. Parts: "credit", "user", "letter".

    Raises ShopError credit_reason_over: it was taken away before, or is kept and nobody had objected.
    """
    if reason.state != LIVE or (not granted and reason.appeal != OPEN):
        raise ShopError("credit_reason_over")
    answered = settled(reason, GRANTED if granted else REFUSED, note, by, now)
    if granted:
        member = table.get(User, profile_key(reason.uid))
        if member is None:
            raise ShopError("member_not_found")
        take_away(transaction, member, reason, by, now, answered)
    else:
        transaction.update("credit", reason.key, answered, as_read(reason))
    title = "信用记录已取消" if granted else "信用申诉未通过"
    text = decided(granted, note) if reason.appeal else f"商家取消了一条信用记录。{note}"
    letters.put(transaction, reason.uid, title, text, now, about=f"decided-{reason.reason_id}", label="letter")
