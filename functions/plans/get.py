"""A plan: its promotions and coupons as they stand, what is left of its budget, what was given and brought so far, and which promotions meet.

Reads    the plan, its promotions, its budget, the live set; counters and quota of each (one Query each)
Errors   plan_not_found 404, forbidden 403
Retry    a read
"""

from __future__ import annotations

from chalicelib import budgets
from chalicelib.campaigns import ManagedCampaign
from chalicelib.coupons import Campaign, campaign_key
from chalicelib.promotions import changes, clash, counters, plans
from chalicelib.promotions.clash import Clash
from chalicelib.promotions.counters import Counted
from chalicelib.promotions.items import PromotionView
from chalicelib.promotions.plans import Plan, PlanView
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table


class GetPlan(Request):
    plan_id: Slug


class PlanShown(Response):
    """`counted`: by promotion and by campaign, of paid orders, gross; an order with two of them is in both. Exact sums: plans/report."""

    plan: PlanView
    promotions: list[PromotionView]
    campaigns: list[ManagedCampaign]
    budget_left_fen: int | None
    counted: dict[str, Counted]
    clashes: dict[str, list[Clash]]


@operation(GetPlan, PlanShown, caller=staff("promotions.read"), retry=READ)
def get(request: GetPlan, call: Call) -> PlanShown:
    plan = table.get(Plan, plans.plan_key(request.plan_id))
    if plan is None:
        raise ShopError("plan_not_found")
    promotions = plans.promotions_of(plan)
    keys = [(Campaign, campaign_key(name)) for name in plan.draft.campaign_ids]
    campaigns = [item for item in (table.get_many(keys) if keys else {}).values() if isinstance(item, Campaign)]
    pot = budgets.pot_of(request.plan_id)
    left = None
    if plan.draft.budget_fen is not None:
        left = sum(budgets.left_in(table.get_many(budgets.keys({pot: int(plan.shards)})), pot).values())
    places = {promotion.rule_id: counters.promotion(promotion.rule_id) for promotion in promotions}
    places |= {campaign.campaign_id: counters.campaign(campaign.campaign_id) for campaign in campaigns}
    holding = changes.load_live()
    terms, standing = [promotion.terms for promotion in promotions], [rule.terms for rule in holding.rules]
    return PlanShown(
        plan=PlanView.whole(plan, call.now),
        promotions=[PromotionView.of(promotion, call.now) for promotion in promotions],
        campaigns=[ManagedCampaign.whole(campaign) for campaign in campaigns],
        budget_left_fen=left,
        counted={name: counters.added(counters.beside(place)) for name, place in places.items()},
        clashes=clash.of_all(terms, standing, holding.house.stacking),
    )
