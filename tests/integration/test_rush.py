"""Everybody wants the same thing at once: nothing is sold twice, nothing is lost, and everybody gets an answer."""

from __future__ import annotations

import random
from functools import partial
from typing import Any

import pytest

from chalicelib.store.transport import Transport
from tests.integration import laws
from tests.integration.crowd import Visitor, answers, at_once, body, buy, codes, crowd, front, stock_queue_at_work
from tests.integration.seams import Conflicts, Request, makes, table_seam
from tests.integration.shop import Shop
from tests.world import Person, Refusal


@pytest.mark.row("C1")
@pytest.mark.row("C2")
@pytest.mark.row("D3")
def test_fifty_units_go_to_fifty_of_two_hundred_buyers_over_http(either_entrance: Shop) -> None:
    shop = either_entrance
    kettle = shop.product(stock=50)
    with front() as host, stock_queue_at_work(shop):
        buyers = [Visitor(person, host) for person in crowd(200)]
        results = at_once([partial(buy, buyer, (kettle, 1)) for buyer in buyers])
    assert codes(results) == {"ok": 50, "out_of_stock": 150}
    assert {answer["status"] for answer in answers(results)} == {"UNPAID"}
    assert shop.left(kettle.sku) == 0
    found = laws.check()
    assert found.statuses()["UNPAID"] == 50
    assert found.statuses()["RESERVING"] == 0
    lucky = {answer["orderNo"] for answer in answers(results)}
    assert lucky == {number for number, head in found.heads.items() if head.status == "UNPAID"}


@pytest.mark.row("C1")
@pytest.mark.row("C2")
def test_a_rush_with_transaction_conflicts_sells_each_unit_once(shop: Shop) -> None:
    kettle = shop.product(stock=25)
    buyers = crowd(60)
    conflicts = Conflicts()
    with table_seam(conflicts), stock_queue_at_work(shop):
        results = at_once([partial(buy, buyer, (kettle, 1), though_busy=True) for buyer in buyers])
    assert conflicts.met > 0
    assert codes(results) == {"ok": 25, "out_of_stock": 35}
    found = laws.check()
    assert {head.entrance for head in found.heads.values()} == {"inline", "queue"}
    assert found.statuses()["UNPAID"] == 25


@pytest.mark.row("C2")
def test_orders_of_three_lines_get_all_of_them_or_none(either_entrance: Shop) -> None:
    shop = either_entrance
    tea = shop.product(stock=12, skus=5)
    chance = random.Random(7)
    wanted = [[(tea.choice(number), chance.randint(1, 2)) for number in chance.sample(range(5), 3)] for _ in range(40)]
    with front() as host, stock_queue_at_work(shop):
        buyers = [Visitor(person, host) for person in crowd(40)]
        results = at_once([partial(buy, buyer, *lines) for buyer, lines in zip(buyers, wanted, strict=True)])
    assert set(codes(results)) == {"ok", "out_of_stock"}
    assert laws.check().statuses()["UNPAID"] == codes(results)["ok"]
    for result, lines in zip(results, wanted, strict=True):
        if isinstance(result, Refusal):  # nothing was given back meanwhile: what was short then is short now
            assert any(shop.left(choice.sku) < units for choice, units in lines), "turned away, and there was enough"


@pytest.mark.row("C2")
@pytest.mark.row("D6")
def test_units_that_are_given_back_in_the_rush_are_sold_again(either_entrance: Shop) -> None:
    shop = either_entrance
    kettle = shop.product(stock=6)

    def hesitate(buyer: Person) -> dict[str, Any]:
        answer = buy(buyer, (kettle, 1))
        return buyer.call("orders/cancel", {"orderNo": answer["orderNo"]})

    buyers = crowd(24)
    with stock_queue_at_work(shop):
        results = at_once([partial(hesitate, buyer) for buyer in buyers])
        assert set(codes(results)) <= {"ok", "out_of_stock"}
        assert laws.check().statuses()["UNPAID"] == 0
        assert shop.left(kettle.sku) == 6
        shop.forward(seconds=1)  # a process believes in "sold out" for half a second
        again = at_once([partial(buy, buyer, (kettle, 1)) for buyer in buyers])
    assert codes(again)["ok"] == 6
    assert laws.check().statuses()["UNPAID"] == 6


@pytest.mark.row("C2")
@pytest.mark.row("D3")
def test_nobody_holds_more_orders_than_the_cap_however_parallel(either_entrance: Shop) -> None:
    shop = either_entrance
    kettle = shop.product(stock=100)
    (buyer,) = crowd(1)
    with stock_queue_at_work(shop):
        results = at_once([partial(buy, buyer, (kettle, 1)) for _ in range(12)])
    assert codes(results) == {"ok": 5, "open_orders_limit": 7}
    assert laws.check().statuses() == {"UNPAID": 5}


@pytest.mark.row("C2")
@pytest.mark.row("D3")
def test_nobody_holds_more_units_than_the_cap_however_parallel(either_entrance: Shop) -> None:
    shop = either_entrance
    kettle = shop.product(stock=100)
    (buyer,) = crowd(1)
    with stock_queue_at_work(shop):
        results = at_once([partial(buy, buyer, (kettle, 7)) for _ in range(8)])
    assert codes(results) == {"ok": 2, "held_units_limit": 6}
    assert shop.left(kettle.sku) == 100 - 14
    laws.check()


@pytest.mark.row("C2")
@pytest.mark.row("D3")
def test_two_lines_of_one_sku_count_together(shop: Shop) -> None:
    kettle = shop.product(stock=100)
    (buyer,) = crowd(1)
    for units, code in ((999, "quantity_too_large"), (15, "held_units_limit")):
        lines = (kettle, units), (kettle, units)
        assert buyer.refused("orders/submit", body(buyer, *lines)).code == code
    answer = buyer.call("orders/submit", body(buyer, (kettle, 3), (kettle, 4)))
    assert answer["units"] == 7
    assert shop.left(kettle.sku) == 93
    laws.check()


@pytest.mark.row("C1")
def test_staff_who_count_the_stock_in_the_rush_lose_no_unit(either_entrance: Shop) -> None:
    shop = either_entrance
    kettle = shop.product(stock=20)

    def adjust(delta: int) -> dict[str, Any]:
        return shop.staff.call("stock/adjust", {"skuId": kettle.sku, "delta": delta, "reason": "盘点"})

    buying = [partial(buy, buyer, (kettle, 1)) for buyer in crowd(24)]
    counting = [partial(adjust, delta) for delta in (2, -3, 4, -1)]
    with stock_queue_at_work(shop):
        results = at_once([*buying, *counting])
    assert set(codes(results)) <= {"ok", "out_of_stock", "stock_below_zero"}
    laws.check()


@pytest.mark.row("D1")
@pytest.mark.row("D3")
def test_one_cart_submitted_on_six_devices_at_once_becomes_one_order(either_entrance: Shop) -> None:
    shop = either_entrance
    kettle, cup = shop.product(stock=9), shop.product(stock=9)
    (buyer,) = crowd(1)
    for product in (kettle, cup):
        buyer.call("cart/add", {"productId": product.id, "skuId": product.sku, "quantity": 2})
    results = at_once([partial(buyer.call, "orders/submit", {"addressId": buyer.headers["x-address"]})] * 6)
    shop.drain()
    assert codes(results) == {"ok": 1, "nothing_selected": 5}
    assert buyer.call("cart/view")["lines"] == []
    assert (shop.left(kettle.sku), shop.left(cup.sku)) == (7, 7)
    assert laws.check().statuses() == {"UNPAID": 1}


@pytest.mark.row("D1")
@pytest.mark.row("D3")
def test_one_cart_quoted_on_six_devices_and_submitted_at_once_becomes_one_order(either_entrance: Shop) -> None:
    shop = either_entrance
    kettle = shop.product(stock=9)
    (buyer,) = crowd(1)
    buyer.call("cart/add", {"productId": kettle.id, "skuId": kettle.sku, "quantity": 2})
    quotes = [buyer.call("orders/preview", {"addressId": buyer.headers["x-address"]})["quoteToken"] for _ in range(6)]
    results = at_once([partial(buyer.call, "orders/submit", {"quoteToken": quote}) for quote in quotes])
    shop.drain()
    assert codes(results) == {"ok": 1, "cart_changed": 5}
    refusal = buyer.refused("orders/submit", {"quoteToken": quotes[0]})
    assert (refusal.code, refusal.details["skuIds"]) == ("cart_changed", [kettle.sku])
    assert shop.left(kettle.sku) == 7
    assert laws.check().statuses() == {"UNPAID": 1}


@pytest.mark.row("D1")
@pytest.mark.row("D3")
def test_a_cart_that_changes_while_it_is_submitted_is_ordered_as_it_is_then(either_entrance: Shop) -> None:
    shop = either_entrance
    kettle = shop.product(stock=9)
    (buyer,) = crowd(1)
    line = {"productId": kettle.id, "skuId": kettle.sku, "quantity": 1}
    buyer.call("cart/add", line)
    changed: list[str] = []

    def one_more(operation: str, request: Request, below: Transport) -> dict[str, Any]:
        if makes(operation, request, "order") and not changed:
            changed.append(operation)
            buyer.call("cart/add", line)
        return below(operation, request)

    with table_seam(one_more):
        answer = buyer.call("orders/submit", {"addressId": buyer.headers["x-address"]})
    shop.drain()
    assert (changed != [], answer["units"]) == (True, 2)
    assert buyer.call("cart/view")["lines"] == []
    assert shop.left(kettle.sku) == 7
    laws.check()


@pytest.mark.row("C2")
@pytest.mark.row("H8")
def test_a_rush_sku_goes_through_the_queue_in_a_shop_that_reserves_inline(shop: Shop) -> None:
    kettle, cup = shop.product(stock=2, rush=True), shop.product(stock=9)
    buyers = crowd(3)
    with stock_queue_at_work(shop):
        results = at_once([partial(buy, buyer, (kettle, 1), (cup, 1)) for buyer in buyers])
        assert buy(crowd(1)[0], (cup, 1))["status"] == "UNPAID"
    assert codes(results) == {"ok": 2, "out_of_stock": 1}
    entrances = sorted((head.units, head.entrance) for head in laws.check().heads.values() if head.status == "UNPAID")
    assert entrances == [(1, "inline"), (2, "queue"), (2, "queue")]
