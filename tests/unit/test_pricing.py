"""Prices: the shares add up, nothing falls below zero, and each rule is explained."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.coupons import Coupon, CouponScope, Terms, coupon_key, rule_of
from chalicelib.pricing import Goods, Price, priced, spread
from chalicelib.pricing.plain import freight_template
from chalicelib.pricing.rulebook import Choice, Circumstances, Rulebook

fen = st.integers(min_value=0, max_value=10_000_000)


NOW = datetime(2026, 11, 11, tzinfo=UTC)


def price(goods: list[Goods], terms: Terms | None, flat_fen: int = 0, free_over_fen: int | None = None) -> Price:
    """Goods with a claimed coupon and the flat freight of the settings."""
    coupon = Coupon.at(
        coupon_key("0" * 12, "c-1"),
        coupon_id="c-1",
        campaign_id="c",
        name="券",
        terms=terms,
        valid_until=NOW + timedelta(1),
    )
    rules = [*([rule_of(coupon)] if terms else []), freight_template(flat_fen, free_over_fen)]
    return priced(goods, Rulebook(rules=rules), Circumstances(now=NOW), Choice(coupons=["c-1"] if terms else []))


@st.composite
def baskets(draw: st.DrawFn) -> list[Goods]:
    count = draw(st.integers(min_value=1, max_value=8))
    return [
        Goods(
            product_id=f"p{draw(st.integers(0, 3))}",
            sku_id=f"s{number}",
            title="杯",
            unit_price_fen=draw(fen),
            quantity=draw(st.integers(1, 99)),
            listed_in=draw(st.lists(st.sampled_from(["tea", "cups", "pens"]), max_size=2)),
        )
        for number in range(count)
    ]


@st.composite
def coupon_terms(draw: st.DrawFn) -> Terms:
    scope = draw(
        st.sampled_from(
            [CouponScope(), CouponScope(kind="products", ids=["p1", "p2"]), CouponScope(kind="categories", ids=["tea"])]
        )
    )
    if draw(st.booleans()):
        return Terms(kind="amount", amount_off_fen=draw(fen), threshold_fen=draw(fen), scope=scope)
    most = draw(st.none() | fen)
    return Terms(kind="percent", percent_off=draw(st.integers(0, 99)), max_off_fen=most, scope=scope)


@pytest.mark.row("D2")
@given(baskets(), st.none() | coupon_terms(), fen, st.none() | fen)
@pytest.mark.complaint("Coupon larger than the order")
def test_lines_always_add_up_and_never_fall_below_zero(
    goods: list[Goods], terms: Terms | None, flat: int, free_over: int | None
) -> None:
    made = price(goods, terms, flat, free_over)
    assert sum(line.subtotal_fen for line in made.lines) == made.goods_fen
    assert sum(line.discount_fen for line in made.lines) == made.discount_fen
    assert sum(line.payable_fen for line in made.lines) + made.freight_fen == made.payable_fen
    assert all(line.payable_fen >= 0 and 0 <= line.discount_fen <= line.subtotal_fen for line in made.lines)
    assert sum(step.amount_fen for step in made.trace) == made.payable_fen


@given(baskets(), coupon_terms())
def test_a_coupon_takes_off_only_what_it_covers_and_what_it_promises(goods: list[Goods], terms: Terms) -> None:
    covered = {e.sku_id for e in goods if _covers(terms.scope, e)}
    base = sum(entry.subtotal_fen for entry in goods if entry.sku_id in covered)
    taken = {line.sku_id: line.discount_fen for line in price(goods, terms).lines if line.discount_fen}
    promised = terms.amount_off_fen if terms.kind == "amount" else base * terms.percent_off // 100
    most = promised if terms.max_off_fen is None else min(promised, terms.max_off_fen)
    assert taken.keys() <= covered
    assert sum(taken.values()) == (min(most, base) if base >= terms.threshold_fen else 0)


def _covers(scope: CouponScope, goods: Goods) -> bool:
    named = {goods.product_id} if scope.kind == "products" else set(goods.listed_in)
    return scope.kind == "all" or not named.isdisjoint(scope.ids)


@given(fen, st.lists(fen, min_size=1, max_size=50))
def test_shares_add_up_and_stay_within_one_fen_of_the_exact_part(amount: int, weights: list[int]) -> None:
    total = sum(weights)
    amount = min(amount, total)
    shares = spread(amount, weights)
    assert sum(shares) == (amount if total else 0)
    for share, weight in zip(shares, weights, strict=True):
        assert 0 <= share <= weight
        assert total == 0 or abs(share * total - amount * weight) < total


def test_the_odd_fen_goes_to_the_largest_remainder_and_then_to_the_first() -> None:
    assert spread(100, [1, 1, 1]) == [34, 33, 33]
    assert spread(10, [333, 333, 334]) == [3, 3, 4]
    assert spread(5, [0, 0]) == [0, 0]


def test_a_threshold_counts_only_what_the_coupon_covers() -> None:
    goods = [
        Goods(product_id="p1", sku_id="a", title="茶", unit_price_fen=900, quantity=1, listed_in=["tea"]),
        Goods(product_id="p2", sku_id="b", title="笔", unit_price_fen=5000, quantity=1),
    ]
    terms = Terms(
        kind="amount", amount_off_fen=100, threshold_fen=1000, scope=CouponScope(kind="categories", ids=["tea"])
    )
    assert _why(goods, terms) == "threshold_not_reached"
    assert _why(goods[1:], terms) == "nothing_in_scope"
    assert price(goods, terms.model_copy(update={"threshold_fen": 900})).payable_fen == 5800


def _why(goods: list[Goods], terms: Terms) -> str:
    return next(unused.reason for unused in price(goods, terms).unused if unused.rule == "coupon")


def test_freight_is_free_from_the_threshold_on() -> None:
    def goods(fen: int) -> list[Goods]:
        return [Goods(product_id="p", sku_id="s", title="杯", unit_price_fen=fen, quantity=1)]

    assert (price(goods(9899), None, 800, 9900).freight_fen, price(goods(9900), None, 800, 9900).freight_fen) == (
        800,
        0,
    )
