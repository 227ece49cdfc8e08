"""What buyers see of promotions outside the checkout: on a product's page and in the cart. Shapes only: they are imported by hot reads."""

from __future__ import annotations

from ..runtime.model import Moment, Shape


class PromotionLabel(Shape):
    """A promotion that can apply to a product: what it gives, and until when."""

    promotion_id: str
    name: str
    kind: str
    text: str
    starts_at: Moment | None
    ends_at: Moment | None


class PromoPrice(Shape):
    """What a unit costs everybody now because of a promotion, in fen; `most_units` of it in an order."""

    price_fen: int
    promotion_id: str
    ends_at: Moment | None
    most_units: int | None


class PriceOfLevel(Shape):
    """What a unit costs members of this level and above, in fen, where that is less than everybody pays."""

    min_level: int
    price_fen: int


class CartGroup(Shape):
    """A promotion that the selected lines use: the lines, and what it takes off, in fen."""

    promotion_id: str
    name: str
    kind: str
    text: str
    sku_ids: list[str]
    off_fen: int


class CartHint(Shape):
    """What a little more would save: "再买 ¥12.00 可减 ¥20.00", and goods in stock that do it."""

    promotion_id: str
    text: str
    short_fen: int
    short_units: int
    saves_fen: int
    product_ids: list[str]
