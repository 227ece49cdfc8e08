"""Writing a reason down and taking one away: the reason and the buyer's own item change in one transaction, each once.

Whoever writes has read the buyer strongly: if what stands against them moved meanwhile, the transaction is refused at "user", and they look again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from .. import shop
from ..conduct_terms import CreditTerms, Marks, live, standing
from ..members import User, profile_key
from ..messages import letters
from ..orders import states
from ..orders.items import OrderHead, any_head, was_held
from ..runtime import clock, log
from ..runtime.clock import iso
from ..store import table
from ..store.again import look_again
from ..store.transaction import Transaction
from .items import GRANTED, KEPT, LIVE, MOST, OPEN, TAKEN_AWAY, Appeal, CreditReason, What, reason_key
from .words import changed


@dataclass(frozen=True)
class Charge:
    """What is to stand against a buyer. `number`: of the order or the case, else by chance. `days`: until it fades."""

    what: What
    number: str
    weight: int
    days: int
    at: datetime
    by: str
    about: str | None = None
    note: str | None = None

    @property
    def reason_id(self) -> str:
        return {"unpaid": "X", "refused": "R", "abuse": "A", "staff": "S"}[self.what] + self.number

    @property
    def fades_at(self) -> datetime:
        return self.at + timedelta(days=self.days)


def note_abuse(transaction: Transaction, uid: str, case_no: str, by: str, now: datetime) -> None:
    """Staff rejected a case as abuse. Parts: those of `put`, or none where the shop's terms say that it costs nothing."""
    terms, member = shop.current().credit, table.get(User, profile_key(uid))
    charge = Charge("abuse", case_no, terms.abuse_weight, terms.abuse_days, now, by, about=case_no)
    if member is not None and counts(charge, now) and not is_full(member, now):
        put(transaction, member, charge, now)


def counts(charge: Charge, now: datetime) -> bool:
    """Is there anything to write down?"""
    return shop.current().credit.on and charge.weight > 0 and charge.fades_at > now


def is_full(member: User, now: datetime) -> bool:
    """So much stands there that one more would change nothing."""
    return len(live(member.credit, now)) >= MOST


def put(transaction: Transaction, member: User, charge: Charge, now: datetime) -> CreditReason:
    """Put a reason into the transaction. Parts: "credit" (refused when it stands there already), "user", "letter" (when it brings limits)."""
    reason = CreditReason.at(
        reason_key(member.uid, charge.reason_id),
        reason_id=charge.reason_id,
        uid=member.uid,
        what=charge.what,
        about=charge.about,
        weight=charge.weight,
        happened_at=charge.at,
        fades_at=charge.fades_at,
        by=charge.by,
        note=charge.note,
        state=LIVE,
        ttl=int((charge.fades_at + KEPT).timestamp()),
    )
    transaction.create("credit", reason)
    marks = live(member.credit, now) | {reason.reason_id: (charge.weight, iso(charge.fades_at))}
    _mark(transaction, member, marks)
    terms = shop.current().credit
    before, after = standing(member.credit, terms, now), standing(marks, terms, now)
    if after.level is not None and after.level != before.level:
        text = changed(charge.what, after.score, after.level)
        letters.put(transaction, member.uid, "信用分变化", text, now, about=charge.reason_id, label="letter")
    return reason


def take_away(
    transaction: Transaction, member: User, reason: CreditReason, by: str, now: datetime, more: list[Action]
) -> None:
    """The reason counts no longer. `more`: what else changes of it. Parts: "credit", "user"."""
    gone: list[Action] = [
        CreditReason.state.set(TAKEN_AWAY),
        CreditReason.taken_by.set(by),
        CreditReason.taken_at.set(now),
    ]
    transaction.update("credit", reason.key, [*gone, *more], as_read(reason))
    _mark(
        transaction, member, {name: mark for name, mark in live(member.credit, now).items() if name != reason.reason_id}
    )


def settled(reason: CreditReason, outcome: Appeal, note: str, by: str, now: datetime) -> list[Action]:
    """What a decision changes of a reason: its words, and its appeal. An open one leaves the list of staff; one that was refused is granted when
    the reason is taken away all the same."""
    actions: list[Action] = [
        CreditReason.decided_by.set(by),
        CreditReason.decided_at.set(now),
        CreditReason.decision_note.set(note),
    ]
    if reason.appeal is not None:
        actions.append(CreditReason.appeal.set(outcome))
    if reason.appeal == OPEN:
        actions += [CreditReason.ops_pk.remove(), CreditReason.ops_sk.remove()]
    return actions


def as_read(reason: CreditReason) -> Condition:
    """Neither was it taken away nor did its appeal move since it was read."""
    same: Condition = CreditReason.state == reason.state
    if reason.appeal is None:
        same &= CreditReason.appeal.does_not_exist()
    else:
        same &= CreditReason.appeal == reason.appeal
    return same


def _mark(transaction: Transaction, member: User, marks: Marks) -> None:
    unchanged: Condition = User.credit == member.credit if member.credit else User.credit.does_not_exist()
    action: Action = User.credit.set(marks) if marks else User.credit.remove()
    transaction.update("user", profile_key(member.uid), [action], User.pk.exists() & unchanged)


def follow(order_no: str) -> None:
    """An order ended unpaid, was refused at the door, or lives again: what stands against its buyer follows. For the stream's relay.

    It looks at the order as it is now and writes only while it is still so: records may come late, twice and in any order.
    """
    look_again("credit/follow", lambda: _follow(order_no))


def _follow(order_no: str) -> None:
    head, now = any_head(order_no), clock.now()
    member = table.get(User, profile_key(head.uid))
    if member is None:
        return
    charge = _charge(head, shop.current().credit)
    transaction = Transaction("credit/follow")
    transaction.check("order", head.key, (OrderHead.status == head.status) & (OrderHead.seq == head.seq))
    if charge is None:
        reason = table.get(CreditReason, reason_key(head.uid, f"X{order_no}"))
        if reason is None or reason.state != LIVE:
            return
        # It was paid after all, whatever became of it since: money that came late may have gone back before this is looked at.
        take_away(transaction, member, reason, "system", now, settled(reason, GRANTED, "订单已付款", "system", now))
    elif not counts(charge, now) or table.get(CreditReason, reason_key(head.uid, charge.reason_id)) is not None:
        return
    elif is_full(member, now):
        log.info("credit_full", uid=head.uid)
        return
    else:
        put(transaction, member, charge, now)
    transaction.commit()
    log.info("credit_followed", order_no=order_no, status=head.status)


def _charge(head: OrderHead, terms: CreditTerms) -> Charge | None:
    """What the order costs its buyer as it stands. One whose stock the queue never reserved cost nobody anything."""
    order_no = str(head.order_no)
    if head.status != states.CLOSED:
        return None
    if head.reason == "expired" and was_held(head):
        at = _ended(head)
        return Charge("unpaid", order_no, terms.unpaid_weight, terms.unpaid_days, at, "system", about=order_no)
    if head.reason == "refused":
        at = _ended(head)
        return Charge("refused", order_no, terms.refused_weight, terms.refused_days, at, "system", about=order_no)
    return None


def _ended(head: OrderHead) -> datetime:
    """When it was closed; of a head whose timeline has moved on, the latest that it tells of."""
    closing = [entry for entry in head.timeline if entry.type in ("closed", "delivery_refused")]
    return clock.parse((closing or head.timeline)[-1].at)
