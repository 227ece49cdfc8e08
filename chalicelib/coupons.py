"""Coupons: campaigns issue them within a total and a limit per buyer; an order holds one, paying uses it up, ending gives it back once.

    C#<campaign>  CAMPAIGN, QUOTA#<nn>         the remaining count, in shards so that a rush of claims does not queue on one item
    CAMPAIGNS     <end>#<campaign>             what is offered to everybody, by the time it ends
    U#<uid>       COUPON#<campaign>#<n>        the buyer's n-th coupon of the campaign: its key is the limit per buyer

A coupon carries its terms from the day it was claimed: changing the campaign changes nothing that a buyer already has.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import Field, StringConstraints
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from .runtime import clock
from .runtime.model import Fen, Moment, Quantity, Shape, Slug, Title
from .runtime.settings import settings
from .store import table
from .store.errors import Raw
from .store.item import Item, Json, Key, Time, user
from .store.transaction import Transaction

if TYPE_CHECKING:
    from .pricing.rules import CouponRule

ONE_SHARD_BELOW = 1_000  # issued; below it one quota item is enough
SHARDS = 8

SHOWN_FOR = timedelta(seconds=10)
MOST_ON_PAGES = 50
LISTED = "CAMPAIGNS"  # the partition of what is offered
OF_STAFF = "CAMPAIGNS"  # every campaign, in the index `ops`: made by people, so one partition holds them
LISTED_KEPT = timedelta(days=30)  # past its end, then garbage

Tab = Literal["unused", "used", "expired", "all"]
CouponId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}-[0-9]{1,4}$")]

UNUSED, HELD, USED, EXPIRED, VOID = "unused", "held", "used", "expired", "void"


class CouponScope(Shape):
    """What a coupon may be used for."""

    kind: Literal["all", "categories", "products"] = "all"
    ids: list[Slug] = Field(default=[], max_length=200)


class CouponGift(Shape):
    """A SKU that a gift coupon brings."""

    sku_id: Slug
    title: Title
    quantity: Quantity = 1


class Terms(Shape):
    """What a coupon takes off: `amount_off_fen`, or `percent_off` (10 = 10 %, which is 九折) up to `max_off_fen`; or the freight, up to
    `max_off_fen`; or it brings `gifts`."""

    kind: Literal["amount", "percent", "free_freight", "gift"]
    amount_off_fen: Fen = 0
    percent_off: int = Field(0, ge=0, le=99)
    max_off_fen: Fen | None = None
    threshold_fen: Fen = 0
    scope: CouponScope = CouponScope.usual()
    gifts: list[CouponGift] = Field(default=[], max_length=10)


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
    paused = BooleanAttribute(default=False)  # nobody can claim meanwhile; what was claimed stays good
    version = NumberAttribute(default=1)  # the lock of changes by staff


class ListedCampaign(Campaign):
    """A campaign's copy in the list of what is offered; written with it."""

    KIND = "listed_campaign"


class Quota(Item):
    """What is left of a campaign in one shard."""

    KIND = "quota"
    left = NumberAttribute()


class Coupon(Item):
    """A buyer's coupon. `state`: unused, held (by `order_no`), used (by `order_no`), void (`chalicelib.voiding`)."""

    KIND = "coupon"
    coupon_id = UnicodeAttribute()
    campaign_id = UnicodeAttribute()
    name = UnicodeAttribute()
    terms = Json[Terms](Terms)
    state = UnicodeAttribute()
    order_no = UnicodeAttribute(null=True)
    valid_from = Time()
    valid_until = Time()
    comes_back = UnicodeAttribute(null=True)  # the state in which an order gives it back: void, once it was voided
    void_reason = UnicodeAttribute(null=True)
    quota_back = BooleanAttribute(null=True)  # it was voided and its place in the campaign's total can be claimed again


class CampaignView(Shape):
    """A campaign as everybody sees it. Coupons are valid until `ends_at`, or `valid_days` from the claim."""

    campaign_id: str
    name: str
    terms: Terms
    per_buyer: int
    starts_at: Moment
    ends_at: Moment
    valid_days: int | None

    @classmethod
    def of(cls, campaign: Campaign) -> CampaignView:
        return cls(
            campaign_id=campaign.campaign_id,
            name=campaign.name,
            terms=campaign.terms,
            per_buyer=int(campaign.per_buyer),
            starts_at=campaign.starts_at,
            ends_at=campaign.ends_at,
            valid_days=None if campaign.valid_days is None else int(campaign.valid_days),
        )


class CouponView(Shape):
    """A coupon as its buyer sees it. `state`: unused, held, used, expired, void; `order_no` holds it or used it. `void_reason`: why the shop
    took it away, or will when its order gives it back."""

    coupon_id: str
    campaign_id: str
    name: str
    terms: Terms
    state: str
    valid_from: Moment
    valid_until: Moment
    order_no: str | None = None
    void_reason: str | None = None

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
            order_no=coupon.order_no,
            void_reason=coupon.void_reason,
        )


def campaign_key(campaign_id: str) -> Key:
    return Key(f"C#{campaign_id}", "CAMPAIGN")


def listed_key(campaign: Campaign) -> Key:
    return Key(LISTED, f"{clock.iso(campaign.ends_at)}#{campaign.campaign_id}")


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


def covers(scope: CouponScope, product_id: str, listed_in: Sequence[str]) -> bool:
    """Is a product within a coupon's scope? `listed_in`: its categories, ancestors included."""
    if scope.kind == "all":
        return True
    return product_id in scope.ids if scope.kind == "products" else not set(scope.ids).isdisjoint(listed_in)


def quotas(campaign: Campaign) -> list[Quota]:
    """The campaign's quota items: their sum is its total."""
    share, rest = divmod(int(campaign.total), int(campaign.shards))
    return [
        Quota.at(quota_key(campaign.campaign_id, shard), left=share + (shard < rest))
        for shard in range(int(campaign.shards))
    ]


def listed(campaign: Campaign) -> ListedCampaign:
    """The campaign's copy in the list."""
    raw = {**campaign.raw(), **listed_key(campaign).raw(), "kind": {"S": ListedCampaign.KIND}}
    copy = ListedCampaign.of(raw)
    copy.ops_pk = copy.ops_sk = None  # the list of staff shows the campaign, not its copy
    copy.ttl = int((campaign.ends_at + LISTED_KEPT).timestamp())
    return copy


def offered(now: datetime, limit: int, start: Raw | None = None) -> tuple[list[ListedCampaign], Raw | None]:
    """Campaigns that can be claimed now, those that end first in front, and where the list goes on.

    One eventually consistent Query of `limit` campaigns; those that have not begun are left out of the answer.
    """
    running = ListedCampaign.starts_at <= now
    page = table.query(LISTED, above=clock.iso(now), limit=limit, start=start, strong=False, filtered=running)
    campaigns = [ListedCampaign.of(raw) for raw in page.items]
    return [campaign for campaign in campaigns if campaign.ends_at > now], page.next


class _Shown(NamedTuple):
    table: str
    until: datetime
    campaigns: list[ListedCampaign]


_shown: _Shown | None = None


def on_pages(now: datetime) -> list[ListedCampaign]:
    """The first of what is offered, at most ten seconds old, for pages that show it beside something else: who claims is answered by the
    campaign itself."""
    global _shown
    name = settings().table
    if _shown is None or _shown.table != name or not now < _shown.until <= now + SHOWN_FOR:
        _shown = _Shown(name, now + SHOWN_FOR, offered(now, MOST_ON_PAGES)[0])
    return [campaign for campaign in _shown.campaigns if campaign.ends_at > now]


def forget() -> None:
    """Read what is offered anew at the next page: a campaign has changed."""
    global _shown
    _shown = None


def place_in_list(campaign: Campaign) -> None:
    """Stand in the list of staff, by the end."""
    campaign.ops_pk, campaign.ops_sk = OF_STAFF, f"{clock.iso(campaign.ends_at)}#{campaign.campaign_id}"


def of_staff(now: datetime, over: bool, limit: int, start: Raw | None) -> tuple[list[Campaign], Raw | None]:
    """A page of all campaigns that are not over, or of those that are; the one that ends last in front. One Query, then the campaigns by key."""
    moment = clock.iso(now)
    above, below = (None, moment) if over else (moment, None)
    page = table.query(OF_STAFF, index="ops", above=above, below=below, newest_first=True, limit=limit, start=start)
    keys = [Key.of(raw) for raw in page.items]
    found = table.get_many([(Campaign, key) for key in keys]) if keys else {}
    return [item for key in keys if isinstance(item := found.get(key), Campaign)], page.next


def left_of(campaigns: Sequence[Campaign]) -> dict[str, int]:
    """How many coupons are roughly left, by campaign: eventually consistent sums over the shards."""
    keys = {
        quota_key(campaign.campaign_id, shard): campaign.campaign_id
        for campaign in campaigns
        for shard in range(int(campaign.shards))
    }
    left = dict.fromkeys(keys.values(), 0)
    for key, quota in table.get_many([(Quota, key) for key in keys], strong=False).items():
        if isinstance(quota, Quota):
            left[keys[key]] += int(quota.left)
    return left


def claimed(uid: str, campaign: Campaign) -> int:
    """How many coupons of the campaign the buyer has had."""
    begins = coupon_key(uid, coupon_id(campaign.campaign_id, 0)).sk[:-1]
    return len(table.query_all(user(uid), begins=begins))


def in_tab(tab: Tab, now: datetime) -> Condition | None:
    """The coupons of a buyer's tab; one that an order holds counts as used, a void one as expired. None: all of them."""
    if tab == "all":
        return None
    condition: Condition
    if tab == "used":
        condition = (Coupon.state == HELD) | (Coupon.state == USED)
    elif tab == "expired":
        condition = (Coupon.state == VOID) | ((Coupon.state == UNUSED) & (Coupon.valid_until <= now))
    else:
        condition = (Coupon.state == UNUSED) & (Coupon.valid_until > now)
    return condition


def claimable(campaign: Campaign, now: datetime) -> bool:
    """Does the campaign give coupons now, to whoever asks or as a present? Not while it is paused, as it is once it was voided."""
    return not campaign.paused and campaign.starts_at <= now < campaign.ends_at


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


def rule_of(coupon: Coupon) -> CouponRule:
    """A buyer's coupon as a rule of the price; its id is the coupon's own."""
    from .pricing.rules import CouponRule, GiftItem, Scope

    terms = coupon.terms
    return CouponRule(
        id=coupon.coupon_id,
        name=coupon.name,
        benefit=terms.kind,
        off_fen=terms.amount_off_fen,
        percent_off=terms.percent_off,
        most_off_fen=terms.max_off_fen,
        threshold_fen=terms.threshold_fen,
        scope=Scope(kind="shop" if terms.scope.kind == "all" else terms.scope.kind, ids=terms.scope.ids),
        gifts=[GiftItem(sku_id=gift.sku_id, title=gift.title, quantity=gift.quantity) for gift in terms.gifts],
        ends_at=coupon.valid_until,
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


def use_again(transaction: Transaction, key: Key, order_no: str) -> None:
    """An order that had given its coupon back is paid all the same: if nobody has used or voided it. It was valid when it was ordered with."""
    actions = [Coupon.state.set(USED), Coupon.order_no.set(order_no)]
    transaction.update("coupon", key, actions, Coupon.state == UNUSED)


def give_back(transaction: Transaction, key: Key, order_no: str, *, was: str = HELD) -> None:
    """The order ended: its coupon can be used again, as long as it is valid; one that was voided meanwhile cannot."""
    actions = [Coupon.state.set(Coupon.comes_back | UNUSED), Coupon.order_no.remove()]
    transaction.update("coupon", key, actions, _is(was, order_no))


def _is(state: str, order_no: str) -> Condition:
    condition: Condition = (Coupon.state == state) & (Coupon.order_no == order_no)
    return condition
