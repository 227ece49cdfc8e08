"""Prices: the shares add up, nothing falls below zero, and each rule is explained."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.coupons import Scope, Terms
from chalicelib.pricing import Freight, Goods, coupon_discount, coupon_refused, freight_of, in_scope, price, spread

fen = st.integers(min_value=0, max_value=10_000_000)


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
        st.sampled_from([Scope(), Scope(kind="products", ids=["p1", "p2"]), Scope(kind="categories", ids=["tea"])])
    )
    if draw(st.booleans()):
        return Terms(kind="amount", amount_off_fen=draw(fen), threshold_fen=draw(fen), scope=scope)
    most = draw(st.none() | fen)
    return Terms(kind="percent", percent_off=draw(st.integers(0, 99)), max_off_fen=most, scope=scope)


@pytest.mark.row("D2")
@given(baskets(), st.none() | coupon_terms(), st.builds(Freight, flat_fen=fen, free_over_fen=st.none() | fen))
def test_lines_always_add_up_and_never_fall_below_zero(
    goods: list[Goods], terms: Terms | None, freight: Freight
) -> None:
    priced = price(goods, terms, freight)
    assert sum(line.subtotal_fen for line in priced.lines) == priced.goods_fen
    assert sum(line.discount_fen for line in priced.lines) == priced.discount_fen
    assert sum(line.payable_fen for line in priced.lines) + priced.freight_fen == priced.payable_fen
    assert all(line.payable_fen >= 0 and 0 <= line.discount_fen <= line.subtotal_fen for line in priced.lines)
    assert sum(step.amount_fen for step in priced.trace) == priced.payable_fen


@given(baskets(), coupon_terms())
def test_a_coupon_takes_off_only_what_it_covers_and_what_it_promises(goods: list[Goods], terms: Terms) -> None:
    covered = {entry.sku_id for entry in in_scope(goods, terms.scope)}
    taken = coupon_discount(goods, terms)
    assert set(taken) == covered
    base = sum(entry.subtotal_fen for entry in goods if entry.sku_id in covered)
    promised = terms.amount_off_fen if terms.kind == "amount" else base * terms.percent_off // 100
    most = promised if terms.max_off_fen is None else min(promised, terms.max_off_fen)
    assert sum(taken.values()) == min(most, base)


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
    terms = Terms(kind="amount", amount_off_fen=100, threshold_fen=1000, scope=Scope(kind="categories", ids=["tea"]))
    assert coupon_refused(goods, terms) == "threshold_not_reached"
    assert coupon_refused(goods[1:], terms) == "nothing_in_scope"
    assert coupon_refused(goods, terms.model_copy(update={"threshold_fen": 900})) == ""


def test_freight_is_free_from_the_threshold_on() -> None:
    rule = Freight(flat_fen=800, free_over_fen=9900)
    assert (freight_of(9899, rule), freight_of(9900, rule)) == (800, 0)
