"""What is stored of promotions.

PROMOTIONS   RULE#<id>             a rule as it is set up now, with its state and its budget
             WAS#<id>#<version>    the same at each change, never altered
             LIVE                  the rules that hold and the house's own (freight, stacking, …), in one item: what a price reads
             HOUSE#<version>       the house's rules at each change, never altered
PROMO#<id>   BUDGET#<nn>           what is left of its budget: `chalicelib.budgets`
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..pricing.rulebook import RefundPolicy, Stacking
from ..pricing.rules import (
    Bundle,
    Extra,
    FreightTemplate,
    FullDiscount,
    FullGift,
    FullReduction,
    LimitedPrice,
    MemberPrice,
    PickN,
    PointsRule,
    PriceCut,
)
from ..runtime.model import Moment, Shape
from ..store.item import Item, Json, Key, Time
from .live import PARTITION

# What staff set up here. Coupons come from campaigns; freight and extras from the settings.
Terms = Annotated[
    PriceCut | LimitedPrice | MemberPrice | Bundle | PickN | FullReduction | FullDiscount | FullGift,
    Field(discriminator="kind"),
]
State = Literal["active", "paused", "ended"]
Phase = Literal["scheduled", "running", "paused", "over"]


class LiveRule(Shape):
    """A rule that holds. `shards` of its budget; none when it may spend without limit. `pot`: the budget that it shares with others of its plan.
    `announce_from`: when product pages begin to tell of it."""

    terms: Terms
    shards: int = 0
    pot: str | None = None
    pot_shards: int = 0
    announce_from: AwareDatetime | None = None


def _ids_once(rules: list[FreightTemplate] | list[Extra]) -> list[FreightTemplate] | list[Extra]:
    if len({rule.id for rule in rules}) < len(rules):
        raise ValueError("an id is used twice")
    return rules


def _one_default(templates: list[FreightTemplate]) -> list[FreightTemplate]:
    if sum(template.default for template in templates) > 1:
        raise ValueError("more than one default")
    return templates


class HouseStacking(Stacking):
    """As `Stacking`; an order takes one coupon at most."""

    most_coupons: int = Field(1, ge=0, le=1)


class HouseRules(Shape):
    """What the house charges and allows besides promotions. Without a default template the freight of the settings applies; without `points`
    nobody pays with points."""

    freight_templates: Annotated[list[FreightTemplate], AfterValidator(_ids_once), AfterValidator(_one_default)] = (
        Field(default=[], max_length=50)
    )
    extras: Annotated[list[Extra], AfterValidator(_ids_once)] = Field(default=[], max_length=20)
    stacking: HouseStacking = HouseStacking.usual()
    refunds: RefundPolicy = RefundPolicy.usual()
    points: PointsRule | None = None

    @property
    def ids(self) -> set[str]:
        """The names that no promotion may have; `freight` is the flat freight of the settings."""
        templates = {template.id for template in self.freight_templates}
        points = {self.points.id} if self.points else set()
        return templates | {extra.id for extra in self.extras} | points | {"freight"}


class LiveSet(Item):
    """All rules that hold, or will. `version` is the lock of every change."""

    KIND = "live_promotions"
    version = NumberAttribute()
    rules = Json[list[LiveRule]](list[LiveRule])
    house = Json[HouseRules](HouseRules, still=True)
    house_version = NumberAttribute()


class HouseChange(Item):
    """The house's rules as they were set, by whom and when."""

    KIND = "house_rules"
    version = NumberAttribute()
    rules = Json[HouseRules](HouseRules)
    changed_at = Time()
    changed_by = UnicodeAttribute()


class Promotion(Item):
    """A rule as it is set up now. `version` counts its changes and is in the trace of every price that used it."""

    KIND = "promotion"
    rule_id = UnicodeAttribute()
    version = NumberAttribute()
    terms = Json[Terms](Terms)
    state = UnicodeAttribute()
    budget_fen = NumberAttribute(null=True)
    shards = NumberAttribute(default=0)
    plan_id = UnicodeAttribute(null=True)
    pot_shards = NumberAttribute(null=True)  # of the budget that its plan gives all its rules
    announce_from = Time(null=True)
    note = UnicodeAttribute(null=True)
    created_at = Time()
    changed_at = Time()
    changed_by = UnicodeAttribute()


class PastPromotion(Promotion):
    """A promotion as it was."""

    KIND = "past_promotion"


class PromotionView(Shape):
    """A promotion as staff see it. `phase`: scheduled, running, paused, over. Money in fen. `plan_id`: the plan that it belongs to."""

    promotion_id: str
    version: int
    phase: Phase
    terms: Terms
    budget_fen: int | None
    plan_id: str | None
    announce_from: Moment | None
    note: str
    created_at: Moment
    changed_at: Moment
    changed_by: str

    @classmethod
    def of(cls, promotion: Promotion, now: datetime) -> PromotionView:
        return cls(
            promotion_id=promotion.rule_id,
            version=int(promotion.version),
            phase=phase(promotion, now),
            terms=promotion.terms,
            budget_fen=None if promotion.budget_fen is None else int(promotion.budget_fen),
            plan_id=promotion.plan_id,
            announce_from=promotion.announce_from,
            note=promotion.note or "",
            created_at=promotion.created_at,
            changed_at=promotion.changed_at,
            changed_by=promotion.changed_by,
        )


def phase(promotion: Promotion, now: datetime) -> Phase:
    """Where a promotion stands in its life."""
    terms = promotion.terms
    if promotion.state == "ended" or (terms.ends_at is not None and terms.ends_at <= now):
        return "over"
    if promotion.state == "paused":
        return "paused"
    return "scheduled" if terms.starts_at is not None and now < terms.starts_at else "running"


def promotion_key(rule_id: str) -> Key:
    return Key(PARTITION, f"RULE#{rule_id}")


def past_key(rule_id: str, version: int) -> Key:
    return Key(PARTITION, f"WAS#{rule_id}#{version:06d}")


def house_key(version: int) -> Key:
    return Key(PARTITION, f"HOUSE#{version:06d}")
