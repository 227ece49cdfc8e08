"""An order costs what its quote said, for generated goods, rules, coupons and buyers; and what it keeps gives the same price again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import coupons, members, stock
from chalicelib.budgets import first
from chalicelib.catalog import Sku, sku_key
from chalicelib.checkout.agreed import agreement_of
from chalicelib.coupons import Coupon, CouponGift, CouponScope, Terms
from chalicelib.members import User
from chalicelib.orders.items import bought, gifts, snapshot_of
from chalicelib.pricing.lines import Goods
from chalicelib.pricing.stages import priced
from chalicelib.pricing.trace import recompute
from chalicelib.promotions import live
from chalicelib.promotions.items import HouseRules, HouseStacking, LiveRule, LiveSet
from chalicelib.runtime import clock
from chalicelib.store import table
from tests.integration import laws
from tests.integration.crowd import crowd, put_all
from tests.integration.shop import Shop
from tests.unit.pricing.carts import NOW, Dice
from tests.world import Person, Refusal

CASES = 50


@pytest.mark.row("X5")
@pytest.mark.row("H6")
@pytest.mark.row("X6")
def test_an_order_costs_what_its_quote_said_and_can_be_priced_again_from_what_it_keeps(shop: Shop) -> None:
    shop.clock.ahead = NOW - datetime.now(UTC)
    used: set[str] = set()
    for seed in range(CASES):
        dice = Dice(seed)
        goods = dice.goods(4, 5)
        _shop_of(dice, goods)
        quoted, told = crowd(2)
        for buyer in (quoted, told):
            _join(buyer, seed)
        wish = _wish(dice)
        shown = _preview(quoted, goods, wish)
        if shown["quoteToken"] is None:
            assert shown["price"]["refused"], seed
            continue
        price = shown["price"]
        order = quoted.call("orders/submit", {"quoteToken": shown["quoteToken"]})
        assert order["payableFen"] == price["payableFen"], seed
        _check_kept(order["orderNo"], price)
        again = _preview(told, goods, wish)["price"]
        chosen = {"couponId": again_coupon} if (again_coupon := _coupon_of(again)) else {}
        asked = {"items": _items(goods), "addressId": told.headers["x-address"], "extras": wish.get("extras", {})}
        free = told.call("orders/submit", {**asked, **chosen, "expectedTotalFen": again["payableFen"]})
        assert free["payableFen"] == again["payableFen"], seed
        used |= {step["rule"] for step in price["trace"]}
    assert {"member_price", "limited_price", "price_cut", "bundle", "pick_n", "full_reduction", "full_discount"} <= used
    assert {"full_gift", "coupon", "freight", "extra"} <= used
    laws.check(but=laws.AFTERWARDS | {"stock", "stock-known", "quota", "budgets", "caps"})


def _shop_of(dice: Dice, goods: list[Goods]) -> None:
    """These goods at these prices, some rules, some freight; all of it as if staff had just set it up."""
    rules = [dice.promotion(number) for number in range(4)]
    budgeted = rules[0].kind != "full_gift" and dice.chance()
    templates = [
        dice.template("usual", default=True),
        *([dice.template("heavy", default=False)] if dice.chance() else []),
    ]
    book = dice.book(0, 0)
    house = HouseRules(
        freight_templates=templates,
        extras=[rule for rule in book.rules if rule.kind == "extra"],
        stacking=HouseStacking(**{**dict(book.stacking), "most_coupons": 1}),
        refunds=book.refunds,
    )
    holding = [LiveRule(terms=rule, shards=int(budgeted and place == 0)) for place, rule in enumerate(rules)]
    for name, entry in {entry.sku_id: entry for entry in goods}.items():
        put_all([_sku(entry), _stock(name, entry.product_id, 500)])
    put_all([_stock("gift", "pg", dice.choice([0, 1, 500]))])
    put_all([LiveSet.at(live.LIVE, version=1, rules=holding, house=house, house_version=1)])
    put_all(first(rules[0].id, dice.choice([0, 500, 100_000]), 1))
    live.forget()


def _sku(entry: Goods) -> Sku:
    return Sku.at(
        sku_key(entry.product_id, entry.sku_id),
        sku_id=entry.sku_id,
        product_id=entry.product_id,
        store_id="main",
        title=entry.title,
        spec_values={},
        spec_text="",
        price_fen=entry.unit_price_fen,
        weight_grams=entry.weight_grams,
        volume_cm3=entry.volume_cm3,
        freight_template=entry.freight_template,
        listed_in=entry.listed_in,
        on_sale=True,
        rush=False,
        version=1,
    )


def _stock(sku: str, product: str, units: int) -> stock.Stock:
    return stock.first(sku, product, units)


def _join(buyer: Person, seed: int) -> None:
    """A level, and three coupons."""
    dice = Dice(1000 + seed)
    table.update(User, members.profile_key(buyer.uid), [User.level.set(dice.randint(0, 4))])
    put_all([_coupon(dice, buyer.uid, number) for number in range(1, 4)])


def _coupon(dice: Dice, uid: str, number: int) -> Coupon:
    kind = dice.choice(["amount", "percent", "free_freight", "gift"])
    name = coupons.coupon_id("any", number)
    return Coupon.at(
        coupons.coupon_key(uid, name),
        coupon_id=name,
        campaign_id="any",
        name="券",
        terms=Terms(
            kind=kind,
            amount_off_fen=dice.amount() if kind == "amount" else 0,
            percent_off=min(99, dice.percent()) if kind == "percent" else 0,
            max_off_fen=dice.perhaps(dice.amount()) if kind in ("percent", "free_freight") else None,
            threshold_fen=dice.choice([0, dice.threshold()]),
            scope=dice.choice([CouponScope(), CouponScope(), CouponScope(kind="categories", ids=["tea"])]),
            gifts=[CouponGift(sku_id="gift", title="赠品")] if kind == "gift" else [],
        ),
        state=coupons.UNUSED,
        valid_from=clock.now(),
        valid_until=clock.now() + timedelta(days=number),
    )


def _wish(dice: Dice) -> dict[str, Any]:
    extras = dice.choice([{}, {"extras": {"box": 1}}])
    return {**dice.choice([{"best": True}, {"best": True}, {"couponId": "any-1"}, {}]), **extras}


def _items(goods: list[Goods]) -> list[dict[str, Any]]:
    return [{"productId": e.product_id, "skuId": e.sku_id, "quantity": e.quantity} for e in goods]


def _preview(buyer: Person, goods: list[Goods], wish: dict[str, Any]) -> dict[str, Any]:
    """What is shown; without the coupon when these goods cannot use it."""
    asked = {"items": _items(goods), "addressId": buyer.headers["x-address"]}
    try:
        return buyer.call("orders/preview", {**asked, **wish})
    except Refusal as refusal:
        if refusal.code != "coupon_unusable":
            raise
        without = {name: value for name, value in wish.items() if name != "couponId"}
        return buyer.call("orders/preview", {**asked, **without})


def _coupon_of(price: dict[str, Any]) -> str | None:
    return next((step["ruleId"] for step in price["trace"] if step["rule"] == "coupon"), None)


def _check_kept(order_no: str, price: dict[str, Any]) -> None:
    """The order has the lines, the gifts and the trace that were shown, and prices to the same fen from what it keeps."""
    snapshot = snapshot_of(order_no)
    kept = snapshot.kept
    assert [line.model_dump(by_alias=True, mode="json") for line in bought(kept.lines)] == price["lines"]
    assert [(line.sku_id, line.quantity) for line in gifts(kept.lines)] == [
        (gift["skuId"], gift["quantity"]) for gift in price["gifts"]
    ]
    assert [step.model_dump(by_alias=True, mode="json") for step in kept.trace] == price["trace"]
    assert recompute(kept.trace).payable_fen == price["payableFen"]
    agreed = agreement_of(snapshot)
    assert agreed is not None
    again = priced(agreed.goods, agreed.book, agreed.circumstances, agreed.choice)
    assert (again.payable_fen, again.freight_fen) == (price["payableFen"], price["freightFen"])
    assert {line.sku_id: line.payable_fen for line in again.lines} == {
        line["skuId"]: line["payableFen"] for line in price["lines"]
    }
