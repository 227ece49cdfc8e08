"""Nothing leaves the house that is not paid for, or whose money is asked back; and what is promised of delivery holds when circumstances change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.platform.couriers.kuaidi100 import COMPANIES, ours
from chalicelib.runtime import clock, ids
from chalicelib.store import transport
from tests.integration.aftersale import Sale
from tests.integration.shop import ADDRESS, Product, Shop, items
from tests.integration.test_delivery import POINT, WAYS, beijing, get, ship, turn_on
from tests.world import Person

TEXT = {"methods": [{"method": "virtual"}], "virtualAtPayment": True, "virtualNote": "卡密 1234-5678"}
NEAR = {"sameCityFreightFen": 0, "originLatitude": 22.54, "originLongitude": 113.95, "reachKm": 20}
HERE = {"latitude": 22.55, "longitude": 113.96}


@pytest.fixture
def shop(shared_shop: Shop) -> Iterator[Shop]:
    usual = {"delivery": {"methods": WAYS}, "freight_fen": 0, "cash_on_delivery": False, "undo_minutes": 5}
    terms = shared_shop.staff.call("settings/get")["settings"]["afterSale"]
    shared_shop.set(**usual)
    yield shared_shop
    shared_shop.set(**usual, promise={"on": False}, after_sale=terms)


@pytest.fixture
def buyer(shop: Shop) -> Person:
    return shop.buyer("hand" + ids.random_text(6))


def at_a_point(shop: Shop) -> dict[str, Any]:
    """The way to a new point."""
    point = "p" + ids.random_text(6).lower()
    shop.staff.call("pickup/save", {"pointId": point, "terms": {**POINT, "capacity": 50}})
    return {"delivery": {"method": "pickup", "pointId": point}}


def to_fetch(shop: Shop, buyer: Person, *lines: tuple[Product, int]) -> tuple[str, str]:
    """A paid order for a pickup point, and its code."""
    number = shop.paid_order(buyer, *lines, **at_a_point(shop))
    shop.drain()
    return number, get(buyer, number)["pickup"]["code"]


def for_cash(shop: Shop, buyer: Person, goods: Product, **how: Any) -> str:
    """An order that is accepted for cash at the door."""
    number = str(shop.order(buyer, (goods, 1), **how)["orderNo"])
    buyer.call("orders/pay", {"orderNo": number, "method": "offline"})
    shop.drain()
    return number


def wants_money(shop: Shop, buyer: Person, number: str, goods: Product) -> tuple[Sale, str]:
    """A case that asks for the money of a unit."""
    sale = Sale(shop, buyer, [goods], number, None)
    return sale, sale.apply((0, 1), reason="changed_mind")


# cash


@pytest.mark.row("F1")
def test_what_is_no_thing_is_not_delivered_for_a_promise_of_cash(shop: Shop, buyer: Person) -> None:
    shop.set(cash_on_delivery=True, delivery=TEXT)
    number = str(shop.order(buyer, (shop.product(), 1))["orderNo"])
    assert buyer.call("orders/get", {"orderNo": number})["cash"] == {"offered": False, "reason": "virtual"}
    refusal = buyer.refused("orders/pay", {"orderNo": number, "method": "offline"})
    assert (refusal.code, refusal.details["reason"]) == ("cash_not_offered", "virtual")


@pytest.mark.row("F1")
def test_the_counter_hands_out_what_owes_cash_only_after_the_cash(shop: Shop, buyer: Person) -> None:
    shop.set(cash_on_delivery=True)
    number = for_cash(shop, buyer, shop.product(price=1000), **at_a_point(shop))
    code = {"code": get(buyer, number)["pickup"]["code"]}
    refusal = shop.staff.refused("pickup/verify", code)
    assert (refusal.code, refusal.details) == ("cash_owed", {"orderNo": number, "owedFen": 1000})
    shop.staff.call("orders/confirm_cash", {"orderNo": number, "amountFen": 1000})
    assert shop.staff.call("pickup/verify", code)["units"] == 1
    assert shop.head(number).status == "RECEIVED"


@pytest.mark.row("X19")
def test_cash_goes_back_by_somebodys_hand_alone(shop: Shop, buyer: Person) -> None:
    """Neither one tap of the buyer's nor the silence of staff hands it over."""
    terms = shop.staff.call("settings/get")["settings"]["afterSale"]
    shop.set(cash_on_delivery=True, after_sale={**terms, "onSilence": "approve", "reviewHours": 1})
    goods = shop.product(price=1000)
    number = for_cash(shop, buyer, goods)
    shop.staff.call("orders/confirm_cash", {"orderNo": number, "amountFen": 1000})
    assert "cancel" not in get(buyer, number)["actions"]
    assert buyer.refused("orders/cancel", {"orderNo": number}).code == "undo_over"
    sale, case = wants_money(shop, buyer, number, goods)
    shop.forward(hours=1, minutes=1)
    shop.run_timers()
    assert (sale.status(case), sale.case(case).escalated, shop.refunds(number)) == ("APPLIED", True, [])
    sale.review(case)
    sale.refunded(1000)


# money that is asked back


def test_a_code_does_not_take_goods_whose_money_is_asked_back(shop: Shop, buyer: Person) -> None:
    goods = shop.product(price=1000)
    number, code = to_fetch(shop, buyer, (goods, 1))
    _, case = wants_money(shop, buyer, number, goods)
    assert shop.staff.refused("pickup/verify", {"code": code}).code == "aftersales_open"
    assert "cancel" not in get(buyer, number)["actions"]
    buyer.call("aftersales/cancel", {"caseNo": case})
    assert "cancel" in get(buyer, number)["actions"]
    assert shop.staff.call("pickup/verify", {"code": code})["orderNo"] == number


@pytest.mark.parametrize("by", ["buyer", "staff"])
def test_money_that_is_asked_back_while_the_code_is_taken_is_seen(shop: Shop, buyer: Person, by: str) -> None:
    goods = shop.product()
    number, code = to_fetch(shop, buyer, (goods, 1))

    def once(operation: str, request: dict[str, Any]) -> Any:
        answer = below(operation, request)
        if operation == "TransactWriteItems":  # "ready" is written, the handing over is not yet
            transport.use(below)
            if by == "staff":
                shop.platform.config(refund_delay=None)
                shop.staff.call("orders/refund", {"orderNo": number})
            else:
                Sale(shop, buyer, [goods], number, None).apply((0, 1))
        return answer

    below: Callable[..., Any] = transport.use(once)
    try:
        refusal = shop.staff.refused("pickup/verify", {"code": code})
    finally:
        transport.use(below)
        shop.platform.config(refund_delay=0)
    assert refusal.code == {"staff": "order_state", "buyer": "aftersales_open"}[by]
    assert shop.head(number).status == "SHIPPED"


@pytest.mark.row("F1")
def test_the_text_waits_for_the_end_of_the_case(shop: Shop, buyer: Person) -> None:
    shop.set(delivery=TEXT)
    goods = shop.product(price=1000)
    number = shop.paid_order(buyer, (goods, 1))  # the relay is a little behind
    _, case = wants_money(shop, buyer, number, goods)
    shop.drain()
    assert get(buyer, number)["parcels"] == []
    buyer.call("aftersales/cancel", {"caseNo": case})
    shop.drain()
    assert [parcel["content"] for parcel in get(buyer, number)["parcels"]] == [TEXT["virtualNote"]]


@pytest.mark.row("F1")
@pytest.mark.parametrize("fetched", [False, True])
def test_what_was_refunded_is_not_sent_and_is_not_waited_for(shop: Shop, buyer: Person, fetched: bool) -> None:
    gone, left = shop.product(), shop.product()
    lines = ((gone, 1), (left, 1))
    number, code = to_fetch(shop, buyer, *lines) if fetched else (shop.paid_order(buyer, *lines), "")
    sale, case = wants_money(shop, buyer, number, gone)
    sale.review(case)
    sale.next_turn()
    if fetched:
        assert shop.staff.call("pickup/verify", {"code": code})["units"] == 1
        return
    other = shop.paid_order(buyer, (left, 1))
    (group,) = [one for one in shop.staff.get("orders/mergeable")["groups"] if number in one["orderNos"]]
    assert (sorted(group["orderNos"]), group["units"]) == (sorted([number, other]), 2)
    body = {"orderNo": number, "carrier": "SF", "trackingNo": "SF" + ids.random_text(8)}
    over = {**body, "lines": [{"skuId": gone.sku, "quantity": 1}]}
    assert shop.staff.refused("orders/ship", over).code == "parcel_units"
    assert shop.staff.call("orders/ship", {**body, "lines": [{"skuId": left.sku, "quantity": 1}]})["last"] is True
    assert shop.head(number).status == "SHIPPED"


# ways that are not open any more


@pytest.mark.row("F4")
def test_a_quote_goes_no_way_that_is_closed(shop: Shop) -> None:
    shop.set(delivery={"methods": WAYS, **NEAR})
    buyer, goods = shop.buyer("hand" + ids.random_text(6), address=False), shop.product()
    at = buyer.call("addresses/save", {**ADDRESS, **HERE})["addressId"]

    def quoted(**how: Any) -> dict[str, Any]:
        shown = buyer.call("orders/preview", {"items": items((goods, 1)), "addressId": at, **how})
        return {"quoteToken": shown["quoteToken"]}

    near, fetched = quoted(delivery={"method": "same_city"}), quoted(**at_a_point(shop))
    buyer.call("addresses/save", {**ADDRESS, "latitude": 23.5, "longitude": 113.96, "addressId": at})
    assert buyer.refused("orders/submit", near).code == "delivery_unavailable"
    shop.set(delivery={"methods": [{"method": "express"}]})
    assert buyer.refused("orders/submit", fetched).code == "delivery_unavailable"


@pytest.mark.row("X19")
def test_the_other_door_of_the_district_lies_within_reach(shop: Shop) -> None:
    shop.set(delivery={"methods": WAYS, **NEAR})
    buyer = shop.buyer("hand" + ids.random_text(6), address=False)
    buyer.headers["x-address"] = buyer.call("addresses/save", {**ADDRESS, **HERE})["addressId"]
    number = shop.paid_order(buyer, (shop.product(), 1), delivery={"method": "same_city"})
    far = buyer.call("addresses/save", {**ADDRESS, "detail": "很远", "latitude": 23.5, "longitude": 113.96})
    refusal = buyer.refused("orders/change_address", {"orderNo": number, "addressId": far["addressId"]})
    assert refusal.code == "address_elsewhere"


@pytest.mark.row("F1")
def test_what_went_by_courier_is_not_fetched_and_what_is_fetched_does_not_arrive(shop: Shop, buyer: Person) -> None:
    goods = shop.product()
    sent, code = to_fetch(shop, buyer, (goods, 1))
    ship(shop, sent, "SF" + ids.random_text(8), method="express")
    assert shop.staff.refused("pickup/verify", {"code": code}).code == "order_state"
    assert get(buyer, sent)["pickup"]["code"] is None
    waiting, _ = to_fetch(shop, buyer, (goods, 1))
    shop.staff.call("orders/ship", {"orderNo": waiting, "method": "pickup"})
    assert shop.staff.refused("orders/arrived", {"orderNo": waiting}).code == "order_state"


def test_a_text_is_for_named_goods_where_things_are_sent_too(shop: Shop) -> None:
    version = shop.staff.call("settings/get")["version"]
    mixed = {**TEXT, "methods": [{"method": "express"}, {"method": "virtual"}]}
    body = {"expectedVersion": version, "changes": {"delivery": mixed}}
    assert shop.staff.refused("settings/update", body).code == "invalid_request"
    shop.set(delivery={**mixed, "methods": [{"method": "express"}, {"method": "virtual", "categories": ["cards"]}]})


# one parcel of several orders


@pytest.mark.row("D7")
def test_what_cannot_all_travel_together_does_not_begin_to(shop: Shop, buyer: Person) -> None:
    goods, number = shop.product(), "SF" + ids.random_text(8)
    paid, unpaid = shop.paid_order(buyer, (goods, 1)), shop.order(buyer, (goods, 1))["orderNo"]
    body = {"carrier": "SF", "trackingNo": number, "orderNos": [paid, unpaid]}
    refusal = shop.staff.refused("orders/ship_together", body)
    assert (refusal.details["orderNo"], shop.head(paid).status) == (unpaid, "PAID")
    part = shop.paid_order(buyer, (goods, 2))
    ship(shop, part, number, last=False)  # a part under this number is not the whole
    shop.staff.call("orders/ship_together", {**body, "orderNos": [paid, part]})
    assert [shop.head(one).status for one in (paid, part)] == ["SHIPPED", "SHIPPED"]


# couriers


@pytest.mark.row("X14")
def test_of_a_silent_courier_nobody_knows_whether_it_was_late(shop: Shop, buyer: Person) -> None:
    turn_on("kuaidi100")
    shop.set(promise={"on": True, "days": 2, "graceMinutes": 0, "couponCampaign": shop.campaign(off=500)})
    goods, seen = shop.product(), "SF" + ids.random_text(8)
    silent, late = shop.paid_order(buyer, (goods, 1)), shop.paid_order(buyer, (goods, 1))
    shop.drain()
    ship(shop, silent, "SF" + ids.random_text(8))
    ship(shop, late, seen)
    shop.run_timers()
    shop.platform.parcel(seen, "in_transit", (beijing(clock.now()), "运输中"))
    shop.forward(seconds=(shop.head(late).promised_at - clock.now()).total_seconds() + 1)
    shop.run_timers()
    happened = {number: [entry.type for entry in shop.head(number).timeline] for number in (silent, late)}
    assert ["promise_missed" in happened[number] for number in (silent, late)] == [False, True]


@pytest.mark.row("F3")
def test_pushes_for_every_courier_that_is_named_twice_are_taken(shop: Shop, buyer: Person) -> None:
    assert all(code in ours(word) for code, word in COMPANIES.items())
    turn_on("kuaidi100")
    number = "YD" + ids.random_text(8)
    order = shop.paid_order(buyer, (shop.product(), 1))
    shop.staff.call("orders/ship", {"orderNo": order, "carrier": "YUNDA", "trackingNo": number})
    shop.run_timers()
    told = shop.platform.parcel(number, "in_transit", (beijing(clock.now()), "运输中"), only_push=True)
    assert told["push"]["status"] == 200
