"""A product's page in one call: description, specs, SKUs with price and stock, units sold, coupons that anyone can claim for it.

Reads    the product with its SKUs (one Query), their stock (one batch), the campaigns that run (one Query)
Writes   nothing
Errors   product_not_found 404
Retry    a read; may be half a minute old in a CDN: what can be bought is decided at checkout
"""

from __future__ import annotations

from chalicelib import coupons
from chalicelib.catalog import Description, Sku, SpecAxis
from chalicelib.catalog.offer import load
from chalicelib.coupons import CampaignView
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.model import Request, Response, Shape, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.stock import Stock, stock_key
from chalicelib.store import table
from chalicelib.store.item import Item

MOST_CAMPAIGNS = 50


class ViewProduct(Request):
    product_id: Slug


class SkuView(Shape):
    """One choice of specs. `stock_left` in pieces."""

    sku_id: str
    spec_values: dict[str, str]
    spec_text: str
    image: str | None
    price_fen: int
    line_price_fen: int | None
    weight_grams: int
    stock_left: int
    sold_out: bool

    @classmethod
    def of(cls, sku: Sku, stock: Item | None) -> SkuView:
        left = int(stock.available) if isinstance(stock, Stock) else 0
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
    version: int


@operation(ViewProduct, ProductPage, caller=ANYONE, retry=READ, cache_seconds=30)
def product(request: ViewProduct, call: Call) -> ProductPage:
    offer = load(request.product_id, strong=False)
    found = offer.product
    stocks = table.get_many([(Stock, stock_key(sku_id)) for sku_id in found.sku_ids], strong=False)
    skus = [SkuView.of(sku, stocks.get(stock_key(sku.sku_id))) for sku in offer.living]
    campaigns, _ = coupons.offered(call.now, MOST_CAMPAIGNS)
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
        version=int(found.version),
    )
