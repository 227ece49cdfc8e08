"""Refunds: never more than was paid, exact at the end, the same in every order, and the explanation adds up to what is settled."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.pricing import priced
from chalicelib.pricing.agreement import Agreement, agree
from chalicelib.pricing.refund import Ask, Refundable, Returned, refundable
from chalicelib.pricing.rulebook import Choice, Circumstances, RefundPolicy, Rulebook
from chalicelib.pricing.rules import (
    Bundle,
    BundlePart,
    CouponRule,
    DiscountRung,
    Extra,
    FreightTemplate,
    FullDiscount,
    FullGift,
    FullReduction,
    GiftItem,
    GiftRung,
    PickN,
    PointsRule,
    ReductionRung,
    Rule,
    Zone,
)

from .carts import NOW, Cart, Goods, carts, generated

small_orders = carts(most_lines=3, most_units=3)


def agreed_on(cart: Cart) -> Agreement:
    return agree(*cart, priced(*cart))


def single_units(agreed: Agreement) -> list[str]:
    return [entry.sku_id for entry in agreed.goods for _ in range(entry.quantity)]


def counted(skus: list[str]) -> dict[str, int]:
    return {sku: skus.count(sku) for sku in dict.fromkeys(skus)}


def give_back(agreed: Agreement, asks: list[Ask]) -> tuple[Returned, list[Refundable]]:
    """One refund after the other."""
    already, refunds = Returned(), []
    for ask in asks:
        refund = refundable(agreed, already, ask)
        already = already.plus(ask, refund)
        refunds.append(refund)
    return already, refunds


@st.composite
def refund_sequences(draw: st.DrawFn) -> tuple[Cart, list[Ask]]:
    """An order that goes back whole, in pieces of any size in any order."""
    cart = draw(small_orders)
    dice = Random(draw(st.integers(0, 2**32)))
    units = [entry.sku_id for entry in cart.goods for _ in range(entry.quantity)]
    dice.shuffle(units)
    asks = []
    while units:
        size = dice.randint(1, len(units))
        asks.append(Ask(units=counted(units[:size])))
        units = units[size:]
    return cart, asks


@pytest.mark.row("X8")
@generated
@given(refund_sequences())
def test_refunds_never_exceed_what_was_paid_and_end_exactly_there(sequence: tuple[Cart, list[Ask]]) -> None:
    cart, asks = sequence
    agreed = agreed_on(cart)
    already, refunds = give_back(agreed, asks)
    donated = 100 * cart.choice.extras.get("donate", 0)
    so_far = 0
    for refund in refunds:
        assert refund.refund_fen >= 0
        so_far += refund.refund_fen
        assert so_far <= agreed.payable_fen
        assert refund.kept_fen == agreed.payable_fen - so_far
        assert sum(step.amount_fen for step in refund.trace) == refund.refund_fen
        assert sum(refund.per_line.values()) + refund.freight_fen + refund.extras_fen == refund.refund_fen
    assert already.refunded_fen == agreed.payable_fen - donated
    assert already.points == agreed.points
    assert sorted(already.coupons) == sorted(agreed.choice.coupons)
    assert [refund.last for refund in refunds] == [False] * (len(refunds) - 1) + [True]


@pytest.mark.row("X8")
@generated
@given(small_orders, st.integers(0, 2**32))
def test_the_order_of_refunds_does_not_matter(cart: Cart, seed: int) -> None:
    agreed = agreed_on(cart)
    dice = Random(seed)
    units = single_units(agreed)
    dice.shuffle(units)
    gone = units[: dice.randint(1, len(units))]
    at_once, _ = give_back(agreed, [Ask(units=counted(gone))])
    one_by_one, _ = give_back(agreed, [Ask(units={sku: 1}) for sku in gone])
    dice.shuffle(gone)
    otherwise, _ = give_back(agreed, [Ask(units={sku: 1}) for sku in gone])
    assert at_once.refunded_fen == one_by_one.refunded_fen == otherwise.refunded_fen
    assert at_once.points == one_by_one.points == otherwise.points


@pytest.mark.row("X8")
@generated
@given(small_orders, st.integers(0, 2**32))
def test_what_stays_costs_what_it_would_have_cost_and_never_more_than_on_the_way_to_it(cart: Cart, seed: int) -> None:
    """Reckoned once more from the traced prices of every basket, in the simplest way."""
    agreed = agreed_on(cart)
    dice = Random(seed)
    gone = {entry.sku_id: dice.randint(0, entry.quantity) for entry in agreed.goods}
    gone = {sku: units for sku, units in gone.items() if units}
    if not gone or gone == {entry.sku_id: entry.quantity for entry in agreed.goods}:
        return
    refund = refundable(agreed, Returned(), Ask(units=gone))
    without_points = agreed.choice.model_copy(update={"points": 0, "extras": {}})
    costs = []
    for counts in product(*(range(e.quantity - gone.get(e.sku_id, 0), e.quantity + 1) for e in agreed.goods)):
        basket = [e.model_copy(update={"quantity": n}) for e, n in zip(agreed.goods, counts, strict=True) if n]
        alone = priced(basket, agreed.book, agreed.circumstances, without_points)
        net = alone.goods_fen - alone.discount_fen
        freight = agreed.freight_fen
        if agreed.book.refunds.freight == "repriced":
            freight = max(freight, alone.freight_fen)
        worth = agreed.points_fen * min(net, agreed.net_fen) // agreed.net_fen if agreed.net_fen else 0
        costs.append(net - worth + freight + agreed.extras_fen)
    assert refund.kept_fen == min(costs) <= costs[0]
    assert agreed.payable_fen == costs[-1]


@generated
@given(small_orders)
def test_an_agreement_prices_the_whole_order_as_it_was_paid(cart: Cart) -> None:
    price = priced(*cart)
    agreed = Agreement.model_validate_json(agree(*cart, price).model_dump_json(exclude_none=True))
    again = priced(agreed.goods, agreed.book, agreed.circumstances, agreed.choice)
    assert (again.payable_fen, again.lines, again.gifts) == (price.payable_fen, price.lines, price.gifts)


# examples that merchants argue about


def order(prices: dict[str, int], rules: list[Rule], choice: Choice | None = None, **policy: str) -> Agreement:
    goods = [
        Goods(product_id=sku, sku_id=sku, title=sku, unit_price_fen=fen, quantity=1) for sku, fen in prices.items()
    ]
    book = Rulebook(rules=rules, refunds=RefundPolicy(**policy))
    return agreed_on(Cart(goods, book, Circumstances(now=NOW, points=100_000), choice or Choice()))


def ladder(at: int, off: int) -> FullReduction:
    return FullReduction(id="ladder", name="满减", rungs=[ReductionRung(at=at, off_fen=off)])


def test_a_broken_threshold_is_taken_back_and_says_so() -> None:
    agreed = order({"coat": 20_000, "hat": 10_000}, [ladder(30_000, 5_000)])
    refund = refundable(agreed, Returned(), Ask(units={"hat": 1}))
    assert (refund.refund_fen, refund.kept_fen) == (5_000, 20_000)
    assert [(step.rule, step.amount_fen) for step in refund.trace] == [("goods", 10_000), ("full_reduction", -5_000)]
    assert refund.trace[1].text == "满减：收回优惠 ¥50.00（满 ¥300.00 可用，还差 ¥100.00）"


def test_nobody_pays_for_sending_the_filler_back_and_the_rest_is_not_lost() -> None:
    agreed = order({"coat": 29_000, "socks": 1_000}, [ladder(30_000, 10_000)])
    already, (first, last) = give_back(agreed, [Ask(units={"socks": 1}), Ask(units={"coat": 1})])
    assert (first.refund_fen, first.trace[-1].rule, first.trace[-1].amount_fen) == (0, "policy", 9_000)
    assert (last.refund_fen, already.refunded_fen) == (20_000, 20_000)
    assert last.trace[-1].text == "扣除此前多退或未补收的 ¥90.00"


THRESHOLDS: list[Rule] = [
    FullReduction(id="x", name="满300减50", rungs=[ReductionRung(at=30_000, off_fen=5_000)]),
    FullDiscount(id="x", name="满300打九折", rungs=[DiscountRung(at=30_000, percent_off=10)]),
    CouponRule(id="x", name="满300减50券", benefit="amount", off_fen=5_000, threshold_fen=30_000),
    Bundle(id="x", name="套装", parts=[BundlePart(sku_id="coat"), BundlePart(sku_id="socks")], price_fen=25_000),
    PickN(id="x", name="两件250元", pieces=2, price_fen=25_000, most_times=1),
]


@pytest.mark.parametrize("rule", THRESHOLDS, ids=lambda rule: rule.kind)
def test_what_helped_to_reach_a_threshold_counts_the_same_whenever_it_goes_back(rule: Rule) -> None:
    """coat and socks together cost less than the coat alone: by sending the hat back first, the buyer has got there."""
    coupons = ["x"] if rule.kind == "coupon" else []
    agreed = order({"coat": 29_000, "socks": 1_000, "hat": 10_000}, [rule], Choice(coupons=coupons))
    together = priced(agreed.less({"hat": 1}), agreed.book, agreed.circumstances, agreed.choice).payable_fen
    assert together < 29_000
    ways = [
        [Ask(units={"hat": 1}), Ask(units={"socks": 1})],
        [Ask(units={"socks": 1}), Ask(units={"hat": 1})],
        [Ask(units={"socks": 1, "hat": 1})],
    ]
    given = [give_back(agreed, way)[0].refunded_fen for way in ways]
    assert given == [agreed.payable_fen - together] * 3


def test_freight_goes_back_with_the_last_unit_unless_it_was_shipped() -> None:
    freight = FreightTemplate(id="f", name="运费", zones=[Zone(first_fen=800)], default=True)
    agreed = order({"a": 1_000, "b": 2_000}, [freight])
    _, refunds = give_back(agreed, [Ask(units={"a": 1}), Ask(units={"b": 1})])
    assert [(refund.refund_fen, refund.freight_fen) for refund in refunds] == [(1_000, 0), (2_800, 800)]
    everything = {"a": 1, "b": 1}
    assert refundable(agreed, Returned(), Ask(units=everything, shipped=True)).refund_fen == 3_000
    assert refundable(agreed, Returned(), Ask(units=everything, shipped=True, shops_fault=True)).refund_fen == 3_800
    always = order({"a": 1_000, "b": 2_000}, [freight], freight_back="always")
    assert refundable(always, Returned(), Ask(units=everything, shipped=True)).refund_fen == 3_800


def test_freight_is_charged_afterwards_only_where_the_policy_says_so() -> None:
    freight = FreightTemplate(id="f", name="运费", zones=[Zone(first_fen=800, free_over_fen=9_900)], default=True)
    goods = {"a": 6_000, "b": 5_000}
    kept = refundable(order(goods, [freight]), Returned(), Ask(units={"b": 1}))
    repriced = refundable(order(goods, [freight], freight="repriced"), Returned(), Ask(units={"b": 1}))
    assert (kept.refund_fen, repriced.refund_fen) == (5_000, 4_200)
    assert (repriced.trace[-1].rule, repriced.trace[-1].amount_fen) == ("freight", -800)


def test_a_coupon_comes_back_when_it_takes_nothing_off_any_more_and_only_once() -> None:
    coupon = CouponRule(id="c", name="券", benefit="amount", off_fen=5_000, threshold_fen=30_000)
    choice = Choice(coupons=["c"])
    agreed = order({"coat": 20_000, "hat": 10_000}, [coupon], choice)
    _, (first, last) = give_back(agreed, [Ask(units={"hat": 1}), Ask(units={"coat": 1})])
    assert (first.refund_fen, first.coupons) == (5_000, ["c"])
    assert (last.refund_fen, last.coupons) == (20_000, [])
    never = order({"coat": 20_000, "hat": 10_000}, [coupon], choice, coupon_back="never")
    assert refundable(never, Returned(), Ask(units={"hat": 1, "coat": 1})).coupons == []
    filler = order({"coat": 29_000, "socks": 1_000}, [coupon], choice)
    kept = refundable(filler, Returned(), Ask(units={"socks": 1}))
    assert (kept.refund_fen, kept.coupons) == (0, [])  # its amount stays with the coat, so it stays used
    still_working = order({"coat": 40_000, "hat": 10_000}, [coupon], choice)
    assert refundable(still_working, Returned(), Ask(units={"hat": 1})).coupons == []


def test_a_free_freight_coupon_stays_used_while_its_freight_stays_unpaid() -> None:
    freight = FreightTemplate(id="f", name="运费", zones=[Zone(first_fen=800)], default=True)
    coupon = CouponRule(id="c", name="免邮券", benefit="free_freight", threshold_fen=3_000)
    goods, rules, choice = {"a": 1_000, "b": 2_000}, [freight, coupon], Choice(coupons=["c"])
    kept = order(goods, rules, choice)
    _, refunds = give_back(kept, [Ask(units={"a": 1}), Ask(units={"b": 1})])
    assert [(refund.refund_fen, refund.coupons) for refund in refunds] == [(1_000, []), (2_000, ["c"])]
    repriced = order(goods, rules, choice, freight="repriced")
    _, refunds = give_back(repriced, [Ask(units={"a": 1}), Ask(units={"b": 1})])
    assert [(refund.refund_fen, refund.coupons) for refund in refunds] == [(200, ["c"]), (2_800, [])]


@pytest.mark.complaint("Points not returned")
def test_points_go_back_in_proportion_and_never_as_money() -> None:
    points = PointsRule(id="points", name="积分", unit_points=100, unit_fen=100)
    agreed = order({"a": 10_000, "b": 20_000}, [points], Choice(points=3_000))
    _, refunds = give_back(agreed, [Ask(units={"a": 1}), Ask(units={"b": 1})])
    assert [(refund.refund_fen, refund.points) for refund in refunds] == [(9_000, 1_000), (18_000, 2_000)]


def test_points_that_do_not_divide_stay_with_the_goods_until_the_last_unit() -> None:
    points = PointsRule(id="points", name="积分", unit_points=1, unit_fen=1)
    agreed = order({"a": 1_000, "b": 1_000, "c": 1_000}, [points], Choice(points=100))
    _, refunds = give_back(agreed, [Ask(units={sku: 1}) for sku in "abc"])
    assert [(refund.refund_fen, refund.points) for refund in refunds] == [(966, 33), (967, 33), (967, 34)]


def test_an_order_paid_with_points_alone_gives_back_points_alone() -> None:
    points = PointsRule(id="points", name="积分", unit_points=100, unit_fen=100)
    agreed = order({"a": 1_000, "b": 2_000}, [points], Choice(points=3_000))
    assert agreed.payable_fen == 0
    already, refunds = give_back(agreed, [Ask(units={"b": 1}), Ask(units={"a": 1})])
    assert [refund.refund_fen for refund in refunds] == [0, 0]
    assert already.points == 3_000


def test_a_gift_that_is_not_earned_any_more_must_come_back() -> None:
    gift = FullGift(
        id="g", name="满赠", rungs=[GiftRung(at=3_000, gifts=[GiftItem(sku_id="mug", title="马克杯", quantity=2)])]
    )
    agreed = order({"a": 1_000, "b": 2_000}, [gift])
    refund = refundable(agreed, Returned(), Ask(units={"a": 1}))
    assert (refund.refund_fen, refund.gifts) == (1_000, {"mug": 2})


def test_packaging_goes_back_unshipped_and_a_donation_never() -> None:
    box = Extra(id="box", name="礼盒", what="packaging", fen=500)
    gift = Extra(id="donate", name="公益", what="donation", fen=100, refundable="never")
    agreed = order({"a": 1_000}, [box, gift], Choice(extras={"box": 1, "donate": 2}))
    assert agreed.payable_fen == 1_700
    assert refundable(agreed, Returned(), Ask(units={"a": 1})).refund_fen == 1_500
    assert refundable(agreed, Returned(), Ask(units={"a": 1}, shipped=True)).refund_fen == 1_000


def test_an_amount_that_staff_had_given_before_is_settled_by_the_last_refund() -> None:
    agreed = order({"a": 1_000, "b": 2_000}, [])
    goodwill = Returned(refunded_fen=300)
    first = refundable(agreed, goodwill, Ask(units={"a": 1}))
    last = refundable(agreed, goodwill.plus(Ask(units={"a": 1}), first), Ask(units={"b": 1}))
    assert (first.refund_fen, last.refund_fen) == (700, 2_000)


@pytest.mark.parametrize("units", [{}, {"a": 2}, {"x": 1}])
def test_what_is_not_there_cannot_go_back(units: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        refundable(order({"a": 1_000}, []), Returned(), Ask(units=units))


def test_too_many_baskets_are_said_and_the_end_is_exact_all_the_same() -> None:
    agreed = order({f"s{number}": 1_000 + number for number in range(16)}, [ladder(9_000, 3_000)])
    half = [f"s{number}" for number in range(14)]
    already, (first, last) = give_back(agreed, [Ask(units=counted(half)), Ask(units={"s14": 1, "s15": 1})])
    assert (first.exact, last.exact) == (False, True)
    assert already.refunded_fen == agreed.payable_fen
