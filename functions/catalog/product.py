"""A product's page in one call: description, specs, SKUs with price and stock, units sold, coupons that anyone can claim for it, promotions with
the prices of today and of members.

Reads    the product with its SKUs (one Query), their stock (one batch), the campaigns that run (one Query), the live promotions (kept for 10 s)
Writes   nothing
Errors   product_not_found 404
Retry    a read; may be half a minute old in a CDN: what can be bought is decided at checkout
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib import coupons, stock
from chalicelib.catalog import Description, Sku, SpecAxis, exclusive
from chalicelib.catalog.offer import load
from chalicelib.coupons import CampaignView
from chalicelib.promotions import live
from chalicelib.promotions.views import PriceOfLevel, PromoPrice, PromotionLabel
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Shape, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.stock import Stock, Supply, stock_key
from chalicelib.store import table

MOST_CAMPAIGNS = 50


class ViewProduct(Request):
    """`memberPass`: of catalog/exclusive, for what others do not see."""

    product_id: Slug
    member_pass: Annotated[str, StringConstraints(max_length=64)] | None = None


class SkuView(Shape):
    """One choice of specs. `stock_left` in pieces; nothing for those who do not wait in line where there is one."""

    sku_id: str
    spec_values: dict[str, str]
    spec_text: str
    image: str | None
    price_fen: int
    line_price_fen: int | None
    weight_grams: int
    stock_left: int
    sold_out: bool
    promo: PromoPrice | None = None
    level_prices: list[PriceOfLevel] = []

    @classmethod
    def of(cls, sku: Sku, supply: Supply | None) -> SkuView:
        left = supply.left if supply else 0
        return cls(
            sku_id=sku.sku_id,
            spec_values=sku.spec_values,
            spec_text=sku.spec_text,
            image=sku.image,
            price_fen=int(sku.price_fen),
            line_price_fen=None if sku.line_price_fen is None else int(sku.line_price_fen),
            weight_grams=int(sku.weight_grams),
            stock_left=left,
            sold_out=left <= 0,
        )

    def priced(self, promo: PromoPrice | None, levels: list[PriceOfLevel]) -> SkuView:
        return self.model_copy(update={"promo": promo, "level_prices": levels})


class ProductPage(Response, Description):
    """Prices are the range over the SKUs, in fen. `version` is what an editor sends back as expectedVersion."""

    product_id: str
    title: str
    category_ids: list[str]
    on_sale: bool
    specs: list[SpecAxis]
    skus: list[SkuView]
    min_price_fen: int
    max_price_fen: int
    line_price_fen: int | None
    sold: int
    sold_out: bool
    coupons: list[CampaignView]
    promotions: list[PromotionLabel]
    version: int


@operation(ViewProduct, ProductPage, caller=ANYONE, retry=READ, cache_seconds=30)
def product(request: ViewProduct, call: Call) -> ProductPage:
    offer = load(request.product_id, strong=False)
    found = offer.product
    if not exclusive.may_see(found, request.member_pass):
        raise ShopError("product_not_found")
    stocks = table.get_many([(Stock, stock_key(sku_id)) for sku_id in found.sku_ids], strong=False)
    supplies = stock.count(stocks.values(), strong=False)
    skus = [SkuView.of(sku, supplies.get(sku.sku_id)) for sku in offer.living]
    campaigns, _ = coupons.offered(call.now, MOST_CAMPAIGNS)
    labels: list[PromotionLabel] = []
    if live.has_rules():
        from chalicelib.checkout import on_page  # a page without promotions needs nothing of pricing

        cuts, members, labels = on_page.promoted(offer.living, call.now)
        skus = [view.priced(cuts.get(view.sku_id), members.get(view.sku_id, [])) for view in skus]
    return ProductPage(
        **dict(found.page),
        product_id=found.product_id,
        title=found.title,
        category_ids=found.category_ids,
        on_sale=found.on_sale,
        specs=found.specs,
        skus=skus,
        min_price_fen=int(found.min_price_fen),
        max_price_fen=int(found.max_price_fen),
        line_price_fen=None if found.line_price_fen is None else int(found.line_price_fen),
        sold=offer.sold,
        sold_out=all(sku.sold_out for sku in skus),
        coupons=[
            CampaignView.of(campaign)
            for campaign in campaigns
            if coupons.covers(campaign.terms.scope, found.product_id, found.listed_in)
        ],
        promotions=labels,
        version=int(found.version),
    )
