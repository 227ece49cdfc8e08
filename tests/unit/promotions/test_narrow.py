"""A narrowed rule prices an order, and whatever remains of it, like the whole one; and what is packed comes out again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.checkout import agreed
from chalicelib.pricing.agreement import agree
from chalicelib.pricing.rules import FreightTemplate, MemberPrice, PriceCut, Scope, Zone
from chalicelib.pricing.rules import LevelPrice as Level
from chalicelib.pricing.stages import priced
from chalicelib.promotions.narrow import narrowed
from tests.unit.pricing.carts import Cart, Dice, carts


@settings(max_examples=200)
@given(carts(), st.integers(0, 2**20))
def test_every_remainder_costs_the_same_under_the_narrowed_rules(cart: Cart, seed: int) -> None:
    price = priced(*cart)
    whole = agree(*cart, price)
    small = agreed.agreement(*cart, price)
    dice = Dice(seed)
    titles = {entry.sku_id: entry.title for entry in cart.goods}
    assert agreed.whole(agreed.bare(small), titles) == small
    for _ in range(4):
        gone = {entry.sku_id: dice.randint(0, entry.quantity) for entry in cart.goods}
        rest = whole.less(gone)
        if rest:
            left = priced(rest, small.book, small.circumstances, small.choice)
            assert left == priced(rest, whole.book, whole.circumstances, whole.choice)


def test_prices_scopes_and_zones_of_others_are_left_out() -> None:
    goods = Dice(1).goods(2, 1)
    first = goods[0]
    scope = Scope(kind="skus", ids=[first.sku_id, "x"], except_products=["y"])
    cut = PriceCut(id="r", name="r", prices={first.sku_id: 1, "x": 2}, scope=scope)
    kept = narrowed(cut, goods, None)
    assert isinstance(kept, PriceCut)
    assert (kept.prices, kept.scope.ids, kept.scope.except_products) == ({first.sku_id: 1}, [first.sku_id], [])
    member = MemberPrice(id="m", name="m", levels=[Level(min_level=1, prices={"x": 2, "z": 3})])
    kept_levels = narrowed(member, goods, None)
    assert isinstance(kept_levels, MemberPrice)
    assert kept_levels.levels[0].prices == {"x": 2}  # a table of prices without one would mean something else
    zones = [Zone(regions=["65", "54"], first_fen=9), Zone(regions=["44"], first_fen=5), Zone(first_fen=7)]
    template = FreightTemplate(id="f", name="f", zones=zones, refused=["6590", "44"])
    far = narrowed(template, goods, "659001")
    assert isinstance(far, FreightTemplate)
    assert [zone.regions for zone in far.zones] == [["65"], []]
    assert far.refused == ["6590"]
    nowhere = narrowed(FreightTemplate(id="f", name="f", zones=zones[:2]), goods, "110000")
    assert isinstance(nowhere, FreightTemplate)
    assert nowhere.refused == ["110000"]
