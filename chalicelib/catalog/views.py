"""What buyers see of a card, wherever a list shows it."""

from __future__ import annotations

from ..runtime.model import Shape
from .items import Card


class CardView(Shape):
    product_id: str
    title: str
    image: str | None
    price_fen: int
    line_price_fen: int | None
    sold: int
    tags: list[str]

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
        )
