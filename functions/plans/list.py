"""The calendar of plans between two days: what is planned, the festivals that the merchant named, and promotions that belong to no plan.

Reads    the plans with the festivals (one Query), the promotions (one Query)
Errors   invalid_request 400 (lastDay), forbidden 403
Retry    a read
"""

from __future__ import annotations

from datetime import date, datetime

from chalicelib.promotions import changes, plans
from chalicelib.promotions.items import Promotion, PromotionView
from chalicelib.promotions.plans import Festival, PlanView
from chalicelib.runtime import clock
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class ListPlans(Request):
    """Days of Beijing, both included. `all_festivals`: those of every year, as plans/set_festivals wants them."""

    first_day: date
    last_day: date
    all_festivals: bool = False


class PlanCalendar(Response):
    """What touches these days. `unplanned`: promotions without a plan. `festivalsVersion` is what plans/set_festivals expects."""

    plans: list[PlanView]
    festivals: list[Festival]
    festivals_version: int
    unplanned: list[PromotionView]


@operation(ListPlans, PlanCalendar, caller=staff("promotions.read"), retry=READ)
def list_plans(request: ListPlans, call: Call) -> PlanCalendar:
    plans.check_days(request.first_day, request.last_day)
    found, named = plans.every()

    def touches(first: date, last: date) -> bool:
        return first <= request.last_day and request.first_day <= last

    return PlanCalendar(
        plans=[PlanView.whole(plan, call.now) for plan in found if touches(plan.draft.first_day, plan.draft.last_day)],
        festivals=[
            one
            for one in (named.festivals if named else [])
            if request.all_festivals or touches(one.first_day, one.last_day)
        ],
        festivals_version=int(named.version) if named else 0,
        unplanned=[
            PromotionView.of(promotion, call.now)
            for promotion in changes.every()
            if promotion.plan_id is None and promotion.state != "ended" and touches(*_days(promotion))
        ],
    )


def _days(promotion: Promotion) -> tuple[date, date]:
    terms = promotion.terms
    last = _day(terms.ends_at) if terms.ends_at else date.max
    return _day(terms.starts_at or promotion.created_at), last


def _day(moment: datetime) -> date:
    return date.fromisoformat(clock.day(moment))
