"""Plans: promotions and coupons that belong together, with a theme, a goal, days, an owner, and a budget that all its promotions share.

PLANS   PLAN#<id>     the plan, under its version
        FESTIVALS     the days that the merchant plans around, named by themselves

A promotion belongs to one plan at most and says so itself. The shared budget is one of `chalicelib.budgets`: an order takes from the promotion's own
and from the plan's in the transaction that makes it, so neither can be exceeded. Coupons are limited by their campaign's total, not by the plan.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pydantic import Field
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from .. import budgets
from ..coupons import Campaign, campaign_key
from ..runtime import clock
from ..runtime.faults import invalid
from ..runtime.model import Fen, Moment, Name, Remark, Shape, Slug, Text
from ..store import table
from ..store.item import Item, Json, Key, Time
from ..store.transaction import Transaction
from . import changes
from .items import Promotion, promotion_key

PARTITION = "PLANS"
FESTIVALS = Key(PARTITION, "FESTIVALS")
MOST_PROMOTIONS, MOST_CAMPAIGNS = 20, 20  # each promotion of a plan is two parts of its transaction
MOST_DAYS = 400


class Goal(Shape):
    """What the plan is to bring: revenue in fen, orders, buyers who had never bought; each may be left out."""

    revenue_fen: Fen | None = None
    orders: int | None = Field(None, ge=1, le=100_000_000)
    new_buyers: int | None = Field(None, ge=1, le=100_000_000)


class Festival(Shape):
    """Days that the merchant plans around (双11, 店庆), both included, in Beijing."""

    name: Name
    first_day: date
    last_day: date


class PlanDraft(Shape):
    """What staff says of a plan. Days are Beijing's, both included."""

    name: Name
    theme: Text = ""
    goal: Goal = Goal.usual()
    budget_fen: Fen | None = Field(None, description="what all its promotions together may take off orders")
    first_day: date
    last_day: date
    owner: Name | None = Field(None, description="who answers for it; whoever saves it when absent")
    promotion_ids: list[Slug] = Field(default=[], max_length=MOST_PROMOTIONS)
    campaign_ids: list[Slug] = Field(default=[], max_length=MOST_CAMPAIGNS)
    note: Remark = ""


class Plan(Item):
    """A plan. `version` is the lock of every change; `shards` of its budget."""

    KIND = "promotion_plan"
    plan_id = UnicodeAttribute()
    version = NumberAttribute()
    draft = Json[PlanDraft](PlanDraft)
    shards = NumberAttribute()
    changed_at = Time()
    changed_by = UnicodeAttribute()


class FestivalsItem(Item):
    KIND = "festivals"
    version = NumberAttribute()
    festivals = Json[list[Festival]](list[Festival])


class PlanView(PlanDraft):
    """`phase`: coming, running, over, by today's date in Beijing. `version` is what a change must expect."""

    plan_id: str
    version: int
    phase: str
    changed_at: Moment
    changed_by: str

    @classmethod
    def whole(cls, plan: Plan, now: datetime) -> PlanView:
        today = clock.day(now)
        first, last = plan.draft.first_day.isoformat(), plan.draft.last_day.isoformat()
        return cls(
            **dict(plan.draft),
            plan_id=plan.plan_id,
            version=int(plan.version),
            phase="coming" if today < first else "over" if last < today else "running",
            changed_at=plan.changed_at,
            changed_by=plan.changed_by,
        )


def plan_key(plan_id: str) -> Key:
    return Key(PARTITION, f"PLAN#{plan_id}")


def every() -> tuple[list[Plan], FestivalsItem | None]:
    """All plans by their first day, and the festivals: one Query."""
    found = [table.decode(raw, Plan, FestivalsItem) for raw in table.query_all(PARTITION)]
    plans = sorted(
        (item for item in found if isinstance(item, Plan)), key=lambda plan: (plan.draft.first_day, plan.plan_id)
    )
    return plans, next((item for item in found if isinstance(item, FestivalsItem)), None)


def check_days(first: date, last: date, *field: str | int) -> None:
    """Raises ShopError invalid_request at the last day."""
    if not first <= last <= first + timedelta(days=MOST_DAYS):
        raise invalid(*field, "lastDay", problem=f"before firstDay, or more than {MOST_DAYS} days later")


def put(
    transaction: Transaction, plan_id: str, known: Plan | None, draft: PlanDraft, by: str, now: datetime
) -> tuple[Plan, list[Promotion]]:
    """Put the plan, its budget and its promotions' change of plan into the transaction; returns the plan and its promotions as they are then.

    Parts: "plan", "budget:…", those of `changes.group`. Raises ShopError invalid_request naming the field, budget_in_use, promotions_full.
    """
    check_days(draft.first_day, draft.last_day)
    _check_campaigns(draft)
    shards = int(known.shards) if known else 0
    before = known.draft.budget_fen if known else None
    if draft.budget_fen is not None and not shards:
        shards = budgets.shards_for(draft.budget_fen)
    plan = Plan.at(
        plan_key(plan_id),
        plan_id=plan_id,
        version=int(known.version) + 1 if known else 1,
        draft=draft,
        shards=shards,
        changed_at=now,
        changed_by=by,
    )
    transaction.put("plan", plan, Plan.version == known.version if known else Plan.pk.does_not_exist())
    changes.put_budget(transaction, budgets.pot_of(plan_id), before, draft.budget_fen, shards)
    found = _promotions([*draft.promotion_ids, *(known.draft.promotion_ids if known else [])])
    _check_promotions(draft, found, plan_id)
    wanted = {name: (plan_id, shards) if name in draft.promotion_ids else (None, 0) for name in found}
    moving = [
        promotion
        for name, promotion in found.items()
        if (promotion.plan_id, int(promotion.pot_shards or 0)) != wanted[name]
    ]
    changed = changes.group(transaction, moving, wanted, changes.load_live(), by, now) if moving else []
    after = found | {promotion.rule_id: promotion for promotion in changed}
    return plan, [after[name] for name in draft.promotion_ids]


def _promotions(names: list[str]) -> dict[str, Promotion]:
    keys = [(Promotion, promotion_key(name)) for name in dict.fromkeys(names)]
    found = table.get_many(keys) if keys else {}
    return {item.rule_id: item for item in found.values() if isinstance(item, Promotion)}


def promotions_of(plan: Plan) -> list[Promotion]:
    found = _promotions(plan.draft.promotion_ids)
    return [found[name] for name in plan.draft.promotion_ids if name in found]


def _check_promotions(draft: PlanDraft, found: dict[str, Promotion], plan_id: str) -> None:
    for place, name in enumerate(draft.promotion_ids):
        if name not in found:
            raise invalid("promotionIds", place, problem="no such promotion")
        if name in draft.promotion_ids[:place]:
            raise invalid("promotionIds", place, problem="named twice")
        if found[name].plan_id not in (None, plan_id):
            raise invalid("promotionIds", place, problem=f"belongs to the plan {found[name].plan_id}")


def _check_campaigns(draft: PlanDraft) -> None:
    keys = {name: campaign_key(name) for name in draft.campaign_ids}
    found = table.get_many([(Campaign, key) for key in keys.values()]) if keys else {}
    for place, name in enumerate(draft.campaign_ids):
        if keys[name] not in found:
            raise invalid("campaignIds", place, problem="no such campaign")
