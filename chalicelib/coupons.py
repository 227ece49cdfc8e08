"""Coupons: campaigns issue them within a total and a limit per buyer; an order holds one, paying uses it up, ending gives it back once.

    C#<campaign>  CAMPAIGN, QUOTA#<nn>         the remaining count, in shards so that a rush of claims does not queue on one item
    U#<uid>       COUPON#<campaign>#<n>        the buyer's n-th coupon of the campaign: its key is the limit per buyer

A coupon carries its terms from the day it was claimed: changing the campaign changes nothing that a buyer already has.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from .runtime.model import Fen, Moment, Shape, Slug
from .store.item import Item, Json, Key, Time, user
from .store.transaction import Transaction

ONE_SHARD_BELOW = 1_000  # issued; below it one quota item is enough
SHARDS = 8

UNUSED, HELD, USED, EXPIRED = "unused", "held", "used", "expired"


class Scope(Shape):
    """What a coupon may be used for."""

    kind: Literal["all", "categories", "products"] = "all"
    ids: list[Slug] = Field(default=[], max_length=200)


class Terms(Shape):
    """What a coupon takes off: `amount_off_fen`, or `percent_off` (10 = 10 %, which is 九折) up to `max_off_fen`."""

    kind: Literal["amount", "percent"]
    amount_off_fen: Fen = 0
    percent_off: int = Field(0, ge=0, le=99)
    max_off_fen: Fen | None = None
    threshold_fen: Fen = 0
    scope: Scope = Scope()


class Campaign(Item):
    """An issue of coupons."""

    KIND = "campaign"
    campaign_id = UnicodeAttribute()
    name = UnicodeAttribute()
    terms = Json[Terms](Terms)
    total = NumberAttribute()
    per_buyer = NumberAttribute()
    shards = NumberAttribute()
    starts_at = Time()
    ends_at = Time()
    valid_days = NumberAttribute(null=True)  # from the claim; else until ends_at
    listed = BooleanAttribute(default=True)


class Quota(Item):
    """What is left of a campaign in one shard."""

    KIND = "quota"
    left = NumberAttribute()


class Coupon(Item):
    """A buyer's coupon. `state`: unused, held (by `order_no`), used (by `order_no`)."""

    KIND = "coupon"
    coupon_id = UnicodeAttribute()
    campaign_id = UnicodeAttribute()
    name = UnicodeAttribute()
    terms = Json[Terms](Terms)
    state = UnicodeAttribute()
    order_no = UnicodeAttribute(null=True)
    valid_from = Time()
    valid_until = Time()


class CouponView(Shape):
    """A coupon as its buyer sees it. `state`: unused, held, used, expired."""

    coupon_id: str
    campaign_id: str
    name: str
    terms: Terms
    state: str
    valid_from: Moment
    valid_until: Moment

    @classmethod
    def of(cls, coupon: Coupon, now: datetime) -> CouponView:
        return cls(
            coupon_id=coupon.coupon_id,
            campaign_id=coupon.campaign_id,
            name=coupon.name,
            terms=coupon.terms,
            state=EXPIRED if coupon.state == UNUSED and coupon.valid_until <= now else coupon.state,
            valid_from=coupon.valid_from,
            valid_until=coupon.valid_until,
        )


def campaign_key(campaign_id: str) -> Key:
    return Key(f"C#{campaign_id}", "CAMPAIGN")


def quota_key(campaign_id: str, shard: int) -> Key:
    return Key(f"C#{campaign_id}", f"QUOTA#{shard:02d}")


def coupon_id(campaign_id: str, number: int) -> str:
    """The id a buyer sees: unique within the buyer."""
    return f"{campaign_id}-{number}"


def coupon_key(uid: str, coupon: str) -> Key:
    """A buyer's coupon by its id. Another buyer's cannot be addressed."""
    campaign, _, number = coupon.rpartition("-")
    return Key(user(uid), f"COUPON#{campaign}#{number}")


def shards_for(total: int) -> int:
    return 1 if total < ONE_SHARD_BELOW else SHARDS


def new_coupon(campaign: Campaign, uid: str, number: int, now: datetime) -> Coupon:
    """The buyer's coupon number `number` of a campaign, claimed now."""
    coupon = coupon_id(campaign.campaign_id, number)
    until = now + timedelta(days=int(campaign.valid_days)) if campaign.valid_days else campaign.ends_at
    return Coupon.at(
        coupon_key(uid, coupon),
        coupon_id=coupon,
        campaign_id=campaign.campaign_id,
        name=campaign.name,
        terms=campaign.terms,
        state=UNUSED,
        valid_from=now,
        valid_until=until,
    )


def hold(transaction: Transaction, coupon: Coupon, order_no: str, now: datetime) -> None:
    """The order takes the coupon, if it is unused and valid."""
    transaction.update(
        "coupon",
        coupon.key,
        [Coupon.state.set(HELD), Coupon.order_no.set(order_no)],
        (Coupon.state == UNUSED) & (Coupon.valid_until > now),
    )


def use(transaction: Transaction, key: Key, order_no: str) -> None:
    """The order is paid: its coupon is gone."""
    transaction.update("coupon", key, [Coupon.state.set(USED)], _is(HELD, order_no))


def give_back(transaction: Transaction, key: Key, order_no: str, *, was: str = HELD) -> None:
    """The order ended: its coupon can be used again, as long as it is valid."""
    actions = [Coupon.state.set(UNUSED), Coupon.order_no.remove()]
    transaction.update("coupon", key, actions, _is(was, order_no))


def _is(state: str, order_no: str) -> Condition:
    condition: Condition = (Coupon.state == state) & (Coupon.order_no == order_no)
    return condition
