"""Moving an order from one state to the next: head, timeline, indexes and the buyer's caps change in one write.

Every change is conditional on the state and on the sequence number that were read: whoever loses a race reads again and decides anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from .. import budgets, coupons, stock
from ..points.ledger import Changes, load
from ..runtime import clock
from ..runtime.errors import ShopError
from ..store import plainly, schema, timeline, timers
from ..store.again import look_again
from ..store.errors import Unanswered
from ..store.transaction import Transaction
from . import states
from .items import OpenOrders, OrderHead, Snapshot, any_head, gifts, open_key, ops_partition, units_of
from .states import Status

RESERVE_AGAIN = timedelta(seconds=30)
EXPIRY_GRACE = timedelta(seconds=60)  # after pay_until: a payment made in the last second must have arrived
LOOK_AFTER = timedelta(minutes=3)  # of a payment that was opened: nobody has told of money, so the provider is asked
LOOK_AGAIN = timedelta(seconds=210)  # after a look that found nothing: the clock runs each minute, so every four
CLOSE_AGAIN = timedelta(seconds=30)
FINISH_AFTER = timedelta(days=7)  # after receipt: the statutory return window
AT_THE_POINT = states.NOT_PAID | states.STAFF_WORK | {states.SHIPPED}  # an order that is to be fetched takes room
# who confirms has a deadline already, of receipt by itself: so soon after the window it is kept
FINISH_LATE = timedelta(days=2)


def move(
    transaction: Transaction,
    head: OrderHead,
    event: str,
    by: str,
    now: datetime,
    *,
    facts: dict[str, Any] | None = None,
    actions: Sequence[Action] = (),
    condition: Condition | None = None,
    auto_receive_days: int = 10,
    review_days: int = 0,
    counted_if: Condition | None = None,
) -> Status:
    """Put `event` into the transaction; returns the state after it. `review_days`: from receipt to the review by itself, 0 for never.

    Parts: "order", "open" (when an unpaid order ends, or one lives again; `counted_if` also holds), "log:<seq>" (entries that leave the head),
    "point" (when it is waited for there no longer).
    Raises ShopError order_state when the event cannot happen in the head's state.
    """
    to = states.after(head.state, event)
    if to is None:
        raise ShopError("order_state", status=head.status)
    entry = timeline.entry(int(head.seq) + 1, now, event, by, **(facts or {}))
    kept, old = timeline.appended(head.timeline, entry)
    unchanged: Condition = (OrderHead.status == head.status) & (OrderHead.seq == head.seq)
    every: list[Action] = [OrderHead.seq.set(entry.seq), OrderHead.timeline.set(kept), *actions]
    if to != head.status:
        every += [
            OrderHead.status.set(to),
            *_deadline(head, to, now, auto_receive_days, review_days),
            *_listing(head, to, now),
        ]
    if to != head.status and to == states.RECEIVED:
        # The days in which things may come back are counted from it: from the courier's delivery, where one is known.
        every.append(OrderHead.received_at.set(head.delivered_at or now))
    transaction.knows(head)
    transaction.update("order", head.key, every, unchanged if condition is None else unchanged & condition)
    for leaving in old:
        transaction.put(f"log:{leaving.seq}", timeline.log_item(head.key, leaving))
    if head.point_id and head.status in AT_THE_POINT and to not in AT_THE_POINT:
        from .. import pickup  # an order that is fetched

        pickup.free_room(transaction, head.point_id)
    counts = _caps(head, to)
    if counts:
        there: Condition = OpenOrders.pk.exists()
        transaction.update("open", open_key(head.uid), counts, there if counted_if is None else there & counted_if)
    return to


def moved(head: OrderHead, event: str, by: str, now: datetime, **options: Any) -> OrderHead:
    """An event that concerns nothing but the order: written at once upon the head as it was read, and looked at again while others change it.
    Returns the head as it is then.

    Raises ShopError order_state, and Contended.
    """
    known: list[OrderHead] = [head]

    def once() -> OrderHead:
        found = known.pop() if known else any_head(head.order_no)
        if found.status != head.status and found.status == states.after(head.state, event):
            return found  # it has happened meanwhile: another one was faster, or our own answer was lost
        transaction = Transaction(f"orders/{event}")
        move(transaction, found, event, by, now, **options)
        try:
            written = plainly.commit(transaction)
        except Unanswered:
            if len(transaction) > 1 or not _told(now_is := any_head(head.order_no), int(found.seq) + 1, event, by):
                raise
            return now_is
        return any_head(head.order_no) if written is None else OrderHead.of(written)

    return look_again(f"orders/{event}", once)


def _told(head: OrderHead, seq: int, event: str, by: str) -> bool:
    """Has exactly this happened to the order, as its `seq`-th entry?"""
    return any(entry.seq == seq and (entry.type, entry.by) == (event, by) for entry in head.timeline)


def first_entry(now: datetime, by: str) -> timeline.Entry:
    """The entry that every order begins with."""
    return timeline.entry(1, now, "submitted", by)


def deadline_of(
    head: OrderHead, status: Status, now: datetime, auto_receive_days: int = 10
) -> tuple[str, datetime] | None:
    """What is due in a state, and when."""
    return {
        "RESERVING": ("reserve", now + RESERVE_AGAIN),
        "UNPAID": first_look(head, now),
        "CLOSING": ("close", now + CLOSE_AGAIN),
        "SHIPPED": ("receive", now + timedelta(days=auto_receive_days)),
        "RECEIVED": ("finish", now + FINISH_AFTER),
    }.get(status)


def first_look(head: OrderHead, opened: datetime) -> tuple[str, datetime]:
    """What is due of an unpaid order when a payment was opened: that the provider is asked, if there is time for it, else its end."""
    look, end = opened + LOOK_AFTER, head.pay_until + EXPIRY_GRACE
    return ("look", look) if look < end else ("expire", end)


def _deadline(head: OrderHead, to: Status, now: datetime, auto_receive_days: int, review_days: int) -> list[Action]:
    due = deadline_of(head, to, now, auto_receive_days)
    if to == states.FINISHED and review_days and head.received_at is not None:
        due = ("auto_review", max(now, head.received_at + timedelta(days=review_days)))
    if due:
        standing = timers.due_at(head)
        soon = standing is not None and due[1] <= standing <= due[1] + FINISH_LATE
        if to == states.RECEIVED and soon and head.due_pk is not None and head.due_pk.startswith("T#"):
            return [OrderHead.due.set(due[0]), OrderHead.due_tries.set(0)]
        return timers.arm(head.key, *due)
    return timers.disarm()


def _listing(head: OrderHead, to: Status, now: datetime) -> list[Action]:
    """The merchant's list: only while there is work."""
    listed = states.worklist(to, owed=bool(head.owed_fen))
    if listed:
        paid_at = head.paid_at or now
        return [
            OrderHead.ops_pk.set(ops_partition(listed, clock.month(paid_at), head.order_no)),
            OrderHead.ops_sk.set(f"{clock.iso(paid_at)}#{head.order_no}"),
        ]
    return [Path([schema.OPS.pk]).remove(), Path([schema.OPS.sk]).remove()]


def _caps(head: OrderHead, to: Status) -> list[Action]:
    """The buyer's caps: who ends unpaid holds nothing any more, who lives again has bought. Paying writes nothing here (`OpenOrders`).

    Either changes `ver`: a submit that has read them before looks again.
    """
    if head.state in states.NOT_PAID and to == states.CLOSED:
        return [Path(["holds", head.order_no]).remove(), OpenOrders.ver.add(1)]
    if head.status == states.CLOSED and to != states.CLOSED:
        return [OpenOrders.bought_before.set(True), OpenOrders.ver.add(1)]
    return []


def release(
    transaction: Transaction,
    head: OrderHead,
    snapshot: Snapshot,
    *,
    stock_held: bool,
    coupon_was: str,
    restocked: Mapping[str, int] | None = None,
    points: bool = True,
) -> None:
    """Give back what an ended order held, in the transaction that ends it (so exactly once): its units, its coupon, its points, its promotions'
    budgets.

    Without `stock_held` only its gifts were reserved. `restocked`: units that returned before. `coupon_was` empty: its coupon is not given back
    here; nor are its points without `points`.
    """
    for sku_id, units in units_of(snapshot.lines if stock_held else gifts(snapshot.lines)).items():
        if units > (before := (restocked or {}).get(sku_id, 0)):
            stock.give_back(transaction, sku_id, units - before, (head.taken or {}).get(sku_id))
    budgets.give_back(transaction, snapshot.kept.budgets or [])
    if head.coupon_id and coupon_was:
        key = coupons.coupon_key(head.uid, head.coupon_id)
        coupons.give_back(transaction, key, head.order_no, was=coupon_was)
    if snapshot.kept.points and points:
        changes = Changes(load(head.uid), head.uid, clock.now())
        changes.give_back(snapshot.kept.points, f"B{head.order_no}", head.order_no)
        changes.write(transaction)
