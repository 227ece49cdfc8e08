"""What a plan brought, against its goal: all its promotions and coupons together, each order once.

Reads    the plan, a page of the day journal (100 orders) from the plan's last day backwards, their snapshots and heads
Errors   plan_not_found 404, invalid_cursor 400, forbidden 403
Retry    a read. The sums are the page's; with nextCursor there is more to add.
"""

from __future__ import annotations

from datetime import date

from chalicelib.promotions import counters, past, plans
from chalicelib.promotions.past import Effect, Position
from chalicelib.promotions.plans import Goal, Plan, PlanView
from chalicelib.runtime import clock
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Cursor, Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor, table


class ReportPlan(Request):
    plan_id: Slug
    cursor: Cursor | None = None


class PlanReport(Response):
    """`effect` counts orders that used anything of the plan. `done` is what of the goal this page brought: revenue less refunds, orders, new buyers;
    null where the goal names none."""

    plan: PlanView
    effect: Effect
    done: Goal
    next_cursor: str | None


@operation(ReportPlan, PlanReport, caller=staff("promotions.read"), retry=READ)
def report(request: ReportPlan, call: Call) -> PlanReport:
    plan = table.get(Plan, plans.plan_key(request.plan_id))
    if plan is None:
        raise ShopError("plan_not_found")
    draft = plan.draft
    today = date.fromisoformat(clock.day(call.now))
    scope = f"plans report {request.plan_id} {call.caller.name}"
    start = cursor.read(scope, request.cursor)
    first = Position(max(0, (today - draft.last_day).days))
    days = (today - draft.first_day).days + 1
    seen = past.page(call.now, days, Position(*start) if start else first) if days > 0 else past.NOTHING
    names = {counters.promotion(name) for name in draft.promotion_ids}
    names |= {counters.campaign(name) for name in draft.campaign_ids}
    found = past.effect(names, seen)
    return PlanReport(
        plan=PlanView.whole(plan, call.now),
        effect=found,
        done=_done(draft.goal, found),
        next_cursor=cursor.write(scope, list(seen.next)) if seen.next else None,
    )


def _done(goal: Goal, found: Effect) -> Goal:
    brought = max(0, found.revenue_fen - found.refunded_fen)
    return Goal.model_construct(
        revenue_fen=brought if goal.revenue_fen is not None else None,
        orders=found.used if goal.orders is not None else None,
        new_buyers=found.new_buyers if goal.new_buyers is not None else None,
    )
