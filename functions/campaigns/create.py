"""Issue coupons: a campaign with its terms, its total and its limit per buyer.

Reads    the categories or products that it is for
Writes   the campaign, its quota (in shards from 1,000 on), its place in the list   (one transaction)
Errors   invalid_request 400 (naming the field), category_not_found 404, product_not_found 404, sku_not_found 404 (a gift)
Retry    recorded: the same Idempotency-Key gets the same campaign
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib import coupons
from chalicelib.campaigns import CampaignDraft, campaign_of, check
from chalicelib.catalog import Product, product_key, tree
from chalicelib.coupons import CampaignView, CouponGift, CouponScope
from chalicelib.runtime import ids
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.stock import Stock, stock_key
from chalicelib.store import table
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class CreateCampaign(Request, CampaignDraft):
    campaign_id: Annotated[Slug, StringConstraints(max_length=35)] | None = Field(
        None, description="made by the shop when absent; the ids of its coupons begin with it"
    )


class CreatedCampaign(Response):
    campaign: CampaignView


@operation(CreateCampaign, CreatedCampaign, caller=staff("campaigns.write"), retry=RECORDED)
def create(request: CreateCampaign, call: Call) -> CreatedCampaign:
    check(request, call.now)
    _check_scope(request.scope)
    _check_gifts(request.gifts)
    campaign = campaign_of(request, request.campaign_id or ids.random_text(10))
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
    coupons.forget()
    return answer


def _check_scope(scope: CouponScope) -> None:
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


def _check_gifts(gifts: list[CouponGift]) -> None:
    found = table.get_many([(Stock, stock_key(gift.sku_id)) for gift in gifts]) if gifts else {}
    unknown = [gift.sku_id for gift in gifts if stock_key(gift.sku_id) not in found]
    if unknown:
        raise ShopError("sku_not_found", skuIds=unknown)
