"""A product in a buyer's own list (favourites, browsing history): as it is today, whether it can still be bought or not."""

from __future__ import annotations

from collections.abc import Sequence

from .. import members
from ..runtime.model import Shape
from ..store import table
from .items import Card, Product, product_key


class Glance(Shape):
    """Money in fen. `on_sale`: false when it is gone for good, too; then there is no title. So is what others than members do not see."""

    product_id: str
    title: str
    image: str | None
    price_fen: int
    line_price_fen: int | None
    on_sale: bool

    @classmethod
    def of_card(cls, card: Card) -> Glance:
        """What has a card is on sale."""
        return cls(
            product_id=card.product_id,
            title=card.title,
            image=card.image,
            price_fen=int(card.price_fen),
            line_price_fen=None if card.line_price_fen is None else int(card.line_price_fen),
            on_sale=True,
        )


def glances(product_ids: Sequence[str], uid: str | None = None) -> list[Glance]:
    """In the same order; one batch read. What is hidden from others is seen by a buyer of its level alone: whose list it is then says `uid`."""
    keys = [product_key(product_id) for product_id in product_ids]
    found = table.get_many([(Product, key) for key in keys], strong=False) if keys else {}
    products = [product for product in found.values() if isinstance(product, Product)]
    level = members.level_of(uid) if uid and any(product.page.hidden_at(0) for product in products) else 0
    return [_glance(product_id, found.get(key), level) for product_id, key in zip(product_ids, keys, strict=True)]


def _glance(product_id: str, product: object, level: int) -> Glance:
    if not isinstance(product, Product) or product.page.hidden_at(level):
        return Glance(product_id=product_id, title="", image=None, price_fen=0, line_price_fen=None, on_sale=False)
    return Glance(
        product_id=product_id,
        title=product.title,
        image=next(iter(product.page.images), None),
        price_fen=int(product.min_price_fen),
        line_price_fen=None if product.line_price_fen is None else int(product.line_price_fen),
        on_sale=bool(product.on_sale),
    )
