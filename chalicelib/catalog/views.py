"""What buyers see of a card, wherever a list shows it."""

from __future__ import annotations

from ..runtime.model import Shape
from .items import Card


class CardView(Shape):
    """`min_level`: only members of this level and above can buy it (会员专享); 0: everybody."""

    product_id: str
    title: str
    image: str | None
    price_fen: int
    line_price_fen: int | None
    sold: int
    tags: list[str]
    min_level: int = 0

    @classmethod
    def of(cls, card: Card) -> CardView:
        return cls(
            product_id=card.product_id,
            title=card.title,
            image=card.image,
            price_fen=int(card.price_fen),
            line_price_fen=None if card.line_price_fen is None else int(card.line_price_fen),
            sold=int(card.sold),
            tags=card.tags,
            min_level=int(card.min_level or 0),
        )
