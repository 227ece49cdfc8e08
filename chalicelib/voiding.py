"""Voiding coupons: one, or all of a campaign. An unused one is void at once; one that an order has is void when the order gives it back.

    C#<campaign>  VOID   a sweep over the buyers' coupons of the campaign: why, how far it came, what it did; armed as `void` until it is through

Nothing lists a campaign's coupons (they lie under their buyers' keys, and a claim must not pay for what hardly ever happens), so the sweep reads
the table in steps. It begins a while after the campaign was closed, when no claim that still saw it open can be under way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import StringConstraints
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from .coupons import HELD, UNUSED, USED, VOID, Campaign, Coupon, Quota, campaign_key, coupon_key, quota_key
from .runtime import clock, ids
from .runtime.errors import ShopError
from .runtime.model import Moment, Shape
from .store import scan, table, timers
from .store.errors import ConditionFailed, Contended, TransactionRefused
from .store.item import Item, Json, Key, Time
from .store.transaction import Transaction

BEGINS_AFTER = timedelta(minutes=2)  # longer than any claim can take
STEP = timedelta(seconds=20)  # of the four minutes that the timers have for everything
_PAGE = 500  # items read at once
_TRIES = 4

Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]


class Sweep(Item):
    """All coupons of a campaign are being voided, or were. `voided` at once, `marked` to be void when their orders give them back."""

    KIND = "coupon_sweep"
    campaign_id = UnicodeAttribute()
    reason = UnicodeAttribute()
    by = UnicodeAttribute()
    asked_at = Time()
    return_quota = BooleanAttribute()
    after = Json[list[str]](list[str], null=True)  # the key that was read last
    voided = NumberAttribute()
    marked = NumberAttribute()
    done_at = Time(null=True)


class SweepView(Shape):
    """`done_at`: null while it goes on."""

    reason: str
    by: str
    asked_at: Moment
    return_quota: bool
    voided: int
    marked: int
    done_at: Moment | None

    @classmethod
    def of(cls, sweep: Sweep) -> SweepView:
        return cls(
            reason=sweep.reason,
            by=sweep.by,
            asked_at=sweep.asked_at,
            return_quota=sweep.return_quota,
            voided=int(sweep.voided),
            marked=int(sweep.marked),
            done_at=sweep.done_at,
        )


@dataclass(frozen=True)
class Voiding:
    """Why coupons are taken away, and whether their places in the campaign's total can be claimed again."""

    reason: str
    return_quota: bool = False


def sweep_key(campaign_id: str) -> Key:
    return Key(f"C#{campaign_id}", "VOID")


def put(transaction: Transaction, coupon: Coupon, voiding: Voiding, shard: int) -> Coupon:
    """Void the coupon as it was read; returns it as it is then. Parts: "coupon", "quota" (a shard of it, where an unused one's place goes back)."""
    after = Coupon.of(coupon.raw())
    after.comes_back, after.void_reason = VOID, voiding.reason
    actions: list[Action] = [Coupon.comes_back.set(VOID), Coupon.void_reason.set(voiding.reason)]
    if coupon.state == UNUSED:
        after.state = VOID
        actions.append(Coupon.state.set(VOID))
        if voiding.return_quota:
            after.quota_back = True
            actions.append(Coupon.quota_back.set(True))
            more: list[Action] = [Quota.left.set(Quota.left + 1)]
            transaction.update("quota", quota_key(coupon.campaign_id, shard), more, Quota.pk.exists())
    as_read: Condition = Coupon.state == coupon.state
    transaction.update("coupon", coupon.key, actions, as_read & Coupon.comes_back.does_not_exist())
    return after


def load(uid: str, coupon_id: str) -> Coupon:
    """Raises ShopError coupon_not_found."""
    found = table.get(Coupon, coupon_key(uid, coupon_id))
    if found is None:
        raise ShopError("coupon_not_found", couponId=coupon_id)
    return found


def check_none(transaction: Transaction, campaign_id: str) -> None:
    """No sweep is on its way: it would void what is claimed from now on, too. Part: "sweep"."""
    transaction.check("sweep", sweep_key(campaign_id), Sweep.pk.does_not_exist() | Sweep.done_at.exists())


def begin(transaction: Transaction, campaign_id: str, voiding: Voiding, by: str, now: datetime) -> Sweep:
    """Put a new sweep into the transaction, unless one is on its way. Part: "sweep"."""
    key = sweep_key(campaign_id)
    sweep = Sweep.at(
        key,
        campaign_id=campaign_id,
        reason=voiding.reason,
        by=by,
        asked_at=now,
        return_quota=voiding.return_quota,
        voided=0,
        marked=0,
        **timers.attributes(key, "void", now + BEGINS_AFTER),
    )
    transaction.put("sweep", sweep, Sweep.pk.does_not_exist() | Sweep.done_at.exists())
    return sweep


def go_on(sweep: Sweep) -> bool:
    """The next step of a sweep, for the timer `void`; where it is not through, the next minute goes on.

    A step that is done twice does no harm: a coupon that is void already is passed over, its counts are of what was changed.
    """
    campaign = table.get(Campaign, campaign_key(sweep.campaign_id))
    if campaign is None:
        raise LookupError(f"campaign {sweep.campaign_id} is gone")
    voiding, shards = Voiding(sweep.reason, bool(sweep.return_quota)), int(campaign.shards)
    voided, marked = int(sweep.voided), int(sweep.marked)
    until = clock.now() + STEP
    start = Key(*sweep.after).raw() if sweep.after else None
    after: Key | None = None
    for page in scan.pages(kinds=[Coupon.KIND], limit=_PAGE, start=start):
        for raw in page.items:
            if raw["campaign_id"]["S"] == sweep.campaign_id and "comes_back" not in raw:
                state = _void(Coupon.of(raw), voiding, shards)
                voided, marked = voided + (state == VOID), marked + (state in (HELD, USED))
        after = Key.of(page.next) if page.next else None
        if clock.now() >= until:
            break
    actions: list[Action] = [Sweep.voided.set(voided), Sweep.marked.set(marked)]
    if after is None:
        actions += [Sweep.done_at.set(clock.now()), Sweep.after.remove(), *timers.disarm()]
    else:
        actions += [Sweep.after.set(list(after)), *timers.arm(sweep.key, "void", clock.now())]
    try:
        table.update(Sweep, sweep.key, actions, Sweep.due_sk == sweep.due_sk)
    except ConditionFailed as failed:
        raise Contended("another one goes on with this sweep") from failed
    return True


def _void(coupon: Coupon, voiding: Voiding, shards: int) -> str:
    """Void one; the state that it has then, empty when another one has voided it. Raises Contended while its state keeps changing."""
    for _ in range(_TRIES):
        transaction = Transaction("coupons/void")
        after = put(transaction, coupon, voiding, ids.shuffled(shards)[0])
        try:
            transaction.commit()
            return str(after.state)
        except TransactionRefused:
            coupon = load(coupon.pk.removeprefix("U#"), coupon.coupon_id)
            if coupon.comes_back:
                return ""
    raise Contended(f"coupon {coupon.coupon_id}")
