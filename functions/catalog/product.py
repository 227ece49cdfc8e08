"""A product's page in one call: description, specs, SKUs with price and stock, units sold, coupons that anyone can claim for it.

Reads    the product with its SKUs (one Query), their stock (one batch), the campaigns that run (one Query)
Writes   nothing
Errors   product_not_found 404
Retry    a read; may be half a minute old in a CDN: what can be bought is decided at checkout
"""

from __future__ import annotations

from chalicelib import coupons
from chalicelib.catalog import Description, Product, Sales, Sku, SpecAxis, product_key
from chalicelib.coupons import CampaignView
from chalicelib.pricing import covers
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Shape, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.stock import Stock, stock_key
from chalicelib.store import table

MOST_CAMPAIGNS = 50


class ViewProduct(Request):
    product_id: Slug


class SkuView(Shape):
    """`stock_left` in pieces."""

    sku_id: str
    spec_values: dict[str, str]
    spec_text: str
    image: str | None
    price_fen: int
    line_price_fen: int | None
    weight_grams: int
    stock_left: int
    sold_out: bool


class ProductPage(Response, Description):
    """Prices are the range over the SKUs. `version` is what an editor sends back as expectedVersion."""

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
    found, skus, sold = _load(request.product_id)
    stocks = table.get_many([(Stock, stock_key(sku.sku_id)) for sku in skus], strong=False)
    views = [_view(sku, stocks.get(stock_key(sku.sku_id))) for sku in skus]
    campaigns, _ = coupons.offered(call.now, MOST_CAMPAIGNS)
    return ProductPage(
        **dict(found.page),
        product_id=found.product_id,
        title=found.title,
        category_ids=found.category_ids,
        on_sale=found.on_sale,
        specs=found.specs,
        skus=views,
        min_price_fen=int(found.min_price_fen),
        max_price_fen=int(found.max_price_fen),
        line_price_fen=None if found.line_price_fen is None else int(found.line_price_fen),
        sold=sold,
        sold_out=all(view.sold_out for view in views),
        coupons=[CampaignView.of(campaign) for campaign in campaigns if _for(found, campaign)],
        version=int(found.version),
    )
