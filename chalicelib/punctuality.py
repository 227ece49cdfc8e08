"""Promises kept and missed: each promised order is looked at once, a while after its time, and counted; whoever waited longer is compensated.

    U#<uid>          D#<order_no>#PROMISE   what was promised, and how it ended; `due` until then
    ONTIME#<month>   <day>                  how many of a Beijing day's promises were kept

A promise ends in one transaction with its count and its coupon, so that nothing is counted or given twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from . import coupons, shop
from .coupons import Campaign, Coupon, Quota
from .delivery_terms import EXPRESS, PICKUP
from .orders import states
from .orders.items import OrderHead, Parcel, any_head, parcels_of
from .orders.transition import move
from .platform.couriers.port import TrackState
from .runtime import clock, ids, log
from .runtime.settings import settings
from .store import table, timers
from .store.again import look_again
from .store.errors import TransactionRefused
from .store.item import Item, Key, Time, user
from .store.transaction import Transaction
from .tracking.items import of_parcels

Outcome = Literal["kept", "missed", "unknown", "void"]


class OrderPromise(Item):
    """`state`: open, then an Outcome. `coupon_id`: what made good for it."""

    KIND = "order_promise"
    order_no = UnicodeAttribute()
    promised_at = Time()
    state = UnicodeAttribute()
    coupon_id = UnicodeAttribute(null=True)


class OnTime(Item):
    """Counts of a day's promises. `late_minutes`: of all that were missed and came, together."""

    KIND = "on_time"
    kept = NumberAttribute(default=0)
    missed = NumberAttribute(default=0)
    unknown = NumberAttribute(default=0)
    void = NumberAttribute(default=0)
    late_minutes = NumberAttribute(default=0)


def promise_key(order_no: str) -> Key:
    return Key(user(ids.buyer_of(order_no)), f"D#{order_no}#PROMISE")


def day_key(at: datetime) -> Key:
    return Key(f"ONTIME#{clock.month(at)}", clock.day(at))


def open_promise(order_no: str, promised_at: datetime) -> None:
    """From now on the promise counts. Any number of times."""
    key = promise_key(order_no)
    look_at = promised_at + timedelta(minutes=shop.current().promise.grace_minutes)
    timer = timers.attributes(key, "promise", look_at)
    table.put_new(OrderPromise.at(key, order_no=order_no, promised_at=promised_at, state="open", **timer))


def judge(promise: OrderPromise) -> bool:
    """The timer: how did it end? Writes it, counts it, and compensates."""
    look_again("delivery/promise", lambda: _judge(promise.order_no))
    return True


def _judge(order_no: str) -> None:
    promise = table.get(OrderPromise, promise_key(order_no))
    if promise is None or promise.state != "open":
        return
    head = any_head(order_no)
    now = clock.now()
    parcels = parcels_of(order_no, head.uid)
    outcome, late = outcome_of(head, parcels, promise.promised_at, tracked=_is_told_of(parcels))
    transaction = Transaction("delivery/promise")
    count = getattr(OnTime, outcome)
    transaction.update(
        "day",
        day_key(promise.promised_at),
        [
            OnTime.kind.set(OnTime.KIND),
            OnTime.v.set(OnTime.VERSION),
            count.set((count | 0) + 1),
            OnTime.late_minutes.set((OnTime.late_minutes | 0) + late),
        ],
    )
    actions = [OrderPromise.state.set(outcome), *timers.disarm()]
    if outcome == "missed":
        coupon = _compensate(transaction, head.uid, now)
        if coupon:
            actions.append(OrderPromise.coupon_id.set(coupon.coupon_id))
        facts = {"promisedAt": clock.iso(promise.promised_at), "couponId": coupon.coupon_id if coupon else ""}
        move(transaction, head, "promise_missed", "system", now, facts=facts)
    transaction.update("promise", promise.key, actions, OrderPromise.state == "open")
    try:
        transaction.commit()
    except TransactionRefused as refused:
        if "quota" in refused.failures:
            log.warning("compensation_shard_empty", order_no=order_no)
        raise  # look again: another shard, another number


def outcome_of(head: OrderHead, parcels: list[Parcel], promised_at: datetime, *, tracked: bool) -> tuple[Outcome, int]:
    """How the promise ended, and by how many minutes it was missed where that is known. What is to be fetched is there when it is ready."""
    if head.status == states.CLOSED or head.refunding_fen or head.refunded_fen:
        return "void", 0
    done = head.delivered_at or head.received_at
    if head.delivery == PICKUP and parcels:
        done = min(parcel.shipped_at for parcel in parcels)
    if done is not None:
        late = int((done - promised_at).total_seconds() // 60)
        return ("kept", 0) if done <= promised_at else ("missed", max(0, late))
    if head.status == states.SHIPPED and head.delivery == EXPRESS and not tracked:
        return "unknown", 0  # it was sent, and nobody tells us when it arrived
    return "missed", 0


def _is_told_of(parcels: list[Parcel]) -> bool:
    """Does a courier tell that it still has one of them? One that never told anything proves nothing."""
    if not settings().courier:
        return False
    waybills = of_parcels([parcel for parcel in parcels if parcel.delivered_at is None])
    return any(waybill.known.state is not TrackState.NONE for waybill in waybills.values())


def _compensate(transaction: Transaction, uid: str, now: datetime) -> Coupon | None:
    """One coupon of the shop's campaign for late deliveries, in parts "coupon" and "quota"; None when there is none to give."""
    name = shop.current().promise.coupon_campaign
    campaign = table.get(Campaign, coupons.campaign_key(name)) if name else None
    if campaign is None or not coupons.claimable(campaign, now):
        return None
    quotas = [(Quota, coupons.quota_key(campaign.campaign_id, shard)) for shard in range(int(campaign.shards))]
    filled = [item for item in table.get_many(quotas).values() if isinstance(item, Quota) and item.left >= 1]
    if not filled:
        log.warning("compensation_exhausted", campaign=campaign.campaign_id)
        return None
    quota = filled[ids.shard(uid, len(filled))]
    coupon = coupons.new_coupon(campaign, uid, 1 + coupons.claimed(uid, campaign), now)
    transaction.create("coupon", coupon)
    transaction.update("quota", quota.key, [Quota.left.set(Quota.left - 1)], Quota.left >= 1)
    return coupon


def of_month(month: str) -> list[tuple[str, OnTime]]:
    """The days of a month with their counts: one Query."""
    found = [OnTime.of(raw) for raw in table.query_all(f"ONTIME#{month}", strong=False)]
    return [(item.sk, item) for item in found]
