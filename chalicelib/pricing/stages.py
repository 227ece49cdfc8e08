"""Price an order: the stages in their declared order, each rule explained.

    price units -> bundles -> ladders -> coupons -> points -> freight -> extras

Within a stage rules apply by (priority, id). Pure: the same goods, rules, circumstances and choice always give the same price.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from .bundles import make_bundles
from .coupon_use import spend_points, use_coupons
from .freight import add_extras, charge, pack
from .ladders import climb
from .line_prices import price_units
from .lines import Goods, Line, Price
from .rulebook import Choice, Circumstances, Rulebook, Stacking
from .rules import (
    Bundle,
    CouponRule,
    Extra,
    FreightTemplate,
    FullDiscount,
    FullGift,
    FullReduction,
    LimitedPrice,
    MemberPrice,
    PickN,
    PointsRule,
    PriceCut,
)
from .worksheet import Worksheet, by_line

NOTHING_CHOSEN = Choice.usual()


class Staged(NamedTuple):
    """A rulebook's rules by stage, in the order in which they apply."""

    prices: list[PriceCut | LimitedPrice | MemberPrice]
    bundles: list[Bundle | PickN]
    ladders: list[FullReduction | FullDiscount | FullGift]
    coupons: list[CouponRule]
    points: list[PointsRule]
    freight: list[FreightTemplate]
    extras: list[Extra]

    @classmethod
    def of(cls, book: Rulebook) -> Staged:
        stages: tuple[list[Any], ...] = ([], [], [], [], [], [], [])
        for rule in book.rules:
            stages[_STAGE[rule.kind]].append(rule)
        for rules in stages[: _STAGE["freight"]]:
            if len(rules) > 1:
                rules.sort(key=lambda rule: (rule.priority, rule.id))
        return cls(*stages)


_STAGE = {
    "price_cut": 0,
    "limited_price": 0,
    "member_price": 0,
    "bundle": 1,
    "pick_n": 1,
    "full_reduction": 2,
    "full_discount": 2,
    "full_gift": 2,
    "coupon": 3,
    "points": 4,
    "freight": 5,
    "extra": 6,
}


def priced(
    goods: Sequence[Goods],
    book: Rulebook,
    circumstances: Circumstances,
    choice: Choice = NOTHING_CHOSEN,
) -> Price:
    """The price of `goods` with this choice, explained.

    Raises ValueError when a SKU stands in two lines, a rule's id in two rules, or the choice names a coupon or an extra that is not there.
    """
    _check(goods, book, choice)
    return run(goods, Staged.of(book), book.stacking, circumstances, choice)


def run(
    goods: Sequence[Goods], staged: Staged, stacking: Stacking, circumstances: Circumstances, choice: Choice
) -> Price:
    """All stages, traced. Goods and choice are already known to be in order: see `priced`."""
    sheet = Worksheet(goods, circumstances, choice, stacking)
    subtotals = {entry.sku_id: entry.subtotal_fen for entry in goods}
    total = sum(subtotals.values())
    sheet.step("goods", None, total, total, subtotals, {})
    promote(sheet, staged)
    settle(sheet, staged)
    return _price(sheet)


def promote(sheet: Worksheet, staged: Staged) -> None:
    """The stages that need nothing of the buyer: unit prices, bundles, ladders."""
    if staged.prices:
        price_units(sheet, staged.prices)
    if staged.bundles:
        make_bundles(sheet, staged.bundles)
    if staged.ladders:
        climb(sheet, staged.ladders)


def settle(sheet: Worksheet, staged: Staged) -> int:
    """The stages after promotions: coupons, points, freight, extras. Returns what is to be paid, in fen."""
    if staged.coupons:
        use_coupons(sheet, [coupon for coupon in staged.coupons if coupon.benefit != "free_freight"])
    parcels = pack(sheet, staged.freight, by_line(sheet.portions)) if staged.freight else []
    if staged.coupons:
        waivers = [coupon for coupon in staged.coupons if coupon.benefit == "free_freight"]
        use_coupons(sheet, waivers, sum(parcel.fee_fen for parcel in parcels))
    if staged.points:
        spend_points(sheet, staged.points)
    charge(sheet, parcels)
    if sheet.choice.extras:
        add_extras(sheet, staged.extras)
    return sheet.net_fen + sheet.freight_fen + sheet.extras_fen


def _check(goods: Sequence[Goods], book: Rulebook, choice: Choice) -> None:
    _once("SKU", (entry.sku_id for entry in goods))
    _once("rule", (rule.id for rule in book.rules))
    if choice.coupons:
        missing = set(choice.coupons) - {rule.id for rule in book.rules if rule.kind == "coupon"}
        if missing:
            raise ValueError(f"no such coupon: {sorted(missing)}")


def _once(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{what} {name} is there twice")
        seen.add(name)


def _price(sheet: Worksheet) -> Price:
    net = by_line(sheet.portions)
    lines = [_line(entry, net[entry.sku_id]) for entry in sheet.goods]
    goods_fen = sum(line.subtotal_fen for line in lines)
    net_fen = sum(net.values())
    return Price(
        lines=lines,
        goods_fen=goods_fen,
        discount_fen=goods_fen - net_fen,
        freight_fen=sheet.freight_fen,
        payable_fen=net_fen + sheet.freight_fen + sheet.extras_fen,
        trace=sheet.steps,
        extras_fen=sheet.extras_fen,
        points=sheet.points,
        points_fen=sheet.points_fen,
        gifts=sheet.gifts,
        unused=sheet.unused,
        refused=sheet.refused,
    )


def _line(entry: Goods, payable: int) -> Line:
    subtotal = entry.subtotal_fen
    return Line(
        product_id=entry.product_id,
        sku_id=entry.sku_id,
        title=entry.title,
        spec_text=entry.spec_text,
        image=entry.image,
        unit_price_fen=entry.unit_price_fen,
        quantity=entry.quantity,
        subtotal_fen=subtotal,
        discount_fen=subtotal - payable,
        payable_fen=payable,
    )
