"""The best combination: never worse than any legal choice, equal to trying everything, honest about when it is not exact."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations

import pytest
from hypothesis import given

from chalicelib.pricing import priced
from chalicelib.pricing.combination import Effort, best
from chalicelib.pricing.rulebook import Choice, Circumstances, Rulebook, Stacking
from chalicelib.pricing.rules import CouponRule, FullReduction, PointsRule, ReductionRung

from .carts import NOW, Cart, Goods, carts, generated, timedelta

PROMOTIONS = {
    "price_cut",
    "limited_price",
    "member_price",
    "bundle",
    "pick_n",
    "full_reduction",
    "full_discount",
    "full_gift",
}


def legal_choices(cart: Cart) -> Iterator[Choice]:
    """Everything that the buyer could choose: any set of coupons that the order takes, points or none, any exclusive promotion set aside."""
    coupons = [rule.id for rule in cart.book.rules if rule.kind == "coupon"]
    exclusive = [
        rule.id for rule in cart.book.rules if rule.kind in PROMOTIONS and (rule.group or not rule.with_coupons)
    ]
    for used in subsets(coupons, cart.book.stacking.most_coupons):
        for aside in subsets(exclusive, len(exclusive)):
            for points in (0, cart.circumstances.points // 2, cart.circumstances.points):
                yield Choice(coupons=used, set_aside=aside, points=points)


def subsets(names: list[str], most: int) -> list[list[str]]:
    return [list(some) for some in chain.from_iterable(combinations(names, count) for count in range(most + 1))]


@pytest.mark.row("X7")
@generated
@given(carts(most_lines=3, most_units=3, most_promotions=2, most_coupons=2))
def test_the_best_is_what_trying_everything_finds(cart: Cart) -> None:
    found = best(cart.goods, cart.book, cart.circumstances)
    assert found.exact
    assert found.price == priced(cart.goods, cart.book, cart.circumstances, found.choice)
    lowest = min(priced(*cart[:3], choice).payable_fen for choice in legal_choices(cart))
    assert found.price.payable_fen == lowest


@generated
@given(carts())
def test_no_single_choice_is_better_even_when_the_search_is_not_exact(cart: Cart) -> None:
    found = best(cart.goods, cart.book, cart.circumstances, effort=Effort(1))
    singles = [
        Choice(),
        Choice(points=cart.circumstances.points),
        *(Choice(coupons=[rule.id]) for rule in cart.book.rules if rule.kind == "coupon"),
    ]
    assert found.price.payable_fen <= min(priced(*cart[:3], choice).payable_fen for choice in singles)
    whole = best(cart.goods, cart.book, cart.circumstances)
    assert found.price.payable_fen >= whole.price.payable_fen
    assert sorted(whole.price.coupons) == sorted(whole.choice.coupons)


def cup(fen: int = 10_000) -> list[Goods]:
    return [Goods(product_id="p", sku_id="cup", title="杯", unit_price_fen=fen, quantity=1)]


def coupon(name: str, off: int, *, days: int = 5, threshold: int = 0, group: str | None = None) -> CouponRule:
    return CouponRule(
        id=name,
        name=name,
        benefit="amount",
        off_fen=off,
        threshold_fen=threshold,
        ends_at=NOW + timedelta(days=days),
        group=group,
    )


BUYER = Circumstances(now=NOW, points=10_000)


def test_of_equal_prices_the_one_that_spends_less_wins_and_then_what_expires_first() -> None:
    book = Rulebook(
        rules=[
            coupon("late", 10_000, days=9),
            coupon("soon", 10_000, days=2),
            PointsRule(id="points", name="积分", unit_points=1, unit_fen=1),
        ]
    )
    found = best(cup(), book, BUYER)
    assert (found.price.payable_fen, found.choice.coupons, found.choice.points) == (0, ["soon"], 0)


def test_two_coupons_together_beat_the_larger_one() -> None:
    book = Rulebook(rules=[coupon("a", 3000), coupon("b", 2500), coupon("c", 2000)], stacking=Stacking(most_coupons=2))
    found = best(cup(), book, BUYER)
    assert (found.choice.coupons, found.price.payable_fen, found.exact) == (["a", "b"], 4500, True)


def test_a_promotion_is_set_aside_when_the_coupon_it_excludes_is_worth_more() -> None:
    ladder = FullReduction(id="ladder", name="满减", rungs=[ReductionRung(at=5000, off_fen=1000)], with_coupons=False)
    book = Rulebook(rules=[ladder, coupon("big", 4000)])
    found = best(cup(), book, BUYER)
    assert (found.choice.set_aside, found.choice.coupons, found.price.payable_fen) == (["ladder"], ["big"], 6000)
    assert [unused.reason for unused in found.price.unused] == ["set_aside"]
    small = Rulebook(rules=[ladder, coupon("small", 500)])
    assert best(cup(), small, BUYER).choice == Choice(coupons=[], set_aside=[])


def test_a_whole_group_is_set_aside_when_that_is_cheaper() -> None:
    ladders = [
        FullReduction(id=name, name=name, group="g", with_coupons=False, rungs=[ReductionRung(at=5000, off_fen=off)])
        for name, off in (("a", 500), ("b", 1000))
    ]
    found = best(cup(), Rulebook(rules=[*ladders, coupon("big", 4000)]), BUYER)
    assert (sorted(found.choice.set_aside), found.price.payable_fen) == (["a", "b"], 6000)
    found = best(cup(), Rulebook(rules=[*ladders, coupon("tiny", 100)]), BUYER)
    assert (found.choice.set_aside, found.price.payable_fen) == (["a"], 9000)


def test_beyond_the_bound_it_says_that_it_is_not_exact_and_looks_at_fewer() -> None:
    many = [coupon(f"c{number}", 100 + number) for number in range(60)]
    book = Rulebook(rules=list(many), stacking=Stacking(most_coupons=3))
    found = best(cup(), book, BUYER)
    assert not found.exact
    assert found.evaluated < 10_000
    assert found.price.payable_fen == 10_000 - (159 + 158 + 157)


def test_equal_coupons_are_looked_at_once() -> None:
    book = Rulebook(rules=[coupon(f"same{number}", 500, days=1 + number) for number in range(30)])
    found = best(cup(), book, BUYER)
    assert (found.choice.coupons, found.evaluated) == (["same0"], 2)
