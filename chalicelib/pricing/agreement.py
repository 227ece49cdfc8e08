"""What an order keeps of its price, so that a refund a year later is reckoned as on the first day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..runtime.model import Shape
from .lines import Goods, Price
from .rulebook import Choice, Circumstances, Rulebook
from .rules import FreightTemplate


class Agreement(Shape):
    """Goods, the rules that were used with their versions, who bought when and where to, and what was paid for it. Never changes.

    `net_fen`: the goods after promotions and coupons, before points.
    """

    goods: list[Goods]
    book: Rulebook
    circumstances: Circumstances
    choice: Choice
    net_fen: int
    points: int
    points_fen: int
    freight_fen: int
    extras_fen: int
    payable_fen: int

    def less(self, units: Mapping[str, int]) -> list[Goods]:
        """The goods without `units` (by SKU). Raises ValueError when more goes than is there."""
        unknown = units.keys() - {entry.sku_id for entry in self.goods}
        if unknown:
            raise ValueError(f"not in this order: {sorted(unknown)}")
        rest = []
        for entry in self.goods:
            left = entry.quantity - units.get(entry.sku_id, 0)
            if not 0 <= left <= entry.quantity:
                raise ValueError(f"{entry.sku_id}: {units[entry.sku_id]} of {entry.quantity}")
            if left:
                rest.append(entry if left == entry.quantity else entry.model_copy(update={"quantity": left}))
        return rest

    def points_fen_of(self, net_fen: int) -> int:
        """What of the points' worth belongs to goods of this worth: in proportion, rounded down."""
        return self.points_fen * min(net_fen, self.net_fen) // self.net_fen if self.net_fen else 0

    def points_of(self, net_fen: int) -> int:
        """How many of the points belong to goods of this worth: in proportion, rounded up."""
        return -(-self.points * min(net_fen, self.net_fen) // self.net_fen) if self.net_fen else 0


def agree(
    goods: Sequence[Goods], book: Rulebook, circumstances: Circumstances, choice: Choice, price: Price
) -> Agreement:
    """What to keep with the order that was priced so: of the rules only those that this price used, and the freight of its goods."""
    used = {step.rule_id for step in price.trace}
    named = {entry.freight_template for entry in goods}
    rules = [
        rule
        for rule in book.rules
        if rule.id in used or (isinstance(rule, FreightTemplate) and (rule.default or rule.id in named))
    ]
    made = {"coupons": price.coupons, "points": price.points, "set_aside": []}
    return Agreement(
        goods=list(goods),
        book=book.model_copy(update={"rules": rules}),
        circumstances=circumstances.model_copy(update={"gifts_left": None}),
        choice=choice.model_copy(update=made),
        net_fen=sum(line.payable_fen for line in price.lines) + price.points_fen,
        points=price.points,
        points_fen=price.points_fen,
        freight_fen=price.freight_fen,
        extras_fen=price.extras_fen,
        payable_fen=price.payable_fen,
    )
