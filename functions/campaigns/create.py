"""Issue coupons: a campaign with its terms, its total and its limit per buyer.

Reads    the categories or products that it is for
Writes   the campaign, its quota (in shards from 1,000 on), its place in the list   (one transaction)
Errors   invalid_request 400 (naming the field), category_not_found 404, product_not_found 404
Retry    recorded: the same Idempotency-Key gets the same campaign
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import AwareDatetime, Field

from chalicelib import coupons
from chalicelib.catalog import Product, product_key, tree
from chalicelib.coupons import Campaign, CampaignView, Scope, Terms
from chalicelib.faults import invalid
from chalicelib.runtime import ids
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Fen, Name, Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction

FARTHEST = timedelta(days=3_650)


class CreateCampaign(Request):
    """`amount`: amountOffFen. `percent`: percentOff (10 = 10 % off, 九折), at most maxOffFen."""

    campaign_id: Slug | None = Field(None, description="made by the shop when absent")
    name: Name
    kind: Literal["amount", "percent"]
    amount_off_fen: Fen | None = None
    percent_off: int | None = Field(None, ge=1, le=99)
    max_off_fen: Fen | None = None
    threshold_fen: Fen = 0
    scope: Scope = Scope()
    total: int = Field(ge=1, le=10_000_000)
    per_buyer: int = Field(1, ge=1, le=100)
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    valid_days: int | None = Field(None, ge=1, le=3_650, description="from the claim; until endsAt when absent")
    listed: bool = Field(True, description="offered to everybody; else only who knows the id claims it")


class CreatedCampaign(Response):
    campaign: CampaignView


@operation(CreateCampaign, CreatedCampaign, caller=staff("campaigns.write"), retry=RECORDED)
def create(request: CreateCampaign, call: Call) -> CreatedCampaign:
    _check(request, call)
    _check_scope(request.scope)
    campaign = _campaign(request)
    answer = CreatedCampaign(campaign=CampaignView.of(campaign))
    transaction = Transaction("campaigns/create")
    transaction.create("campaign", campaign)
    for quota in coupons.quotas(campaign):
        transaction.create(f"quota:{quota.sk}", quota)
    if campaign.listed:
        transaction.put("listed", coupons.listed(campaign))
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        raise invalid("campaignId", problem="used by another campaign") from refused
    return answer


def _check(request: CreateCampaign, call: Call) -> None:
    """Refuse what would be a slip of the pen: it costs the shop real money."""
    if request.kind == "amount":
        _only(request, needed="amount_off_fen", foreign=("percent_off", "max_off_fen"))
        if 0 < request.threshold_fen < (request.amount_off_fen or 0):
            raise invalid("amountOffFen", problem="more than thresholdFen: the goods would be free")
    else:
        _only(request, needed="percent_off", foreign=("amount_off_fen",))
    if request.per_buyer > request.total:
        raise invalid("perBuyer", problem="more than total")
    if request.ends_at <= request.starts_at:
        raise invalid("endsAt", problem="not after startsAt")
    if request.ends_at <= call.now:
        raise invalid("endsAt", problem="already past")
    for field, moment in (("startsAt", request.starts_at), ("endsAt", request.ends_at)):
        if abs(moment - call.now) > FARTHEST:
            raise invalid(field, problem="more than ten years away")


def _only(request: CreateCampaign, needed: str, foreign: tuple[str, ...]) -> None:
    """The fields of one kind, and none of the other."""
    alias = {name: field.alias or name for name, field in CreateCampaign.model_fields.items()}
    if not getattr(request, needed):
        raise invalid(alias[needed], problem=f"needed for kind {request.kind}")
    for name in foreign:
        if getattr(request, name) is not None:
            raise invalid(alias[name], problem=f"not for kind {request.kind}")


def _check_scope(scope: Scope) -> None:
    if (scope.kind == "all") == bool(scope.ids):
        raise invalid("scope", "ids", problem="none for kind all, at least one otherwise")
    if scope.kind == "categories":
        categories, _ = tree.load()
        tree.listed_in(scope.ids, categories)
    elif scope.kind == "products":
        found = table.get_many([(Product, product_key(product_id)) for product_id in scope.ids])
        unknown = [product_id for product_id in scope.ids if product_key(product_id) not in found]
        if unknown:
            raise ShopError("product_not_found", productIds=unknown)


def _campaign(request: CreateCampaign) -> Campaign:
    campaign_id = request.campaign_id or ids.random_text(10)
    return Campaign.at(
        coupons.campaign_key(campaign_id),
        campaign_id=campaign_id,
        name=request.name,
        terms=Terms(
            kind=request.kind,
            amount_off_fen=request.amount_off_fen or 0,
            percent_off=request.percent_off or 0,
            max_off_fen=request.max_off_fen,
            threshold_fen=request.threshold_fen,
            scope=request.scope,
        ),
        total=request.total,
        per_buyer=request.per_buyer,
        shards=coupons.shards_for(request.total),
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        valid_days=request.valid_days,
        listed=request.listed,
    )
