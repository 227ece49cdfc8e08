"""Issuing coupons: what a campaign may be, before anything is written, and what of it may change while it runs. The coupons themselves:
`chalicelib.coupons`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, NoReturn

from pydantic import AwareDatetime, Field

from . import coupons
from .coupons import Campaign, CampaignView, CouponGift, CouponScope, Quota, Terms, campaign_key, quota_key, shards_for
from .runtime.errors import ShopError
from .runtime.faults import invalid
from .runtime.model import Fen, Name, Shape
from .store import table
from .store.errors import TransactionRefused
from .store.transaction import Transaction

FARTHEST = timedelta(days=3_650)


class CampaignDraft(Shape):
    """What staff wants to issue. Each kind has its own fields."""

    name: Name
    kind: Literal["amount", "percent", "free_freight", "gift"]
    amount_off_fen: Fen | None = Field(None, description="of kind amount, in fen")
    percent_off: int | None = Field(None, ge=1, le=99, description="of kind percent: 10 = 10 % off, 九折")
    max_off_fen: Fen | None = Field(
        None, description="of kinds percent and free_freight: the most it takes off, in fen"
    )
    gifts: list[CouponGift] = Field(default=[], max_length=10, description="of kind gift: what it brings")
    threshold_fen: Fen = 0
    scope: CouponScope = CouponScope.usual()
    total: int = Field(ge=1, le=10_000_000)
    per_buyer: int = Field(1, ge=1, le=100)
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    valid_days: int | None = Field(None, ge=1, le=3_650, description="from the claim; until endsAt when absent")
    listed: bool = Field(True, description="offered to everybody; else only who knows the id claims it")


def check(draft: CampaignDraft, now: datetime) -> None:
    """Refuse what would be a slip of the pen: it costs the shop real money. Raises ShopError invalid_request naming the field."""
    _only(draft, *_FIELDS[draft.kind])
    if 0 < draft.threshold_fen < (draft.amount_off_fen or 0):
        raise invalid("amountOffFen", problem="more than thresholdFen: the goods would be free")
    if draft.per_buyer > draft.total:
        raise invalid("perBuyer", problem="more than total")
    if draft.ends_at <= draft.starts_at:
        raise invalid("endsAt", problem="not after startsAt")
    if draft.ends_at <= now:
        raise invalid("endsAt", problem="already past")
    for field, moment in (("startsAt", draft.starts_at), ("endsAt", draft.ends_at)):
        if abs(moment - now) > FARTHEST:
            raise invalid(field, problem="more than ten years away")


# What each kind needs, and what it may have besides.
_FIELDS: dict[str, tuple[str | None, str | None]] = {
    "amount": ("amount_off_fen", None),
    "percent": ("percent_off", "max_off_fen"),
    "free_freight": (None, "max_off_fen"),
    "gift": ("gifts", None),
}


def _only(draft: CampaignDraft, needed: str | None, besides: str | None) -> None:
    """The fields of one kind, and none of the others."""
    alias = {name: field.alias or name for name, field in CampaignDraft.model_fields.items()}
    if needed and not getattr(draft, needed):
        raise invalid(alias[needed], problem=f"needed for kind {draft.kind}")
    for name in ("amount_off_fen", "percent_off", "max_off_fen", "gifts"):
        if name not in (needed, besides) and getattr(draft, name) not in (None, []):
            raise invalid(alias[name], problem=f"not for kind {draft.kind}")


def campaign_of(draft: CampaignDraft, campaign_id: str) -> Campaign:
    """The campaign of a checked draft."""
    campaign = Campaign.at(
        campaign_key(campaign_id),
        campaign_id=campaign_id,
        name=draft.name,
        terms=Terms(
            kind=draft.kind,
            amount_off_fen=draft.amount_off_fen or 0,
            percent_off=draft.percent_off or 0,
            max_off_fen=draft.max_off_fen,
            threshold_fen=draft.threshold_fen,
            scope=draft.scope,
            gifts=draft.gifts,
        ),
        total=draft.total,
        per_buyer=draft.per_buyer,
        shards=shards_for(draft.total),
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        valid_days=draft.valid_days,
        listed=draft.listed,
    )
    coupons.place_in_list(campaign)
    return campaign


class CampaignChange(Shape):
    """What may change while coupons are out: the fields that are sent. Coupons that were claimed keep their terms and their validity."""

    name: Name | None = None
    per_buyer: int | None = Field(None, ge=1, le=100)
    add_total: int | None = Field(None, ge=1, le=10_000_000, description="so many more can be claimed")
    ends_at: AwareDatetime | None = None
    valid_days: int | None = Field(None, ge=1, le=3_650, description="of coupons that are claimed from now on")
    paused: bool | None = None
    listed: bool | None = None


class ManagedCampaign(CampaignView):
    """A campaign as staff see it. `version` is what a change must expect."""

    total: int
    paused: bool
    listed: bool
    version: int

    @classmethod
    def whole(cls, campaign: Campaign) -> ManagedCampaign:
        return cls(
            **dict(CampaignView.of(campaign)),
            total=int(campaign.total),
            paused=bool(campaign.paused),
            listed=bool(campaign.listed),
            version=int(campaign.version or 1),
        )


def as_seen(campaign_id: str, version: int) -> Campaign:
    """The campaign as whoever changes it has seen it. Raises ShopError campaign_not_found, campaign_changed."""
    campaign = table.get(Campaign, campaign_key(campaign_id))
    if campaign is None:
        raise ShopError("campaign_not_found")
    holds = int(campaign.version or 1)
    if holds != version:
        raise ShopError("campaign_changed", version=holds)
    return campaign


def refused(failed: TransactionRefused, version: int) -> NoReturn:
    """Raises ShopError for a change that was not made: a sweep over its coupons is on its way, or somebody changed it meanwhile."""
    if "sweep" in failed.failures:
        raise ShopError("coupons_being_voided") from failed
    raise ShopError("campaign_changed", version=version) from failed


def change(transaction: Transaction, campaign: Campaign, wanted: CampaignChange, now: datetime) -> Campaign:
    """Put the change into the transaction; returns the campaign as it is then.

    Parts: "campaign", "listed" and "unlisted", "quota:<nn>". Raises ShopError invalid_request naming the field.
    """
    after = Campaign.of(campaign.raw())
    for name in ("name", "per_buyer", "ends_at", "valid_days", "paused", "listed"):
        value = getattr(wanted, name)
        if value is not None:
            setattr(after, name, value)
    after.total = int(campaign.total) + (wanted.add_total or 0)
    after.version = int(campaign.version or 1) + 1
    coupons.place_in_list(after)
    if after.ends_at <= after.starts_at or (wanted.ends_at is not None and after.ends_at <= now):
        raise invalid("changes", "endsAt", problem="already past, or not after startsAt")
    if abs(after.ends_at - now) > FARTHEST:
        raise invalid("changes", "endsAt", problem="more than ten years away")
    if after.per_buyer > after.total:
        raise invalid("changes", "perBuyer", problem="more than total")
    unchanged = Campaign.version == campaign.version if campaign.version else Campaign.version.does_not_exist()
    transaction.put("campaign", after, unchanged)
    _relist(transaction, campaign, after)
    share, rest = divmod(wanted.add_total or 0, int(campaign.shards))
    for shard in range(int(campaign.shards)):
        more = share + (shard < rest)
        if more:
            key = quota_key(campaign.campaign_id, shard)
            transaction.update(f"quota:{shard:02d}", key, [Quota.left.set(Quota.left + more)], Quota.pk.exists())
    return after


def _relist(transaction: Transaction, before: Campaign, after: Campaign) -> None:
    """The copy in the public list follows: it stands at the time at which the campaign ends, and not at all while that is paused."""
    was, shown = before.listed and not before.paused, after.listed and not after.paused
    old, new = coupons.listed_key(before), coupons.listed_key(after)
    if was and (not shown or old != new):
        transaction.delete("unlisted", old)
    if shown:
        transaction.put("listed", coupons.listed(after))
