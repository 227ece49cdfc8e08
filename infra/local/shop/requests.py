"""The demo shop's content as the requests that put it in: what products/create and its neighbours take.

`media` is where the pictures are served, without a final slash: "/media", or with the shop's address before it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from .content import Campaign, Category, Product

MEDIA = "/media"


def category_request(category: Category, parent_id: str | None, order: int, media: str = MEDIA) -> dict[str, Any]:
    """products/save_category. Parents have to be saved before their children."""
    return {
        "categoryId": category.category_id,
        "name": category.name,
        "parentId": parent_id,
        "order": order,
        "image": f"{media}/category-{category.category_id}.svg" if category.picture else None,
    }


def product_request(product: Product, media: str = MEDIA) -> dict[str, Any]:
    """products/create."""
    return {
        "productId": product.product_id,
        "title": product.title,
        "subtitle": product.subtitle,
        "description": product.description,
        "categoryIds": product.category_ids,
        "images": [f"{media}/{name}.svg" for name in product.pictures],
        "detailImages": [f"{media}/{product.product_id}-detail.svg"],
        "videoUrl": None,
        "specs": [
            {
                "specId": spec.spec_id,
                "title": spec.title,
                "values": [{"valueId": value_id, "value": value} for value_id, value in spec.values.items()],
            }
            for spec in product.specs
        ],
        "skus": [
            {
                "skuId": sku.sku_id,
                "specValues": sku.spec_values,
                "priceFen": sku.price_fen,
                "linePriceFen": sku.line_price_fen,
                "stock": sku.stock,
                "weightGrams": sku.weight_grams,
                "image": f"{media}/{sku.picture}.svg",
                "rush": sku.rush,
            }
            for sku in product.skus
        ],
        "attributes": [{"name": name, "value": value} for name, value in product.attributes.items()],
        "tags": product.tags,
        "unit": product.unit,
        "packaging": product.packaging,
        "onSale": product.on_sale,
    }


def campaign_request(campaign: Campaign, now: datetime) -> dict[str, Any]:
    """campaigns/create, open from `now` (UTC), with the fields of its kind alone."""
    content = campaign.model_dump(by_alias=True, exclude={"open_days"}, exclude_none=True)
    return content | {"startsAt": _iso(now), "endsAt": _iso(now + timedelta(days=campaign.open_days))}


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
