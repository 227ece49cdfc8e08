"""A product's page, made of what each domain knows of it: the product with its SKUs, their stock, coupons that anyone can claim, promotions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from . import coupons, stock
from .catalog import Description, Sku, SpecAxis
from .catalog.offer import Offer
from .coupons import CampaignView
from .promotions import live
from .promotions.views import PriceOfLevel, PromoPrice, PromotionLabel
from .runtime.model import Response, Shape
from .stock import Stock, Supply, stock_key
from .store import table


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


def contents(offer: Offer, now: datetime) -> dict[str, Any]:
    """The fields of a ProductPage: one batch of stock; campaigns on offer and live promotions are kept for 10 s."""
    found = offer.product
    stocks = table.get_many([(Stock, stock_key(sku_id)) for sku_id in found.sku_ids], strong=False)
    supplies = stock.count(stocks.values(), strong=False)
    skus = [SkuView.of(sku, supplies.get(sku.sku_id)) for sku in offer.living]
    labels: list[PromotionLabel] = []
    if live.has_rules():
        from .checkout import on_page  # a page without promotions needs nothing of pricing

        cuts, members, labels = on_page.promoted(offer.living, now)
        skus = [view.priced(cuts.get(view.sku_id), members.get(view.sku_id, [])) for view in skus]
    return dict(
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
            for campaign in coupons.on_pages(now)
            if coupons.covers(campaign.terms.scope, found.product_id, found.listed_in)
        ],
        promotions=labels,
        version=int(found.version),
    )
