"""What promotions say on a product's page: today's prices of its SKUs, those of members, and what else applies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..catalog import Sku
from ..promotions import live, shown
from ..promotions.views import PriceOfLevel, PromoPrice, PromotionLabel
from .selection import goods_of


def promoted(
    skus: Sequence[Sku], now: datetime
) -> tuple[dict[str, PromoPrice], dict[str, list[PriceOfLevel]], list[PromotionLabel]]:
    """Prices for everybody and for members, by SKU; and the promotions that can apply to the product."""
    holding = live.current().rules
    rules = [rule.terms for rule in holding]
    announced = {rule.terms.id: rule.announce_from for rule in holding if rule.announce_from}
    goods = [goods_of(sku, 1) for sku in skus]
    return (
        shown.unit_prices(rules, goods, now),
        shown.level_prices(rules, goods, now),
        shown.labels(rules, announced, goods, now),
    )
