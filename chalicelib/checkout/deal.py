"""A selection priced: the shop's rules and the buyer's coupon, the best use of exclusive promotions, budgets and gifts as far as they last.

The same function prices the preview and the order, so that an order costs what was shown while nothing changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from .. import budgets, coupons, shop, stock
from ..addresses import Address
from ..budgets import BudgetTaken
from ..coupons import Coupon
from ..members import User
from ..orders.items import OpenOrders
from ..pricing.combination import Effort, best
from ..pricing.freight import undecided
from ..pricing.lines import Goods, Price, Refusal, Unused
from ..pricing.plain import freight_template
from ..pricing.rulebook import Choice, Circumstances, Rulebook
from ..pricing.rules import FreightTemplate, Rule, Ruled, gifts_of
from ..pricing.stages import priced
from ..pricing.words import why
from ..promotions import live
from ..promotions.control import in_control
from ..promotions.narrow import concerns
from ..runtime import log
from ..runtime.faults import invalid
from ..store import table
from ..store.item import Item, Key

Found = Mapping[Key, Item]


@dataclass(frozen=True)
class Wish:
    """What the buyer chose: one of their coupons or none, or what is best among all; extras (id -> units); how many points at most."""

    coupon: str | None = None
    best: bool = False
    extras: dict[str, int] = field(default_factory=dict)
    method: str = "express"  # how it is delivered decides what the freight is
    points: int = 0  # at most


@dataclass(frozen=True)
class Deal:
    """A price with everything that it came from. `taken`: what the order takes from budgets. `exact`: nothing cheaper exists for sure."""

    goods: list[Goods]
    book: Rulebook
    circumstances: Circumstances
    choice: Choice
    price: Price
    taken: list[BudgetTaken]
    exact: bool = True


def rulebook(goods: Sequence[Goods], own: Iterable[Coupon], method: str = "express") -> Rulebook:
    """The rules that could say anything of these goods: promotions, the buyer's coupons, freight, extras."""
    holding = live.current()
    house, settings = holding.house, shop.current()
    templates = list(house.freight_templates) if method == "express" else []
    if method == "same_city":
        terms = settings.delivery
        templates.append(freight_template(terms.same_city_freight_fen, terms.same_city_free_over_fen))
    elif method == "express" and not any(template.default for template in templates):
        templates.append(freight_template(settings.freight_fen, settings.free_freight_over_fen))
    rules: list[Rule] = [rule.terms for rule in holding.rules if concerns(rule.terms, goods)]
    for rule in rules:
        if rule.id in house.ids:
            log.alarm("promotion_named_like_a_setting", rule_id=rule.id)
    rules = [rule for rule in rules if rule.id not in house.ids]
    rules += [coupons.rule_of(coupon) for coupon in own]
    rules += [template for template in templates if concerns(template, goods)]
    points = [house.points] if house.points else []
    return Rulebook(rules=[*rules, *points, *house.extras], stacking=house.stacking, refunds=house.refunds)


def circumstances(
    now: datetime,
    buyer: User | None,
    open_orders: OpenOrders | None,
    address: Address | None,
    gifts_left: dict[str, int],
    points: int = 0,
) -> Circumstances:
    """Who buys, when, where to, and how many points they have."""
    return Circumstances(
        now=now,
        level=int(buyer.level or 0) if buyer else 0,
        tags=buyer.tags or [] if buyer else [],
        first_order=open_orders is None or open_orders.is_first,
        control=_control(buyer.uid) if buyer else None,
        region=region_of(address),
        points=points,
        gifts_left=gifts_left,
    )


def _control(uid: str) -> list[str] | None:
    """The live promotions whose control group this buyer is in."""
    rules = [(rule.terms.id, rule.terms.audience.control_percent) for rule in live.current().rules]
    return [rule for rule, percent in rules if percent and in_control(uid, rule, percent)] or None


def region_of(address: Address | None) -> str | None:
    """The code of the district, or of what is known of it."""
    if address is None:
        return None
    region = address.region
    return region.district_code or region.city_code or region.province_code


def gift_skus(rules: Iterable[Rule]) -> set[str]:
    """The SKUs that rules could bring for nothing."""
    return {gift.sku_id for rule in rules for gift in gifts_of(rule)}


def gift_supplies(rules: Iterable[Rule], found: dict[Key, Item], region: str | None) -> dict[str, stock.Supply]:
    """Where gifts lie, wherever that is, for a buyer in this region. Stock that was not read yet is read now, into `found`."""
    skus = gift_skus(rules)
    missing = [(stock.Stock, key) for sku in skus if (key := stock.stock_key(sku)) not in found]
    if missing:
        found.update(table.get_many(missing))
    supplies = stock.count(found.get(stock.stock_key(sku)) for sku in skus)
    if not any(supply.located for supply in supplies.values()):
        return supplies
    served = {place.location_id: place.regions for place in shop.current().locations}
    return {sku: stock.near(supply, region, served) for sku, supply in supplies.items()}


def gifts_left(supplies: Mapping[str, stock.Supply], goods: Iterable[Goods]) -> dict[str, int]:
    """How many of each gift are left when the goods are taken."""
    units = {entry.sku_id: entry.quantity for entry in goods}
    return {sku: 0 if supply.line else supply.total - units.get(sku, 0) for sku, supply in supplies.items()}


def with_region_refused(made: Deal) -> Deal:
    """The deal, refused where the address does not say enough to know whether and for how much the goods are brought there."""
    templates = [rule for rule in made.book.rules if isinstance(rule, FreightTemplate)]
    refused = [
        Refusal(
            reason="region_needed",
            text="收货地址缺少地区编码，无法确定是否配送和运费",
            sku_ids=[entry.sku_id for entry in goods],
            template_id=template.id,
        )
        for template, goods in undecided(made.goods, templates, made.circumstances.region)
    ]
    if not refused:
        return made
    return replace(made, price=made.price.model_copy(update={"refused": [*made.price.refused, *refused]}))


def strike(
    goods: list[Goods], book: Rulebook, about: Circumstances, wish: Wish, found: dict[Key, Item], effort: Effort
) -> Deal:
    """The price of goods. A rule whose budget cannot give what it would take off does not apply, and says so. Searching costs `effort`.

    Raises ShopError invalid_request for an extra that the shop does not have.
    """
    unknown = wish.extras.keys() - {rule.id for rule in book.rules if rule.kind == "extra"}
    if unknown:
        raise invalid("extras", sorted(unknown)[0], problem="the shop has no such extra")
    spent: list[Unused] = []
    while True:
        choice, price, exact = _choose(goods, book, about, wish, effort)
        taken, over = budget_parts(price, live.current().shards, live.current().pots, found)
        if not over:
            whole = price.model_copy(update={"unused": [*price.unused, *spent]}) if spent else price
            return Deal(goods, book, about, choice, whole, taken, exact)
        spent += [budget_spent(rule) for rule in book.rules if isinstance(rule, Ruled) and rule.id in over]
        book = book.model_copy(update={"rules": [rule for rule in book.rules if rule.id not in over]})


def _choose(
    goods: list[Goods], book: Rulebook, about: Circumstances, wish: Wish, effort: Effort
) -> tuple[Choice, Price, bool]:
    if not wish.best:
        others = [rule for rule in book.rules if rule.kind != "coupon" or rule.id == wish.coupon]
        book = book.model_copy(update={"rules": others})
    found = best(goods, book, about, most_points=wish.points, extras=wish.extras, effort=effort)
    if wish.best or wish.coupon is None or wish.coupon in found.price.coupons:
        return found.choice, found.price, found.exact
    return with_coupon(goods, book, about, wish, found.choice)


def with_coupon(
    goods: list[Goods], book: Rulebook, about: Circumstances, wish: Wish, cheapest: Choice
) -> tuple[Choice, Price, bool]:
    """The buyer wants this coupon although without it the order costs no more: so with it, as cheap as it goes."""
    assert wish.coupon is not None
    alone = [rule.id for rule in book.rules if isinstance(rule, Ruled) and not rule.with_coupons]
    asides = dict.fromkeys(tuple(aside) for aside in ([], cheapest.set_aside, alone))
    ways = [
        Choice(coupons=[wish.coupon], points=wish.points, extras=wish.extras, set_aside=list(aside)) for aside in asides
    ]
    tried = [(choice, priced(goods, book, about, choice)) for choice in ways]
    using = [entry for entry in tried if wish.coupon in entry[1].coupons]
    choice, price = min(using, key=lambda entry: entry[1].payable_fen) if using else tried[0]
    return choice, price, False


def budget_parts(
    price: Price, shards: Mapping[str, int], pots: Mapping[str, str], found: dict[Key, Item]
) -> tuple[list[BudgetTaken], set[str]]:
    """What the price takes from budgets, and the rules whose budget, or their plan's, cannot give it. Budgets that were not read yet are read now,
    into `found`."""
    used: dict[str, int] = {}
    for step in price.trace:
        for name in (step.rule_id, pots.get(step.rule_id, "")):
            if name in shards and step.amount_fen < 0:
                used[name] = used.get(name, 0) - step.amount_fen
    missing = [entry for entry in budgets.keys({rule: shards[rule] for rule in used}) if entry[1] not in found]
    if missing:
        found.update(table.get_many(missing))
    taken: list[BudgetTaken] = []
    over: set[str] = set()
    for place, (rule, fen) in enumerate(used.items(), start=1):
        room = budgets.MOST_TAKEN - len(taken) - (len(used) - place)  # each of the others needs one
        parts = budgets.choose(rule, fen, budgets.left_in(found, rule), max(1, room))
        taken += parts
        if not parts:
            over |= {step.rule_id for step in price.trace if rule in (step.rule_id, pots.get(step.rule_id))}
    return taken, over


def budget_spent(rule: Ruled) -> Unused:
    """Why a rule does not apply any more."""
    kind = rule.kind  # type: ignore[attr-defined]  # every rule of the union has one
    return Unused(
        rule=kind,
        rule_id=rule.id,
        version=rule.version,
        name=rule.name,
        reason="budget_spent",
        text=why("budget_spent", {}),
    )
