"""The nudge: what a little more would save. "再买 ¥12.00 可减 ¥20.00", with goods in stock that do it.

A nudge is only told when it is true: the order is priced again with the missing amount (or pieces), and with each product that is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..runtime.model import Shape
from .lines import Goods, Price, RuleKind
from .rulebook import Choice, Circumstances, Rulebook
from .rules import CouponRule, FreightTemplate, FullDiscount, FullGift, FullReduction, PickN, Rule, Ruled, Scope
from .shares import steps_up
from .stages import priced
from .words import yuan
from .worksheet import covers

MOST_NUDGES = 3
MOST_PRODUCTS = 3
MOST_TRIED = 20  # candidates that are priced for one nudge, the cheapest way first
_WANTED = "~"  # the SKU of what is missing: no real one has such a name

Threshold = FullReduction | FullDiscount | FullGift | PickN | CouponRule


class Candidate(Goods):
    """A product that could be named, with what is left of it."""

    quantity: int = 1
    left: int


class NudgeProduct(Shape):
    """`quantity` of it reach the threshold; the whole order then costs `payable_fen`, which is `saves_fen` less than without the rule's gain."""

    product_id: str
    sku_id: str
    title: str
    image: str | None
    unit_price_fen: int
    quantity: int
    payable_fen: int
    saves_fen: int


class Nudge(Shape):
    """What is missing (fen or pieces) for a rule, and what it then takes off, in fen; or the gifts it brings."""

    rule: RuleKind
    rule_id: str
    name: str
    text: str
    short_fen: int = 0
    short_units: int = 0
    saves_fen: int = 0
    gifts: list[str] = []
    products: list[NudgeProduct] = []


@dataclass(frozen=True, slots=True)
class _Chance:
    rule: Threshold | FreightTemplate
    short_fen: int
    short_units: int


def nudges(
    goods: Sequence[Goods],
    book: Rulebook,
    circumstances: Circumstances,
    choice: Choice,
    price: Price,
    candidates: Sequence[Candidate] = (),
) -> list[Nudge]:
    """At most three nudges for an order that was priced so, those that gain most first. `candidates`: products that may be named."""
    found = []
    for chance in _chances(book, choice, price):
        order = _Order(goods, book, circumstances, _with(chance.rule, choice, book), price)
        nudge = order.nudge(chance)
        if nudge is not None:
            gain = nudge.saves_fen - chance.short_fen
            found.append((-gain, chance.short_fen, chance.rule.id, chance, nudge, order))
    found.sort(key=lambda entry: entry[:3])
    return [
        nudge.model_copy(update={"products": order.products(chance, candidates)})
        for *_, chance, nudge, order in found[:MOST_NUDGES]
    ]


def _chances(book: Rulebook, choice: Choice, price: Price) -> Iterator[_Chance]:
    """Thresholds that are not reached, and the next rungs of those that are."""
    rules = {rule.id: rule for rule in book.rules}
    for unused in price.unused:
        rule = rules[unused.rule_id]
        if unused.reason == "threshold_not_reached" and isinstance(rule, Threshold | FreightTemplate):
            yield _Chance(rule, unused.figures.get("short_fen", 0), unused.figures.get("short_units", 0))
    for step in price.trace:
        ladder = rules.get(step.rule_id)
        if isinstance(ladder, (FullReduction, FullDiscount, FullGift)):
            reached = step.figures["reached"]
            further = _next_rung(ladder, reached)
            if further is not None and ladder.by == "amount":
                yield _Chance(ladder, further - reached, 0)
            elif further is not None:
                yield _Chance(ladder, 0, further - reached)


def _next_rung(ladder: FullReduction | FullDiscount | FullGift, reached: int) -> int | None:
    if not isinstance(ladder, FullDiscount) and ladder.every:
        return (reached // ladder.rungs[0].at + 1) * ladder.rungs[0].at
    return next((rung.at for rung in ladder.rungs if rung.at > reached), None)


def _with(rule: Rule, choice: Choice, book: Rulebook) -> Choice:
    """The same choice, with the coupon that is talked about: beside the others when the order takes it, otherwise in their place."""
    if not isinstance(rule, CouponRule) or rule.id in choice.coupons:
        return choice
    room = len(choice.coupons) < book.stacking.most_coupons
    return choice.model_copy(update={"coupons": [*choice.coupons, rule.id] if room else [rule.id]})


class _Order:
    """An order that could be a little larger."""

    def __init__(
        self, goods: Sequence[Goods], book: Rulebook, circumstances: Circumstances, choice: Choice, price: Price
    ) -> None:
        self.goods, self.book, self.circumstances = goods, book, circumstances
        self.choice, self.price = choice, price

    def nudge(self, chance: _Chance) -> Nudge | None:
        """What the missing amount or pieces would save; none when nothing."""
        more = self._missing(chance)
        larger = priced([*self.goods, more], self._for_missing(chance.rule), self.circumstances, self.choice)
        saves = self.price.payable_fen + more.subtotal_fen - larger.payable_fen
        gains = _effect(chance.rule, larger) - _effect(chance.rule, self.price)
        gifts = [gift.title for gift in larger.gifts if gift.rule_id == chance.rule.id]
        if _gifts(chance.rule, larger) <= _gifts(chance.rule, self.price):
            gifts = []
        if not gifts and (saves <= 0 or gains <= 0):
            return None
        return Nudge(
            rule=chance.rule.kind,
            rule_id=chance.rule.id,
            name=chance.rule.name,
            text=_text(chance, saves, gifts),
            short_fen=chance.short_fen,
            short_units=chance.short_units,
            saves_fen=max(0, saves),
            gifts=gifts,
        )

    def _missing(self, chance: _Chance) -> Goods:
        """A line that is just what is missing: it weighs nothing, and only its own rule and shop-wide ones know it."""
        scope = Scope() if isinstance(chance.rule, FreightTemplate) else chance.rule.scope
        own = [entry for entry in self.goods if covers(scope, entry)] or list(self.goods)
        like = min(own, key=lambda entry: entry.unit_price_fen)
        price = chance.short_fen or like.unit_price_fen
        template = chance.rule.id if isinstance(chance.rule, FreightTemplate) else like.freight_template
        return Goods(
            product_id=scope.ids[0] if scope.kind == "products" and scope.ids else _WANTED,
            sku_id=_WANTED,
            title="",
            unit_price_fen=price,
            quantity=chance.short_units or 1,
            listed_in=scope.ids[:1] if scope.kind == "categories" else [],
            freight_template=template,
        )

    def _for_missing(self, rule: Rule) -> Rulebook:
        """The rulebook in which the missing line costs what it says, and belongs to the rule's SKUs."""
        rules: list[Rule] = []
        for other in self.book.rules:
            changed: dict[str, list[str]] = {}
            if other.id == rule.id and isinstance(other, Ruled) and other.scope.kind == "skus":
                changed = {"ids": [*other.scope.ids, _WANTED]}
            elif other.kind in ("price_cut", "limited_price", "member_price", "bundle"):
                changed = {"except_skus": [*other.scope.except_skus, _WANTED]}
            if changed and isinstance(other, Ruled):
                rules.append(other.model_copy(update={"scope": other.scope.model_copy(update=changed)}))
            else:
                rules.append(other)
        return self.book.model_copy(update={"rules": rules})

    def products(self, chance: _Chance, candidates: Sequence[Candidate]) -> list[NudgeProduct]:
        """Products in stock that reach the threshold, the cheapest way first."""
        ways = [
            (candidate.unit_price_fen * units, candidate.sku_id, candidate, units)
            for candidate in candidates
            if self._belongs(candidate, chance.rule) and 0 < (units := _units(candidate, chance)) <= candidate.left
        ]
        named = []
        for _, _, candidate, units in sorted(ways, key=lambda way: way[:2])[:MOST_TRIED]:
            product = self._try(chance, candidate, units)
            if product is not None:
                named.append(product)
        return sorted(named, key=lambda product: (product.payable_fen, product.sku_id))[:MOST_PRODUCTS]

    def _belongs(self, candidate: Candidate, rule: Threshold | FreightTemplate) -> bool:
        if isinstance(rule, FreightTemplate):
            return candidate.freight_template == rule.id or (candidate.freight_template is None and rule.default)
        return covers(rule.scope, candidate)

    def _try(self, chance: _Chance, candidate: Candidate, units: int) -> NudgeProduct | None:
        """The order with the product in it; none when the rule then does no more than before."""
        known = next((entry for entry in self.goods if entry.sku_id == candidate.sku_id), None)
        held = known.quantity if known else 0
        if held + units > candidate.left:
            return None
        added = candidate.model_copy(update={"quantity": held + units})
        others = [entry for entry in self.goods if entry is not known]
        larger = priced([*others, added], self.book, self.circumstances, self.choice)
        saves = self.price.payable_fen + candidate.unit_price_fen * units - larger.payable_fen
        gains = _effect(chance.rule, larger) > _effect(chance.rule, self.price)
        if not gains and _gifts(chance.rule, larger) <= _gifts(chance.rule, self.price):
            return None
        return NudgeProduct(
            product_id=candidate.product_id,
            sku_id=candidate.sku_id,
            title=candidate.title,
            image=candidate.image,
            unit_price_fen=candidate.unit_price_fen,
            quantity=units,
            payable_fen=larger.payable_fen,
            saves_fen=max(0, saves),
        )


def _effect(rule: Rule, price: Price) -> int:
    """What a rule takes off; for freight, how little is charged."""
    return -sum(step.amount_fen for step in price.trace if step.rule_id == rule.id)


def _gifts(rule: Rule, price: Price) -> int:
    return sum(gift.quantity for gift in price.gifts if gift.rule_id == rule.id)


def _units(candidate: Candidate, chance: _Chance) -> int:
    """How many units of it are missing."""
    if chance.short_units:
        return chance.short_units
    return steps_up(chance.short_fen, candidate.unit_price_fen) if candidate.unit_price_fen else 0


def _text(chance: _Chance, saves: int, gifts: Sequence[str]) -> str:
    more = f"再买 {chance.short_units} 件" if chance.short_units else f"再买 {yuan(chance.short_fen)}"
    if isinstance(chance.rule, FreightTemplate):
        return f"{more} 免运费 {yuan(saves)}"
    if saves > 0:
        return f"{more} 可减 {yuan(saves)}" + (f"，并得赠品 {'、'.join(gifts)}" if gifts else "")
    return f"{more} 可得赠品 {'、'.join(gifts)}"
