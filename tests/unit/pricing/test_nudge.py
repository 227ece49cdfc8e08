"""The nudge: at most three, only what is true, and with products that are in stock."""

from __future__ import annotations

import pytest
from hypothesis import given

from chalicelib.pricing import Goods, priced
from chalicelib.pricing.nudge import Candidate, Nudge, nudges
from chalicelib.pricing.rulebook import Choice, Circumstances, Rulebook
from chalicelib.pricing.rules import (
    CouponRule,
    FreightTemplate,
    FullGift,
    FullReduction,
    GiftItem,
    GiftRung,
    PriceCut,
    ReductionRung,
    Rule,
    Scope,
    Zone,
)

from .carts import NOW, Cart, Dice, carts, generated

BUYER = Circumstances(now=NOW)


def cup(fen: int, quantity: int = 1) -> Goods:
    return Goods(product_id="cup", sku_id="cup", title="杯", unit_price_fen=fen, quantity=quantity)


def candidate(sku: str, fen: int, left: int, **more: list[str]) -> Candidate:
    return Candidate(product_id=sku, sku_id=sku, title=sku, unit_price_fen=fen, left=left, **more)


def told(goods: list[Goods], rules: list[Rule], *products: Candidate, choice: Choice | None = None) -> list[Nudge]:
    book = Rulebook(rules=rules)
    made = choice or Choice()
    return nudges(goods, book, BUYER, made, priced(goods, book, BUYER, made), products)


def reduction(at: int, off: int, name: str = "r", **more: Scope) -> FullReduction:
    return FullReduction(id=name, name="满减", rungs=[ReductionRung(at=at, off_fen=off)], **more)


@pytest.mark.row("X7")
def test_it_names_the_cheapest_products_in_stock_that_reach_the_threshold() -> None:
    products = [
        candidate("too_cheap", 600, left=1),  # two would be needed, one is left
        candidate("pair", 700, left=5),
        candidate("sold_out", 1200, left=0),
        candidate("exact", 1200, left=1),
        candidate("dear", 9000, left=9),
        candidate("dearer", 9900, left=9),
    ]
    (nudge,) = told([cup(8800)], [reduction(10_000, 2000)], *products)
    assert (nudge.text, nudge.short_fen, nudge.saves_fen) == ("再买 ¥12.00 可减 ¥20.00", 1200, 2000)
    named = [(product.sku_id, product.quantity, product.payable_fen) for product in nudge.products]
    assert named == [("exact", 1, 8000), ("pair", 2, 8200), ("dear", 1, 15_800)]


def test_what_is_sold_out_does_not_hide_what_is_left() -> None:
    gone = [candidate(f"gone{number}", 1200, left=0) for number in range(40)]
    (nudge,) = told([cup(8800)], [reduction(10_000, 2000)], *gone, candidate("left", 1300, left=1))
    assert [product.sku_id for product in nudge.products] == ["left"]


def test_only_goods_that_the_rule_covers_are_named_and_price_cuts_are_reckoned_with() -> None:
    tea = Scope(kind="categories", ids=["tea"])
    goods = [cup(8800).model_copy(update={"listed_in": ["tea"]})]
    rules: list[Rule] = [
        reduction(10_000, 2000, scope=tea),
        PriceCut(id="cut", name="直降", prices={"cheap": 100}),
    ]
    products = [
        candidate("pen", 1200, left=5),
        candidate("cheap", 1200, left=5, listed_in=["tea"]),
        candidate("oolong", 1300, left=5, listed_in=["tea"]),
    ]
    (nudge,) = told(goods, rules, *products)
    assert [product.sku_id for product in nudge.products] == ["oolong"]


def test_more_of_what_is_in_the_cart_is_named_as_far_as_it_is_in_stock() -> None:
    (nudge,) = told([cup(5000)], [reduction(10_000, 2000)], candidate("cup", 5000, left=2))
    assert [(product.sku_id, product.quantity, product.payable_fen) for product in nudge.products] == [("cup", 1, 8000)]
    (nudge,) = told([cup(5000)], [reduction(10_000, 2000)], candidate("cup", 5000, left=1))
    assert nudge.products == []


def test_coupons_freight_gifts_and_pieces_are_told_and_never_more_than_three() -> None:
    rules: list[Rule] = [
        reduction(10_000, 2000),
        CouponRule(id="c", name="满减券", benefit="amount", off_fen=1500, threshold_fen=9500),
        FreightTemplate(id="f", name="快递", default=True, zones=[Zone(first_fen=800, free_over_fen=9900)]),
        FullGift(
            id="g", name="满赠", by="pieces", rungs=[GiftRung(at=3, gifts=[GiftItem(sku_id="mat", title="杯垫")])]
        ),
    ]
    all_four = [told([cup(4500, 2)], [rule])[0].text for rule in rules]
    assert all_four == [
        "再买 ¥10.00 可减 ¥20.00",
        "再买 ¥5.00 可减 ¥15.00",
        "再买 ¥9.00 免运费 ¥8.00",
        "再买 1 件 可得赠品 杯垫",
    ]
    assert len(told([cup(4500, 2)], rules)) == 3


def test_what_would_save_nothing_is_not_told() -> None:
    # the ladder's own reduction would bring the order below free freight: 8 less for 8 more
    rules: list[Rule] = [
        reduction(10_000, 800),
        FreightTemplate(id="f", name="快递", default=True, zones=[Zone(first_fen=800, free_over_fen=9900)]),
    ]
    assert told([cup(9900)], rules) == []


@generated
@given(carts())
def test_every_nudge_is_true(cart: Cart) -> None:
    price = priced(*cart)
    shelf = [Candidate(**goods.model_dump(exclude={"quantity"}), left=6) for goods in Dice(len(cart.goods)).goods(5, 1)]
    found = nudges(*cart, price, shelf)
    assert len(found) <= 3
    for nudge in found:
        assert nudge.saves_fen > 0 or nudge.gifts
        assert len(nudge.products) <= 3
        for product in nudge.products:
            assert product.payable_fen == with_more(cart, product.sku_id, product.quantity, nudge, shelf)


def with_more(cart: Cart, sku: str, units: int, nudge: Nudge, shelf: list[Candidate]) -> int:
    """What the order costs with the product that was named, and the coupon that was talked about."""
    own = next(entry for entry in shelf if entry.sku_id == sku)
    held = sum(entry.quantity for entry in cart.goods if entry.sku_id == sku)
    added = Goods(**own.model_copy(update={"quantity": held + units}).model_dump(exclude={"left"}))
    assert held + units <= own.left
    goods = [*(entry for entry in cart.goods if entry.sku_id != sku), added]
    choice = cart.choice
    if nudge.rule == "coupon" and nudge.rule_id not in choice.coupons:
        room = len(choice.coupons) < cart.book.stacking.most_coupons
        choice = choice.model_copy(update={"coupons": [*choice.coupons, nudge.rule_id] if room else [nudge.rule_id]})
    return priced(goods, cart.book, cart.circumstances, choice).payable_fen
