"""What the goods that stay with the buyer cost: priced again under the rules of the order, and never more than on any way to them.

Alone, some remainders would cost more than a larger one did (¥290 alone costs more than ¥290 with the ¥10 that reached 满300减100). Nobody is
charged for sending something back; so what a remainder costs is the least that any basket between the order and it costs. With that it does not
matter in which order things go back: each order ends at the amount that the cleverest one would have reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from .agreement import Agreement
from .lines import Goods
from .rules import Bundle, CouponRule, FullDiscount, FullReduction, PickN, Rule
from .stages import Staged, promote, settle
from .worksheet import Worksheet, covers

MOST_BASKETS = 4_096


class Cost(NamedTuple):
    """What goods cost: `fen` with freight and extras, after points; `net_fen` the goods before points. `coupons`: those that work on them."""

    fen: int
    net_fen: int
    freight_fen: int
    coupons: frozenset[str]


class Remainder(NamedTuple):
    """`alone`: priced by itself. `least`: on the way to it. `exact`: every basket between was looked at."""

    alone: Cost
    least: Cost
    net_fen: int
    exact: bool


def cost_of(agreed: Agreement, goods: Sequence[Goods]) -> Cost:
    """What `goods` would have cost under the order's rules, by themselves."""
    return _Pricing(agreed).cost(goods)


def remainder(agreed: Agreement, before: Sequence[Goods], goods: Sequence[Goods]) -> Remainder:
    """What `goods` cost, which remain of the order; `before` is what had remained until now. Not for an empty remainder."""
    pricing = _Pricing(agreed)
    alone = pricing.cost(goods)
    baskets, exact = _between(agreed, before, goods)
    costs = [alone, *(pricing.cost(basket) for basket in baskets)]
    return Remainder(alone, min(costs, key=lambda cost: cost.fen), min(cost.net_fen for cost in costs), exact)


class _Pricing:
    """Prices many baskets under the rules of one order."""

    def __init__(self, agreed: Agreement) -> None:
        self.agreed = agreed
        self.staged = Staged.of(agreed.book)
        self.freight = agreed.book.refunds.freight
        if self.freight == "as_charged":
            self.staged.freight.clear()
        self.choice = agreed.choice.model_copy(update={"points": 0, "extras": {}})

    def cost(self, goods: Sequence[Goods]) -> Cost:
        agreed = self.agreed
        sheet = Worksheet(goods, agreed.circumstances, self.choice, agreed.book.stacking, traced=False)
        promote(sheet, self.staged)
        settle(sheet, self.staged)
        net = sheet.net_fen
        freight = max(agreed.freight_fen, sheet.freight_fen)  # what was charged stays charged; more only if repriced
        fen = net - agreed.points_fen_of(net) + freight + agreed.extras_fen
        return Cost(fen, net, freight, frozenset(sheet.coupons_used))


def _between(
    agreed: Agreement, before: Sequence[Goods], goods: Sequence[Goods]
) -> tuple[Iterable[Sequence[Goods]], bool]:
    """The baskets from the order down to `goods` that could cost less. Beyond MOST_BASKETS only some of them, and not exact."""
    kept = {entry.sku_id: entry.quantity for entry in goods}
    jumpy = [entry for entry in agreed.goods if _can_jump(agreed, entry)]
    units = {entry.sku_id: range(kept.get(entry.sku_id, 0), entry.quantity + 1) for entry in jumpy}
    if prod(len(choices) for choices in units.values()) <= MOST_BASKETS:
        return _baskets(agreed, kept, units), True
    return [agreed.goods, before], False


def _baskets(agreed: Agreement, kept: dict[str, int], units: dict[str, range]) -> Iterator[list[Goods]]:
    sizes = {
        entry.sku_id: {
            count: entry if count == entry.quantity else entry.model_copy(update={"quantity": count})
            for count in (units.get(entry.sku_id) or [kept.get(entry.sku_id, 0)])
        }
        for entry in agreed.goods
    }
    for counts in product(*sizes.values()):
        yield [sizes[entry.sku_id][count] for entry, count in zip(agreed.goods, counts, strict=True) if count]


def _can_jump(agreed: Agreement, goods: Goods) -> bool:
    """May one unit more of these goods lower the price of a basket? Only where a rule has a threshold."""
    rules = agreed.book.rules
    if agreed.book.refunds.freight == "repriced" or sum(isinstance(rule, CouponRule) for rule in rules) > 1:
        return True
    return any(_has_threshold(rule, goods) for rule in rules)


def _has_threshold(rule: Rule, goods: Goods) -> bool:
    """Is there a threshold in the rule that these goods help to reach?"""
    if isinstance(rule, Bundle):
        return any(part.sku_id == goods.sku_id for part in rule.parts)
    if isinstance(rule, CouponRule):
        return rule.threshold_fen > 0 and covers(rule.scope, goods)
    return isinstance(rule, (PickN, FullReduction, FullDiscount)) and covers(rule.scope, goods)
