"""Reminders: a buyer wants to hear of a promotion minutes before it begins; once, by the house's timers, into the inbox and by message.

    U#<uid>  REMIND#<rule>   armed as `remind` until it was told, then kept until the promotion's end is past

The timer looks at the promotion as it stands: one that was put off is told of later, one that is paused or over is not told of. What it tells goes
out through the table's stream like everything that people are told, so a repeated wake tells nothing twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.update import Action

from ..runtime import clock
from ..store import table, timers
from ..store.errors import ConditionFailed
from ..store.item import Item, Key, Time, user
from .items import Promotion, phase, promotion_key

BEFORE = timedelta(minutes=10)
KEPT = timedelta(days=30)
NOTICE = "promotion_soon"
WAITING, TOLD, DROPPED = "waiting", "told", "dropped"


class Reminder(Item):
    """A buyer waits for a promotion. `state`: waiting, told, dropped (it is paused or over)."""

    KIND = "promotion_reminder"
    uid = UnicodeAttribute()
    rule_id = UnicodeAttribute()
    name = UnicodeAttribute()
    starts_at = Time()
    state = UnicodeAttribute()


def reminder_key(uid: str, rule_id: str) -> Key:
    return Key(user(uid), f"REMIND#{rule_id}")


def new(uid: str, rule_id: str, name: str, starts_at: datetime) -> Reminder:
    """A reminder that is due minutes before the promotion begins."""
    key = reminder_key(uid, rule_id)
    reminder = Reminder.at(
        key,
        uid=uid,
        rule_id=rule_id,
        name=name,
        starts_at=starts_at,
        state=WAITING,
        **timers.attributes(key, "remind", starts_at - BEFORE),
    )
    reminder.ttl = int((starts_at + KEPT).timestamp())
    return reminder


def ask(uid: str, rule_id: str, name: str, starts_at: datetime) -> None:
    """From now on the buyer waits for it. Who has been told of this very beginning is not told again."""
    told = (Reminder.state == TOLD) & (Reminder.starts_at == starts_at)
    try:
        table.put(new(uid, rule_id, name, starts_at), Reminder.pk.does_not_exist() | ~told)
    except ConditionFailed:
        return


def tell(reminder: Reminder) -> bool:
    """For the timer `remind`: told now, later if the promotion begins later, or never."""
    promotion = table.get(Promotion, promotion_key(reminder.rule_id))
    starts_at = promotion.terms.starts_at if promotion else None
    now = clock.now()
    actions: list[Action]
    if promotion is None or starts_at is None or phase(promotion, now) in ("over", "paused"):
        actions = [Reminder.state.set(DROPPED), *timers.disarm()]
    elif starts_at - BEFORE > now:
        actions = [Reminder.starts_at.set(starts_at), *timers.arm(reminder.key, "remind", starts_at - BEFORE)]
    else:
        told = [Reminder.state.set(TOLD), Reminder.starts_at.set(starts_at)]
        actions = [*told, Reminder.name.set(promotion.terms.name), *timers.disarm()]
    try:
        table.update(Reminder, reminder.key, actions, Reminder.due_sk == reminder.due_sk)
    except ConditionFailed:
        return True  # taken back, or asked for anew, meanwhile
    return True
