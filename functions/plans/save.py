"""Set up a plan of promotions and coupons, or change one. What its promotions share of a budget counts for prices within ten seconds.

Reads    the plan, its promotions and campaigns, the live set
Writes   the plan, its budget, the promotions that join or leave with their history, the live set      (one transaction)
Errors   invalid_request 400 (naming the field: unknown, or in another plan), plan_changed 409, budget_in_use 409, promotions_full 409, forbidden 403
Retry    recorded: the same Idempotency-Key gets the same version
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.promotions import changes, clash, live, plans
from chalicelib.promotions.clash import Clash
from chalicelib.promotions.plans import Plan, PlanDraft, PlanView
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class SavePlan(Request, PlanDraft):
    """All of the plan: promotions that are not named leave it."""

    plan_id: Slug
    expected_version: int = Field(0, ge=0, description="0 for a new one")


class SavedPlan(Response):
    """`clashes`: by promotion of the plan, the live ones that it meets, and what then happens."""

    plan: PlanView
    clashes: dict[str, list[Clash]]


@operation(SavePlan, SavedPlan, caller=staff("promotions.write"), retry=RECORDED)
def save(request: SavePlan, call: Call) -> SavedPlan:
    known = table.get(Plan, plans.plan_key(request.plan_id))
    version = int(known.version) if known else 0
    if version != request.expected_version:
        raise ShopError("plan_changed", version=version)
    draft = PlanDraft(**{name: getattr(request, name) for name in PlanDraft.model_fields})
    draft = draft.model_copy(update={"owner": draft.owner or call.caller.id})
    transaction = Transaction("plans/save")
    plan, promotions = plans.put(transaction, request.plan_id, known, draft, call.caller.name, call.now)
    holding = changes.load_live()
    met = clash.of_all(
        [one.terms for one in promotions], [rule.terms for rule in holding.rules], holding.house.stacking
    )
    answer = SavedPlan(plan=PlanView.whole(plan, call.now), clashes=met)
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        raise ShopError("plan_changed", version=version) from refused
    live.forget()
    return answer
