"""Laws of what buyers write: what is counted is what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..reviews.items import LEVELS, ReviewCard, ReviewCount, cards_of, level_of
from ..store.errors import Raw
from ..store.item import Key
from .laws import Context, Wrong, of_shop, wrong


@of_shop("reviews", "商品的评价计数与展示中的评价一致", ReviewCount, ReviewCard)
class ReviewsCounted:
    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        self._counted: Counter[tuple[str, str]] = Counter()
        self._shown: Counter[tuple[str, str]] = Counter()

    def see(self, raw: Raw) -> None:
        kind = raw["kind"]["S"]
        if kind == ReviewCount.KIND:
            found = ReviewCount.of(raw)
            for name in (*LEVELS, "pictured", "stars"):
                self._counted[found.product_id, name] += int(getattr(found, name))
        elif kind == ReviewCard.KIND:
            card = ReviewCard.of(raw)
            self._shown[card.product_id, level_of(card.content.rating)] += 1
            self._shown[card.product_id, "pictured"] += int(card.pictured)
            self._shown[card.product_id, "stars"] += card.content.rating

    def see_buyer(self, buyer: Any) -> None:
        """Nothing of them is needed."""

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        for product_id, name in sorted({*self._counted, *self._shown}):
            counted, shown = self._counted[product_id, name], self._shown[product_id, name]
            if counted != shown:
                told = f"{product_id} 的 {name} 记 {counted}，实有 {shown}"
                yield wrong(told, Key(cards_of(product_id), name), amount=counted - shown)
