"""catalog/product: one call, one page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import members, shop
from chalicelib.members import Identified
from chalicelib.reviews.items import Content, ReviewCard, ReviewCount, cards_of
from chalicelib.runtime import clock
from chalicelib.store import table
from chalicelib.store.item import Key
from tests.goods import clerk, mug, simple
from tests.interleave import asked
from tests.world import Person, anyone, buyer_with_token, forward


@pytest.fixture
def staff(small_table: Any) -> Person:
    person = clerk("*")
    person.call("products/create", mug())
    return person


def _page(product_id: str = "mug") -> dict[str, Any]:
    return anyone().get("catalog/product", productId=product_id)


@pytest.mark.row("B10")
@pytest.mark.usefixtures("staff")
def test_the_page_has_all_that_was_entered() -> None:
    page, sent = _page(), mug()
    for field in ("title", "subtitle", "images", "attributes", "tags", "specs"):
        assert page[field] == sent[field]
    assert (page["onSale"], page["sold"], page["soldOut"], page["unit"], page["version"]) == (True, 0, False, "件", 1)
    assert page["skus"][0] == {
        "skuId": "mug-red-s",
        "specValues": {"color": "red", "size": "s"},
        "specText": "红色 250ml",
        "image": None,
        "priceFen": 4900,
        "linePriceFen": 5900,
        "weightGrams": 0,
        "stockLeft": 5,
        "soldOut": False,
        "promo": None,
        "levelPrices": [],
    }
    assert page["promotions"] == []


@pytest.mark.row("B10")
def test_stock_is_what_can_still_be_bought(staff: Person) -> None:
    staff.call("stock/adjust", {"skuId": "mug-red-s", "delta": -5, "reason": "破损"})
    page = _page()
    assert [(sku["stockLeft"], sku["soldOut"]) for sku in page["skus"]] == [(0, True), (5, False), (5, False)]
    assert not page["soldOut"]
    for sku_id in ("mug-red-l", "mug-blue-s"):
        staff.call("stock/adjust", {"skuId": sku_id, "delta": -5, "reason": "破损"})
    assert _page()["soldOut"]


@pytest.mark.row("B10")
def test_it_takes_two_calls_to_the_table_and_every_ten_seconds_a_look_at_promotions_and_campaigns(
    staff: Person,
) -> None:
    with asked() as first:
        _page()
    with asked() as second:
        _page()
    assert (first, second) == (["Query", "BatchGetItem", "GetItem", "Query"], ["Query", "BatchGetItem"])


@pytest.mark.row("B10")
def test_coupons_that_anyone_can_claim_for_it_are_shown(staff: Person) -> None:
    staff.call("products/save_category", {"categoryId": "home", "name": "家居"})
    staff.call("products/save_category", {"categoryId": "cups", "name": "杯", "parentId": "home"})
    staff.call("products/update", {"productId": "mug", "expectedVersion": 1, "categoryIds": ["cups"]})
    staff.call("products/create", simple("tray"))
    _campaign(staff, "all")
    _campaign(staff, "home", {"kind": "categories", "ids": ["home"]})
    _campaign(staff, "tray", {"kind": "products", "ids": ["tray"]})
    _campaign(staff, "hidden", listed=False)
    _campaign(staff, "later", startsIn=1)
    assert sorted(_coupons("mug")) == ["all", "home"]
    assert sorted(_coupons("tray")) == ["all", "tray"]
    forward(days=1)
    assert sorted(_coupons("mug")) == ["all", "home", "later"]
    forward(days=1)
    assert _coupons("mug") == []


@pytest.mark.row("B10")
def test_a_buyer_gets_everything_of_the_page_in_one_call(staff: Person) -> None:
    words = Content(name="某人", rating=4, text="釉色很好", spec_text="红色", at=clock.now())
    for number in range(4):
        card = ReviewCard.at(Key(cards_of("mug"), f"good#{number}"), product_id="mug", content=words, pictured=False)
        table.put(card)
    table.put(ReviewCount.at(Key(cards_of("mug"), "#COUNT#00"), product_id="mug", good=4, stars=16))
    change = {"promise": {"on": True, "days": 2}}
    staff.call("settings/update", {"expectedVersion": 0, "changes": change})
    shop.forget()
    member, _ = members.log_in(Identified("wechat", "wx1", "oLan"), clock.now())
    lan = buyer_with_token(member.uid)
    lan.call("favourites/toggle", {"productId": "mug", "favourite": True})
    _page()
    with asked() as operations:
        whole = lan.get("catalog/visit", productId="mug", region="330106")
    assert len(operations) <= 11, operations
    assert {name: whole[name] for name in _page()} == _page(), "all of the public page is in it"
    assert whole["favourite"]
    assert whole["reviews"]["summary"]["total"] == 4
    assert [one["text"] for one in whole["reviews"]["newest"]] == ["釉色很好"] * 3
    (express,) = whole["delivery"]
    assert express["arriveBy"] > express["shipBy"]
    assert not buyer_with_token("0" * 12).get("catalog/visit", productId="mug")["favourite"]
    assert lan.refused("catalog/visit", {"productId": "moon"}).code == "product_not_found"


@pytest.mark.row("B10")
def test_a_product_off_sale_says_so(staff: Person) -> None:
    staff.call("products/set_on_sale", {"productId": "mug", "onSale": False})
    assert not _page()["onSale"]


@pytest.mark.row("B10")
@pytest.mark.usefixtures("staff")
def test_an_unknown_product_is_not_found() -> None:
    refusal = anyone().refused("catalog/product", {"productId": "moon"})
    assert (refusal.status, refusal.code) == (404, "product_not_found")


@pytest.mark.row("S4")
@pytest.mark.parametrize(
    "body", [{}, {"productId": ""}, {"productId": "a#b"}, {"productId": 7}, {"productId": "x" * 41}]
)
@pytest.mark.usefixtures("small_table")
def test_what_is_wrong_is_named(body: dict[str, Any]) -> None:
    refusal = anyone().refused("catalog/product", body)
    assert (refusal.status, refusal.details["fields"][0]["field"]) == (400, "productId")


def _coupons(product_id: str) -> list[str]:
    return [campaign["campaignId"] for campaign in _page(product_id)["coupons"]]


def _campaign(staff: Person, name: str, scope: Any = None, startsIn: int = 0, **change: Any) -> None:
    body = {
        "campaignId": name,
        "name": name,
        "kind": "amount",
        "amountOffFen": 100,
        "total": 5,
        "startsAt": clock.iso(clock.now() + timedelta(days=startsIn)),
        "endsAt": clock.iso(clock.now() + timedelta(days=2)),
    }
    staff.call("campaigns/create", body | ({"scope": scope} if scope else {}) | change)
