"""Issuing coupons: what a campaign may be, before anything is written. The coupons themselves: `chalicelib.coupons`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from pydantic import AwareDatetime, Field

from .coupons import Campaign, Scope, Terms, campaign_key, shards_for
from .runtime.faults import invalid
from .runtime.model import Fen, Name, Shape

FARTHEST = timedelta(days=3_650)


class CampaignDraft(Shape):
    """What staff wants to issue. Each kind has its own fields."""

    name: Name
    kind: Literal["amount", "percent"]
    amount_off_fen: Fen | None = Field(None, description="of kind amount, in fen")
    percent_off: int | None = Field(None, ge=1, le=99, description="of kind percent: 10 = 10 % off, 九折")
    max_off_fen: Fen | None = Field(None, description="of kind percent: the most it takes off, in fen")
    threshold_fen: Fen = 0
    scope: Scope = Scope()
    total: int = Field(ge=1, le=10_000_000)
    per_buyer: int = Field(1, ge=1, le=100)
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    valid_days: int | None = Field(None, ge=1, le=3_650, description="from the claim; until endsAt when absent")
    listed: bool = Field(True, description="offered to everybody; else only who knows the id claims it")


def check(draft: CampaignDraft, now: datetime) -> None:
    """Refuse what would be a slip of the pen: it costs the shop real money. Raises ShopError invalid_request naming the field."""
    if draft.kind == "amount":
        _only(draft, needed="amount_off_fen", foreign=("percent_off", "max_off_fen"))
        if 0 < draft.threshold_fen < (draft.amount_off_fen or 0):
            raise invalid("amountOffFen", problem="more than thresholdFen: the goods would be free")
    else:
        _only(draft, needed="percent_off", foreign=("amount_off_fen",))
    if draft.per_buyer > draft.total:
        raise invalid("perBuyer", problem="more than total")
    if draft.ends_at <= draft.starts_at:
        raise invalid("endsAt", problem="not after startsAt")
    if draft.ends_at <= now:
        raise invalid("endsAt", problem="already past")
    for field, moment in (("startsAt", draft.starts_at), ("endsAt", draft.ends_at)):
        if abs(moment - now) > FARTHEST:
            raise invalid(field, problem="more than ten years away")


def _only(draft: CampaignDraft, needed: str, foreign: tuple[str, ...]) -> None:
    """The fields of one kind, and none of the other."""
    alias = {name: field.alias or name for name, field in CampaignDraft.model_fields.items()}
    if not getattr(draft, needed):
        raise invalid(alias[needed], problem=f"needed for kind {draft.kind}")
    for name in foreign:
        if getattr(draft, name) is not None:
            raise invalid(alias[name], problem=f"not for kind {draft.kind}")


def campaign_of(draft: CampaignDraft, campaign_id: str) -> Campaign:
    """The campaign of a checked draft."""
    return Campaign.at(
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
        ),
        total=draft.total,
        per_buyer=draft.per_buyer,
        shards=shards_for(draft.total),
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        valid_days=draft.valid_days,
        listed=draft.listed,
    )
