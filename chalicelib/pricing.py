"""Prices, pure: lines and a coupon in, a quote out, explained to the fen.

All amounts are integer fen. What a coupon takes off is spread over its lines by largest remainder, so that the shares always add up to the whole;
nothing ever falls below zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .coupons import Scope, Terms, covers
from .runtime.model import Shape

Refused = Literal["", "threshold_not_reached", "nothing_in_scope", "not_started", "expired", "in_use", "used"]


class Goods(Shape):
    """A line before pricing. `listed_in` are the categories of its product, ancestors included."""

    product_id: str
    sku_id: str
    title: str
    spec_text: str = ""
    image: str | None = None
    unit_price_fen: int
    quantity: int
    weight_grams: int = 0
    listed_in: list[str] = []

    @property
    def subtotal_fen(self) -> int:
        return self.unit_price_fen * self.quantity


class Line(Shape):
    """A priced line: what it costs alone, what was taken off, what is paid for it."""

    product_id: str
    sku_id: str
    title: str
    spec_text: str = ""
    image: str | None = None
    unit_price_fen: int
    quantity: int
    subtotal_fen: int
    discount_fen: int
    payable_fen: int


class Step(Shape):
    """One rule of the price: its base, what it changed, and its effect on each line (by SKU), in fen."""

    rule: Literal["goods", "coupon", "freight"]
    text: str
    base_fen: int
    amount_fen: int
    per_line: dict[str, int] = {}


class Price(Shape):
    """A priced order. payable = goods - discount + freight; goods and discount are sums over the lines."""

    lines: list[Line]
    goods_fen: int
    discount_fen: int
    freight_fen: int
    payable_fen: int
    trace: list[Step]


class Freight(Shape):
    """Flat freight, free from an amount of goods (after discount) on."""

    flat_fen: int = 0
    free_over_fen: int | None = None


def price(goods: Sequence[Goods], terms: Terms | None = None, freight: Freight | None = None) -> Price:
    """Price `goods` with a coupon's terms (already known to be usable: see `coupon_refused`)."""
    taken = coupon_discount(goods, terms) if terms else {}
    lines = [_line(entry, taken.get(entry.sku_id, 0)) for entry in goods]
    goods_fen = sum(line.subtotal_fen for line in lines)
    discount_fen = sum(line.discount_fen for line in lines)
    freight_fen = freight_of(goods_fen - discount_fen, freight or Freight())
    trace = [Step(rule="goods", text="商品金额", base_fen=goods_fen, amount_fen=goods_fen)]
    if terms:
        base = sum(entry.subtotal_fen for entry in in_scope(goods, terms.scope))
        step = Step(rule="coupon", text="优惠券", base_fen=base, amount_fen=-discount_fen)
        trace.append(step.model_copy(update={"per_line": {sku: -fen for sku, fen in taken.items()}}))
    trace.append(Step(rule="freight", text="运费", base_fen=goods_fen - discount_fen, amount_fen=freight_fen))
    return Price(
        lines=lines,
        goods_fen=goods_fen,
        discount_fen=discount_fen,
        freight_fen=freight_fen,
        payable_fen=goods_fen - discount_fen + freight_fen,
        trace=trace,
    )


def _line(entry: Goods, discount: int) -> Line:
    shown = entry.model_dump(
        include={"product_id", "sku_id", "title", "spec_text", "image", "unit_price_fen", "quantity"}
    )
    subtotal = entry.subtotal_fen
    return Line(**shown, subtotal_fen=subtotal, discount_fen=discount, payable_fen=subtotal - discount)


def in_scope(goods: Sequence[Goods], scope: Scope) -> list[Goods]:
    """The lines that a coupon's scope covers."""
    return [entry for entry in goods if covers(scope, entry.product_id, entry.listed_in)]


def coupon_refused(goods: Sequence[Goods], terms: Terms) -> Refused:
    """Why these goods cannot use a coupon; empty when they can."""
    covered = in_scope(goods, terms.scope)
    if not covered:
        return "nothing_in_scope"
    if sum(entry.subtotal_fen for entry in covered) < terms.threshold_fen:
        return "threshold_not_reached"
    return ""


def coupon_discount(goods: Sequence[Goods], terms: Terms) -> dict[str, int]:
    """What the coupon takes off each line, by SKU. A percentage is rounded down to the fen, in the shop's favour."""
    covered = in_scope(goods, terms.scope)
    base = sum(entry.subtotal_fen for entry in covered)
    off = terms.amount_off_fen if terms.kind == "amount" else base * terms.percent_off // 100
    if terms.max_off_fen is not None:
        off = min(off, terms.max_off_fen)
    shares = spread(min(off, base), [entry.subtotal_fen for entry in covered])
    return {entry.sku_id: share for entry, share in zip(covered, shares, strict=True)}


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` in shares proportional to `weights`, by largest remainder: they add up exactly, and none exceeds its weight
    when amount <= sum(weights). Ties go to the earlier line."""
    total = sum(weights)
    if total == 0:
        return [0] * len(weights)
    shares = [amount * weight // total for weight in weights]
    remainders = [amount * weight % total for weight in weights]
    for place in sorted(range(len(weights)), key=lambda place: (-remainders[place], place))[: amount - sum(shares)]:
        shares[place] += 1
    return shares


def freight_of(goods_fen: int, rule: Freight) -> int:
    """Freight for goods of this amount (after discount)."""
    if rule.free_over_fen is not None and goods_fen >= rule.free_over_fen:
        return 0
    return rule.flat_fen
