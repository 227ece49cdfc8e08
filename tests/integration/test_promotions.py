"""Promotions in the shop: set up by staff, shown in the preview, kept by the order; budgets, gifts and coupons under races."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib import budgets
from chalicelib.checkout.agreed import agreement_of
from chalicelib.orders.items import snapshot_of
from chalicelib.pricing.refund import Ask, Returned, refundable
from chalicelib.promotions import live
from chalicelib.runtime import clock
from chalicelib.store import table
from tests.integration import laws
from tests.integration.crowd import answers, at_once, body, codes, crowd
from tests.integration.shop import Product, Shop, items
from tests.world import Person


def promote(shop: Shop, version: int = 0, budget: int | None = None, **terms: Any) -> dict[str, Any]:
    """Set a promotion up, or change it."""
    named = {"name": terms["id"], **terms}
    sent = {"terms": named, "expectedVersion": version, **({"budgetFen": budget} if budget is not None else {})}
    return shop.staff.call("promotions/save", sent)["promotion"]


def set_state(shop: Shop, promotion: str, action: str, version: int) -> dict[str, Any]:
    sent = {"promotionId": promotion, "action": action, "expectedVersion": version}
    return shop.staff.call("promotions/set_state", sent)["promotion"]


def house(shop: Shop, **rules: Any) -> None:
    version = shop.staff.call("promotions/house_rules")["version"]
    shop.staff.call("promotions/set_house_rules", {"rules": rules, "expectedVersion": version})


def reduction(at: int, off: int, **more: Any) -> dict[str, Any]:
    return {"kind": "full_reduction", "rungs": [{"at": at, "offFen": off}], **more}


def preview(buyer: Person, *lines: tuple[Product, int], **more: Any) -> dict[str, Any]:
    return buyer.call("orders/preview", {"items": items(*lines), **more})


def why(shown: dict[str, Any], rule: str) -> str:
    return next(unused["reason"] for unused in shown["price"]["unused"] if unused["ruleId"] == rule)


def left(rule: str) -> int:
    found = table.get_many(budgets.keys({rule: budgets.SHARDS}))
    return sum(budgets.left_in(found, rule).values())


@pytest.mark.row("H6")
@pytest.mark.row("X6")
def test_a_reduction_is_shown_explained_and_kept_with_the_order(either_entrance: Shop) -> None:
    shop = either_entrance
    coat, hat = shop.product(price=20000), shop.product(price=10000)
    promote(shop, id="r", **reduction(30000, 5000))
    buyer = shop.buyer("lan")
    shown = preview(buyer, (coat, 1), (hat, 1))
    assert shown["price"]["payableFen"] == 25000
    step = next(step for step in shown["price"]["trace"] if step["ruleId"] == "r")
    assert (step["version"], step["amountFen"]) == (1, -5000)
    order = buyer.call("orders/submit", {"quoteToken": shown["quoteToken"]})
    assert order["payableFen"] == 25000
    agreed = agreement_of(snapshot_of(order["orderNo"]))
    assert agreed is not None
    assert [rule.id for rule in agreed.book.rules] == ["r", "freight"]
    back = refundable(agreed, Returned(), Ask(units={hat.sku: 1}))
    assert back.refund_fen == 5000  # the hat without the reduction that it made possible


@pytest.mark.row("X5")
def test_a_quote_is_honoured_when_its_promotion_was_paused_and_the_next_price_is_not(shop: Shop) -> None:
    coat = shop.product(price=30000)
    promote(shop, id="r", **reduction(30000, 5000))
    buyer = shop.buyer("lan")
    quote = preview(buyer, (coat, 1))["quoteToken"]
    set_state(shop, "r", "pause", 1)
    assert preview(buyer, (coat, 1))["price"]["payableFen"] == 30000
    assert buyer.call("orders/submit", {"quoteToken": quote})["payableFen"] == 25000
    set_state(shop, "r", "resume", 2)
    assert preview(buyer, (coat, 1))["price"]["payableFen"] == 25000
    set_state(shop, "r", "end", 3)
    assert preview(buyer, (coat, 1))["price"]["payableFen"] == 30000
    assert (
        shop.staff.refused("promotions/set_state", {"promotionId": "r", "action": "resume", "expectedVersion": 4}).code
        == "promotion_over"
    )


@pytest.mark.row("X5")
def test_an_old_quote_makes_the_order_when_nothing_changed_and_says_what_did(shop: Shop) -> None:
    coat = shop.product(price=30000)
    coupon_of = shop.campaign(off=3000)
    promote(shop, id="r", name="满300减50", **reduction(30000, 5000))
    buyer = shop.buyer("lan")
    coupon = buyer.call("coupons/claim", {"campaignId": coupon_of})["coupon"]["couponId"]
    same, other = preview(buyer, (coat, 1))["quoteToken"], preview(buyer, (coat, 1), couponId=coupon)["quoteToken"]
    shop.forward(minutes=11)
    assert buyer.call("orders/submit", {"quoteToken": same})["payableFen"] == 25000
    set_state(shop, "r", "end", 1)
    refusal = buyer.refused("orders/submit", {"quoteToken": other})
    assert (refusal.code, refusal.details["expectedFen"], refusal.details["payableFen"]) == (
        "total_changed",
        22000,
        27000,
    )
    said = {one["what"]: one for one in refusal.details["differences"]}
    assert (said["line"]["fromFen"], said["line"]["toFen"]) == (22000, 27000)
    assert said["promotion"]["text"] == "满300减50：活动已结束"
    shop.forward(hours=25)
    assert buyer.refused("orders/submit", {"quoteToken": other}).code == "quote_expired"


@pytest.mark.row("X5")
def test_a_quote_whose_coupon_was_used_elsewhere_says_so(shop: Shop) -> None:
    coat = shop.product(price=30000)
    buyer = shop.buyer("lan")
    coupon = buyer.call("coupons/claim", {"campaignId": shop.campaign(off=3000)})["coupon"]["couponId"]
    quote = preview(buyer, (coat, 1), couponId=coupon)["quoteToken"]
    shop.order(buyer, (coat, 1), couponId=coupon)
    refusal = buyer.refused("orders/submit", {"quoteToken": quote})
    assert refusal.code == "total_changed"
    (gone,) = [one for one in refusal.details["differences"] if one["what"] == "coupon"]
    assert (gone["id"], gone["reason"]) == (coupon, "in_use")


@pytest.mark.row("H5")
@pytest.mark.row("H9")
def test_a_limited_price_ends_by_itself_and_the_lowest_price_counts(shop: Shop) -> None:
    cup = shop.product(price=1500)
    ends = clock.iso(clock.now() + timedelta(hours=1))
    promote(shop, id="flash", kind="limited_price", endsAt=ends, prices={cup.sku: 999}, mostUnits=2)
    promote(shop, id="member", kind="member_price", levels=[{"minLevel": 1, "percentOff": 10}])
    buyer = shop.buyer("lan")
    shown = preview(buyer, (cup, 3))
    assert shown["price"]["payableFen"] == 2 * 999 + 1500
    assert why(shown, "member") == "level_too_low"
    shop.forward(hours=1)
    live.forget()
    shown = preview(buyer, (cup, 3))
    assert (shown["price"]["payableFen"], why(shown, "flash")) == (4500, "ended")


@pytest.mark.row("X7")
@pytest.mark.parametrize("most_exactly", [200, 0], ids=["a small cart", "a large cart"])
def test_the_best_combination_is_told_and_can_be_taken(
    shop: Shop, most_exactly: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.checkout.choices.MOST_EXACTLY", most_exactly)
    coat = shop.product(price=30000)
    promote(shop, id="r", withCoupons=False, **reduction(30000, 5000))
    buyer = shop.buyer("lan")
    coupon = buyer.call("coupons/claim", {"campaignId": shop.campaign(off=8000, threshold=20000)})["coupon"]["couponId"]
    shown = preview(buyer, (coat, 1))
    assert shown["price"]["payableFen"] == 25000
    assert shown["best"] == {
        "couponId": coupon,
        "setAside": ["r"],
        "points": 0,
        "payableFen": 22000,
        "savesFen": 3000,
        "exact": True,
    }
    (choice,) = shown["coupons"]
    assert (choice["usable"], choice["savesFen"]) == (True, 3000)
    taken = preview(buyer, (coat, 1), best=True)
    assert taken["price"]["payableFen"] == 22000
    assert buyer.call("orders/submit", {"quoteToken": taken["quoteToken"]})["payableFen"] == 22000
    assert buyer.call("coupons/mine")["coupons"][0]["state"] == "held"


@pytest.mark.row("X7")
def test_the_nudge_names_goods_that_are_in_stock_and_says_what_the_order_then_costs(shop: Shop) -> None:
    coat, socks, gone = shop.product(price=28800), shop.product(price=1200), shop.product(price=1200, stock=1)
    promote(shop, id="r", name="满300减20", **reduction(30000, 2000))
    shop.order(shop.buyer("ming"), (gone, 1))
    shop.drain()
    (nudge,) = preview(shop.buyer("lan"), (coat, 1))["nudges"]
    assert nudge["text"] == "再买 ¥12.00 可减 ¥20.00"
    named = {product["skuId"]: product for product in nudge["products"]}
    assert gone.sku not in named
    assert named[socks.sku]["payableFen"] == 28000


@pytest.mark.row("X15")
@pytest.mark.row("H10")
def test_fifty_buyers_never_spend_more_than_the_budget(either_entrance: Shop) -> None:
    shop = either_entrance
    cup = shop.product(price=5000, stock=200)
    promote(shop, id="r", budget=10_000, **reduction(5000, 500))
    buyers = crowd(50)
    quotes = [preview(buyer, (cup, 1), addressId=buyer.headers["x-address"])["quoteToken"] for buyer in buyers]
    results = at_once(
        [
            partial(buyer.call, "orders/submit", {"quoteToken": quote})
            for buyer, quote in zip(buyers, quotes, strict=True)
        ]
    )
    assert codes(results) == {"ok": 20, "total_changed": 30}
    assert {answer["payableFen"] for answer in answers(results)} == {4500}
    shop.drain()
    laws.check()
    assert left("r") == 0
    late = preview(buyers[-1], (cup, 1), addressId=buyers[-1].headers["x-address"])
    assert (late["price"]["payableFen"], why(late, "r")) == (5000, "budget_spent")
    paying = next(buyer for buyer, result in zip(buyers, results, strict=True) if isinstance(result, dict))
    order_no = paying.call("orders/list", {"tab": "unpaid"})["orders"][0]["orderNo"]
    paying.call("orders/cancel", {"orderNo": order_no})
    assert left("r") == 500
    assert preview(buyers[-1], (cup, 1))["price"]["payableFen"] == 4500


@pytest.mark.row("X15")
def test_without_a_quote_a_spent_budget_is_a_total_that_changed(shop: Shop) -> None:
    cup = shop.product(price=5000)
    promote(shop, id="r", budget=500, **reduction(5000, 500))
    lan, ming = shop.buyer("lan"), shop.buyer("ming")
    assert shop.order(lan, (cup, 1), expectedTotalFen=4500)["payableFen"] == 4500
    refusal = ming.refused("orders/submit", body(ming, (cup, 1), expectedTotalFen=4500))
    assert (refusal.code, refusal.details["payableFen"]) == ("total_changed", 5000)


@pytest.mark.row("X15")
def test_a_budget_in_shards_is_spent_to_its_end(shop: Shop) -> None:
    coat = shop.product(price=1_000_000)
    promote(shop, id="r", budget=1_000_000, **reduction(1_000_000, 450_000))  # no shard has a third of it
    lan, ming = shop.buyer("lan"), shop.buyer("ming")
    first = shop.order(lan, (coat, 1))
    assert (first["payableFen"], left("r")) == (550_000, 550_000)
    quoted = ming.call("orders/submit", {"quoteToken": preview(ming, (coat, 1))["quoteToken"]})
    assert (quoted["payableFen"], left("r")) == (550_000, 100_000)
    assert why(preview(lan, (coat, 1)), "r") == "budget_spent"
    laws.check()
    lan.call("orders/cancel", {"orderNo": first["orderNo"]})
    assert left("r") == 550_000
    laws.check()


@pytest.mark.row("X15")
def test_a_budget_is_raised_and_lowered_but_not_below_what_orders_took(shop: Shop) -> None:
    cup = shop.product(price=5000)
    promote(shop, id="r", budget=1000, **reduction(5000, 500))
    shop.order(shop.buyer("lan"), (cup, 1))
    promote(shop, 1, budget=1500, id="r", **reduction(5000, 500))
    assert (left("r"), shop.staff.call("promotions/get", {"promotionId": "r"})["budgetLeftFen"]) == (1000, 1000)
    body = {"terms": {"id": "r", "name": "r", **reduction(5000, 500)}, "expectedVersion": 2}
    refusal = shop.staff.refused("promotions/save", {**body, "budgetFen": 400})
    assert (refusal.code, refusal.details) == ("budget_in_use", {"shortFen": 100})
    promote(shop, 2, budget=500, id="r", **reduction(5000, 500))
    assert left("r") == 0
    laws.check()


@pytest.mark.row("H6")
def test_gifts_are_taken_from_stock_and_dropped_when_they_run_out(either_entrance: Shop) -> None:
    shop = either_entrance
    tea, mat = shop.product(price=9900), shop.product(price=1900, stock=1)
    gift = [{"skuId": mat.sku, "title": "杯垫"}]
    promote(shop, id="g", kind="full_gift", rungs=[{"at": 9900, "gifts": gift}])
    lan, ming = shop.buyer("lan"), shop.buyer("ming")
    quotes = {buyer.uid: preview(buyer, (tea, 1)) for buyer in (lan, ming)}
    assert all(shown["price"]["gifts"][0]["skuId"] == mat.sku for shown in quotes.values())
    first = lan.call("orders/submit", {"quoteToken": quotes[lan.uid]["quoteToken"]})["orderNo"]
    refusal = ming.refused("orders/submit", {"quoteToken": quotes[ming.uid]["quoteToken"]})
    (gone,) = refusal.details["differences"]
    assert (refusal.code, gone["what"], gone["id"], gone["reason"]) == ("total_changed", "gift", mat.sku, "gift_gone")
    assert (gone["fromUnits"], gone["toUnits"], gone["text"]) == (1, 0, "杯垫：赠品已赠完")
    again = ming.call("orders/submit", {"quoteToken": preview(ming, (tea, 1))["quoteToken"]})["orderNo"]
    orders = [first, again]
    shop.drain()
    seen = [
        buyer.call("orders/get", {"orderNo": number})["order"]
        for buyer, number in zip((lan, ming), orders, strict=True)
    ]
    assert [line["giftOf"] for line in seen[0]["lines"]] == [None, "g"]
    assert [line["giftOf"] for line in seen[1]["lines"]] == [None]
    assert [one["status"] for one in seen] == ["UNPAID", "UNPAID"]
    assert shop.left(mat.sku) == 0
    laws.check()
    assert why(preview(ming, (tea, 1)), "g") == "gift_gone"
    lan.call("orders/cancel", {"orderNo": orders[0]})
    assert (shop.left(mat.sku), shop.left(tea.sku)) == (1, 9)
    laws.check()


@pytest.mark.row("H6")
def test_the_last_gift_goes_to_one_of_twenty_buyers_and_blocks_nobody(either_entrance: Shop) -> None:
    shop = either_entrance
    tea, mat = shop.product(price=9900, stock=50), shop.product(price=1900, stock=1)
    promote(shop, id="g", kind="full_gift", rungs=[{"at": 9900, "gifts": [{"skuId": mat.sku, "title": "杯垫"}]}])
    results = at_once([partial(buyer.call, "orders/submit", body(buyer, (tea, 1))) for buyer in crowd(20)])
    shop.drain()
    assert codes(results) == {"ok": 20}
    books = laws.check()
    assert books.statuses() == {"UNPAID": 20}
    assert sum(len(snapshot.lines) - 1 for snapshot in books.snapshots.values()) == 1
    assert shop.left(mat.sku) == 0


@pytest.mark.row("H6")
@pytest.mark.row("H1")
def test_a_coupon_whose_gift_is_gone_is_not_left_aside_in_silence(shop: Shop) -> None:
    tea, mat = shop.product(price=9900), shop.product(price=1900, stock=1)
    lan, ming = shop.buyer("lan"), shop.buyer("ming")
    gift = {"kind": "gift", "gifts": [{"skuId": mat.sku, "title": "杯垫"}]}
    quotes = [preview(buyer, (tea, 1), couponId=_claimed(shop, buyer, **gift))["quoteToken"] for buyer in (lan, ming)]
    lan.call("orders/submit", {"quoteToken": quotes[0]})
    refusal = ming.refused("orders/submit", {"quoteToken": quotes[1]})
    said = {one["what"]: one["reason"] for one in refusal.details["differences"]}
    assert (refusal.code, said) == ("total_changed", {"coupon": "gift_gone", "gift": "gift_gone"})
    assert ming.call("coupons/mine")["coupons"][0]["state"] == "unused"


@pytest.mark.row("H7")
def test_a_bundle_takes_its_parts_from_their_own_stock(shop: Shop) -> None:
    top, trousers = shop.product(price=6000, stock=3), shop.product(price=5000, stock=2)
    parts = [{"skuId": top.sku}, {"skuId": trousers.sku}]
    promote(shop, id="set", kind="bundle", parts=parts, priceFen=9000)
    buyer = shop.buyer("lan")
    assert preview(buyer, (top, 2), (trousers, 1))["price"]["payableFen"] == 15000
    assert shop.order(buyer, (top, 2), (trousers, 1))["payableFen"] == 15000
    assert (shop.left(top.sku), shop.left(trousers.sku)) == (1, 1)


@pytest.mark.row("H10")
def test_a_first_order_price_is_for_one_order_however_many_are_made_at_once(shop: Shop) -> None:
    cup = shop.product(price=5000, stock=50)
    promote(shop, id="new", audience={"firstOrder": True}, **reduction(5000, 1000))
    (buyer,) = crowd(1)
    results = at_once([partial(buyer.call, "orders/submit", body(buyer, (cup, 1))) for _ in range(4)])
    assert sorted(answer["payableFen"] for answer in answers(results)) == [4000, *[5000] * (len(answers(results)) - 1)]


@pytest.mark.row("F2")
def test_freight_follows_region_and_weight_and_what_is_not_delivered_is_named(shop: Shop) -> None:
    pot, fish = shop.product(price=10000), shop.product(price=5000)
    for product, change in ((pot, {"weightGrams": 1200}), (fish, {"freightTemplate": "cold"})):
        version = shop.staff.call("catalog/product", {"productId": product.id})["version"]
        sent = {"productId": product.id, "expectedVersion": version, "skus": [{"skuId": product.sku, **change}]}
        shop.staff.call("products/update", sent)
    far = {"regions": ["65", "54"], "first": 1000, "firstFen": 2500, "next": 500, "nextFen": 600}
    near = {"first": 1000, "firstFen": 1000, "next": 500, "nextFen": 200}
    house(
        shop,
        freightTemplates=[
            {"kind": "freight", "id": "usual", "name": "快递", "by": "weight", "default": True, "zones": [far, near]},
            {"kind": "freight", "id": "cold", "name": "冷链", "zones": [{"firstFen": 2000}], "refused": ["65"]},
        ],
    )
    buyer = shop.buyer("lan")
    assert preview(buyer, (pot, 1), (fish, 1))["price"]["freightFen"] == 1200 + 2000
    address = {**_XINJIANG, "name": "林小满", "phone": "13800000000", "detail": "某路 1 号"}
    there = buyer.call("addresses/save", address)["addressId"]
    shown = preview(buyer, (pot, 1), (fish, 1), addressId=there)
    assert shown["quoteToken"] is None
    assert [refusal["skuIds"] for refusal in shown["price"]["refused"]] == [[fish.sku]]
    refusal = buyer.refused("orders/submit", {"items": items((pot, 1), (fish, 1)), "addressId": there})
    assert (refusal.code, [line["skuId"] for line in refusal.details["lines"]]) == ("no_delivery", [fish.sku])
    alone = preview(buyer, (pot, 1), addressId=there)
    assert alone["price"]["payableFen"] == 13100
    order = buyer.call("orders/submit", {"quoteToken": alone["quoteToken"]})
    assert order["payableFen"] == 13100
    agreed = agreement_of(snapshot_of(order["orderNo"]))
    assert agreed is not None
    assert [zone.regions for zone in agreed.book.rules[0].zones] == [["65"], []]  # type: ignore[union-attr]


@pytest.mark.row("X5")
def test_an_address_that_moved_since_the_quote_changes_the_freight_and_says_so(shop: Shop) -> None:
    pot = shop.product(price=10000)
    zones = [{"regions": ["65"], "firstFen": 2500}, {"firstFen": 800}]
    house(shop, freightTemplates=[{"kind": "freight", "id": "usual", "name": "快递", "default": True, "zones": zones}])
    buyer = shop.buyer("lan")
    quote = preview(buyer, (pot, 1))["quoteToken"]
    address = {**_XINJIANG, "name": "林小满", "phone": "13800000000", "detail": "某路 1 号"}
    buyer.call("addresses/save", {**address, "addressId": buyer.headers["x-address"]})
    refusal = buyer.refused("orders/submit", {"quoteToken": quote})
    assert refusal.code == "total_changed"
    assert [one["text"] for one in refusal.details["differences"]] == ["运费：¥8.00 → ¥25.00"]


@pytest.mark.row("F2")
def test_an_address_says_where_it_lies_as_narrowly_as_the_freight_asks(shop: Shop) -> None:
    pot = shop.product(price=10000)
    zones = [{"regions": ["65"], "firstFen": 2500}, {"firstFen": 800}]
    usual = {"kind": "freight", "id": "usual", "name": "快递", "default": True, "zones": zones, "refused": ["650102"]}
    house(shop, freightTemplates=[usual])
    buyer = shop.buyer("lan")
    person = {"name": "林小满", "phone": "13800000000", "detail": "某路 1 号"}
    nowhere = {name: value for name, value in {**_XINJIANG, **person}.items() if not name.endswith("Code")}
    for known, missing in (
        ({}, ["provinceCode", "cityCode", "districtCode"]),
        ({"provinceCode": "650000"}, ["cityCode", "districtCode"]),
        ({"provinceCode": "650000", "cityCode": "650100", "districtCode": "650100"}, ["districtCode"]),
    ):
        there = buyer.call("addresses/save", {**nowhere, **known})["addressId"]
        shown = preview(buyer, (pot, 1), addressId=there)
        assert shown["quoteToken"] is None
        assert [refusal["reason"] for refusal in shown["price"]["refused"]] == ["region_needed"]
        refusal = buyer.refused("orders/submit", {"items": items((pot, 1)), "addressId": there})
        assert (refusal.code, refusal.details["fields"]) == ("region_needed", missing)
    near = {"provinceCode": "650000", "cityCode": "650100", "districtCode": "650103"}
    there = buyer.call("addresses/save", {**nowhere, **near})["addressId"]
    assert preview(buyer, (pot, 1), addressId=there)["price"]["payableFen"] == 12500
    house(shop, freightTemplates=[{**usual, "zones": [{"firstFen": 800}], "refused": []}])
    there = buyer.call("addresses/save", nowhere)["addressId"]
    assert preview(buyer, (pot, 1), addressId=there)["quoteToken"]


_XINJIANG = {
    "provinceName": "新疆维吾尔自治区",
    "provinceCode": "650000",
    "cityName": "乌鲁木齐市",
    "cityCode": "650100",
    "districtName": "天山区",
    "districtCode": "650102",
}


@pytest.mark.row("H1")
def test_coupons_that_waive_the_freight_or_bring_a_gift(shop: Shop) -> None:
    cup, mat = shop.product(price=5000), shop.product(price=1900, stock=5)
    shop.set(freight_fen=800)
    buyer = shop.buyer("lan")
    free, gift = (
        _claimed(shop, buyer, kind="free_freight", maxOffFen=600),
        _claimed(shop, buyer, kind="gift", gifts=[{"skuId": mat.sku, "title": "杯垫", "quantity": 2}]),
    )
    assert preview(buyer, (cup, 1), couponId=free)["price"]["payableFen"] == 5200
    order = shop.order(buyer, (cup, 1), couponId=gift)
    assert (order["payableFen"], order["units"], shop.left(mat.sku)) == (5800, 3, 3)
    laws.check()
    buyer.call("orders/cancel", {"orderNo": order["orderNo"]})
    assert shop.left(mat.sku) == 5


def _claimed(shop: Shop, buyer: Person, **terms: Any) -> str:
    now = clock.now()
    times = {"startsAt": clock.iso(now), "endsAt": clock.iso(now + timedelta(days=1))}
    made = shop.staff.call("campaigns/create", {"name": "券", "total": 10, **times, **terms})["campaign"]
    return str(buyer.call("coupons/claim", {"campaignId": made["campaignId"]})["coupon"]["couponId"])


def test_packaging_is_added_and_never_discounted(shop: Shop) -> None:
    cup = shop.product(price=30000)
    house(shop, extras=[{"kind": "extra", "id": "box", "name": "礼盒", "what": "packaging", "fen": 500}])
    promote(shop, id="r", **reduction(30000, 5000))
    buyer = shop.buyer("lan")
    shown = preview(buyer, (cup, 1), extras={"box": 2})
    assert (shown["price"]["extrasFen"], shown["price"]["payableFen"]) == (1000, 26000)
    made = buyer.call("orders/submit", {"quoteToken": shown["quoteToken"]})
    assert made["payableFen"] == 26000
    assert buyer.call("orders/get", {"orderNo": made["orderNo"]})["order"]["extrasFen"] == 1000
    refusal = buyer.refused("orders/preview", {"items": items((cup, 1)), "extras": {"ribbon": 1}})
    assert refusal.details["fields"][0]["field"] == "extras.ribbon"


@pytest.mark.row("H5")
@pytest.mark.row("H9")
def test_a_product_page_shows_the_price_of_today_and_of_members_and_what_applies(shop: Shop) -> None:
    cup = shop.product(price=1500, skus=2)
    ends = clock.iso(clock.now() + timedelta(hours=1))
    promote(shop, id="flash", kind="limited_price", endsAt=ends, prices={cup.sku: 1400}, mostUnits=2)
    levels = [{"minLevel": 1, "percentOff": 10}, {"minLevel": 3, "percentOff": 20}]
    promote(shop, id="member", kind="member_price", levels=levels)
    promote(shop, id="r", **reduction(30000, 5000))
    promote(shop, id="later", startsAt=clock.iso(clock.now() + timedelta(days=9)), **reduction(1000, 500))
    page = shop.buyer("lan").get("catalog/product", productId=cup.id)
    first, second = page["skus"]
    assert first["promo"] == {"priceFen": 1400, "promotionId": "flash", "endsAt": ends, "mostUnits": 2}
    assert second["promo"] is None
    assert first["levelPrices"] == [{"minLevel": 1, "priceFen": 1350}, {"minLevel": 3, "priceFen": 1200}]
    assert {label["promotionId"]: label["text"] for label in page["promotions"]} == {
        "flash": "限时价，每单每款限 2 件",
        "member": "会员价",
        "r": "满 ¥300.00 减 ¥50.00",
    }


@pytest.mark.row("H6")
def test_the_cart_groups_its_selected_lines_by_promotion_and_hints_at_the_next_one(shop: Shop) -> None:
    coat, hat = shop.product(price=20000), shop.product(price=9000)
    promote(shop, id="r", name="满300减50", **reduction(30000, 5000))
    promote(shop, id="cut", kind="price_cut", prices={hat.sku: 8000})
    buyer = shop.buyer("lan")
    for product in (coat, hat):
        buyer.call("cart/add", {"productId": product.id, "skuId": product.sku, "quantity": 1})
    seen = buyer.call("cart/view")
    assert (seen["selectedFen"], seen["discountFen"]) == (29000, 1000)
    assert [(group["promotionId"], group["skuIds"]) for group in seen["groups"]] == [("cut", [hat.sku])]
    assert [hint["text"] for hint in seen["hints"]] == ["再买 ¥20.00 可减 ¥50.00"]
    buyer.call("cart/set_quantity", {"skuId": coat.sku, "quantity": 2})
    seen = buyer.call("cart/view")
    assert (seen["selectedFen"], seen["discountFen"]) == (49000, 6000)


@pytest.mark.row("X15")
def test_a_dry_run_tells_what_a_rule_would_have_cost_and_what_it_meets(shop: Shop) -> None:
    coat, hat = shop.product(price=20000), shop.product(price=10000)
    buyer = shop.buyer("lan")
    shop.paid_order(buyer, (coat, 1), (hat, 1))
    small = shop.paid_order(buyer, (hat, 1))
    shop.order(buyer, (coat, 2))  # unpaid: no cost
    shop.drain()
    promote(shop, id="live", kind="full_discount", by="pieces", rungs=[{"at": 3, "percentOff": 20}])
    terms = {"id": "r", "name": "满200减90", **reduction(20000, 9000)}
    ran = shop.staff.call("promotions/dry_run", {"terms": terms, "costPercent": 75, "costsFen": {hat.sku: 10001}})
    result = ran["result"]
    assert (result["orders"], result["touched"], result["costFen"], result["revenueFen"]) == (2, 1, 9000, 40000)
    assert (result["losing"], len(result["newlyLosing"])) == (2, 1)
    assert result["newlyLosing"] != [small]
    assert [(clash["promotionId"], clash["effect"]) for clash in ran["clashes"]] == [("live", "line_limit")]
    assert ran["nextCursor"] is None


@pytest.mark.row("H12")
@pytest.mark.row("H11")
def test_a_report_counts_orders_cost_revenue_and_what_came_back(shop: Shop) -> None:
    coat = shop.product(price=30000, stock=20)
    promote(shop, id="r", **reduction(30000, 5000))
    lan, ming = shop.buyer("lan"), shop.buyer("ming")
    shop.paid_order(lan, (coat, 1))
    back = shop.paid_order(ming, (coat, 1))
    shop.order(ming, (coat, 1))
    set_state(shop, "r", "pause", 1)
    shop.paid_order(lan, (coat, 1))
    shop.staff.call("orders/refund", {"orderNo": back})
    shop.platform.until(lambda: shop.head(back).status == "CLOSED")
    shop.drain()
    told = shop.staff.call("promotions/report", {"promotionId": "r"})
    assert told["promotion"]["phase"] == "paused"
    assert told["effect"] == {
        "orders": 3,
        "made": 3,
        "used": 2,
        "buyers": 2,
        "newBuyers": 2,
        "costFen": 10000,
        "giftUnits": 0,
        "revenueFen": 50000,
        "refundedFen": 25000,
        "participationPercent": 66,
        "conversionPercent": 66,
        "roiPercent": 250,
    }


def test_pages_of_the_past_meet_every_order_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    cup = shop.product(price=30000, stock=50)
    promote(shop, id="r", **reduction(30000, 5000))
    for buyer in crowd(7):
        shop.order(buyer, (cup, 1))
    shop.drain()
    monkeypatch.setattr("chalicelib.promotions.past.MOST_ORDERS", 2)
    made, cursor, pages = 0, None, 0
    while pages == 0 or cursor:
        told = shop.staff.call(
            "promotions/report", {"promotionId": "r", "days": 2, **({"cursor": cursor} if cursor else {})}
        )
        made, cursor, pages = made + told["effect"]["made"], told["nextCursor"], pages + 1
    assert made == 7
    assert pages > 2


@pytest.mark.row("D2")
def test_a_selection_of_which_nothing_is_left_is_still_shown(shop: Shop) -> None:
    cup = shop.product(price=5000)
    promote(shop, id="r", **reduction(5000, 500))
    shop.staff.call("products/set_on_sale", {"productId": cup.id, "onSale": False})
    shown = preview(shop.buyer("lan"), (cup, 1))
    assert (shown["price"]["payableFen"], shown["nudges"], shown["quoteToken"]) == (0, [], None)
    assert [line["reason"] for line in shown["unavailable"]] == ["off_sale"]
