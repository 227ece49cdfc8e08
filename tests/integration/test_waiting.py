"""The waiting list: whoever waits first is served first, nobody else can take what comes in, and what is not used goes to the next."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib import waiting
from chalicelib.stock import Stock, stock_key
from chalicelib.store import table
from functions.workers import relay
from tests import streams
from tests.integration import laws
from tests.integration.crowd import at_once, body, buy, codes, crowd, until_served
from tests.integration.shop import Product, Shop
from tests.interleave import just_before_writing
from tests.world import Person

_A_MOMENT = timedelta(milliseconds=2)


def _wait(buyer: Person, product: Product, quantity: int = 1) -> dict[str, Any]:
    line = {"productId": product.id, "skuId": product.sku, "quantity": quantity}
    return buyer.call("waiting/join", line)["place"]


def _restock(shop: Shop, product: Product, units: int) -> None:
    """New pieces come, and the stream tells of it."""
    with streams.taped() as records:
        shop.staff.call("stock/adjust", {"skuId": product.sku, "delta": units, "reason": "到货"})
    _relay(*records)


def _relay(*records: Any) -> None:
    """The records, and what is written while they are relayed, to the end."""
    waiting_records = list(records)
    while waiting_records:
        with streams.taped() as more:
            assert relay.handle(streams.event(*waiting_records)) == {"batchItemFailures": []}
        waiting_records = [
            one for one in more if one["dynamodb"].get("NewImage", {}).get("kind", {}).get("S") == "stock"
        ]


def _holders(product: Product, buyers: list[Person]) -> list[int]:
    found = table.get_many([(waiting.Place, waiting.place_key(buyer.uid, product.sku)) for buyer in buyers])
    held = {place.uid for place in found.values() if isinstance(place, waiting.Place) and place.state == "holding"}
    return [number for number, buyer in enumerate(buyers) if buyer.uid in held]


def _shelf(product: Product) -> Stock:
    found = table.get(Stock, stock_key(product.sku))
    assert found is not None
    return found


@pytest.mark.row("X10")
def test_ten_units_go_to_the_first_ten_of_a_hundred_and_three_that_run_out_to_the_next_three(shop: Shop) -> None:
    kettle = shop.product(stock=0)
    people = crowd(100)
    for person in people:
        assert _wait(person, kettle)["state"] == "waiting"
        shop.clock.ahead += _A_MOMENT
    assert people[41].call("waiting/mine")["places"][0]["ahead"] == 41
    _restock(shop, kettle, 10)
    assert _holders(kettle, people) == list(range(10))
    shelf = _shelf(kettle)
    assert (shelf.available, shelf.held) == (0, 10)
    # Seven of them buy. Everybody else, in line or not, gets nothing, however many try.
    eager = [people[number] for number in (0, 1, 3, 4, 6, 8, 9, 10, 50)] + crowd(8)
    results = at_once([partial(buy, buyer, (kettle, 1)) for buyer in eager])
    assert codes(results) == {"ok": 7, "out_of_stock": 10}
    assert [type(result).__name__ for result in results[:7]] == ["dict"] * 7
    assert _holders(kettle, people) == [2, 5, 7]
    laws.check()
    # A quarter of an hour later the three holds are over; the next three in line get them, in order.
    shop.forward(minutes=15, seconds=1)
    with streams.taped() as records:
        shop.run_timers()
    _relay(*records)
    assert _holders(kettle, people) == [10, 11, 12]
    assert people[2].call("waiting/mine")["places"] == []
    for number in (12, 10, 11):
        buy(people[number], (kettle, 1))
    assert (_shelf(kettle).available, _shelf(kettle).held) == (0, 0)
    found = laws.check()
    assert found.statuses() == {"UNPAID": 10}
    assert people[13].call("waiting/mine")["places"][0]["ahead"] == 0


@pytest.mark.row("X10")
def test_what_comes_in_is_the_lines_even_before_it_is_served(either_entrance: Shop) -> None:
    shop = either_entrance
    kettle = shop.product(stock=0)
    first, walk_in = shop.buyer("first"), shop.buyer("walk-in")
    _wait(first, kettle)
    shop.staff.call("stock/adjust", {"skuId": kettle.sku, "delta": 1, "reason": "到货"})
    assert walk_in.get("catalog/product", productId=kettle.id)["soldOut"]
    assert walk_in.refused("orders/submit", body(walk_in, (kettle, 1))).code == "out_of_stock"
    shop.drain()
    assert shop.order(first, (kettle, 1))["status"] == "UNPAID"
    laws.check()


@pytest.mark.row("X10")
def test_who_looked_before_the_line_formed_gets_nothing_that_is_the_lines(shop: Shop) -> None:
    kettle = shop.product(stock=1)
    walk_in, fast, patient = (shop.buyer(name) for name in ("walk-in", "fast", "patient"))

    def meanwhile() -> None:
        order_no = shop.order(fast, (kettle, 1))["orderNo"]
        _wait(patient, kettle)
        fast.call("orders/cancel", {"orderNo": order_no})

    with just_before_writing(meanwhile):
        assert walk_in.refused("orders/submit", body(walk_in, (kettle, 1))).code == "out_of_stock"
    shop.drain()
    assert _holders(kettle, [patient]) == [0]
    laws.check()


@pytest.mark.row("X10")
def test_a_hold_that_runs_out_while_its_order_is_written_is_used_or_given_on_never_both(shop: Shop) -> None:
    kettle = shop.product(stock=0)
    slow, following = shop.buyer("slow"), shop.buyer("following")
    for person in (slow, following):
        _wait(person, kettle)
    _restock(shop, kettle, 1)

    def too_late() -> None:
        shop.forward(minutes=15, seconds=1)
        shop.run_timers()

    with just_before_writing(too_late):
        assert slow.refused("orders/submit", body(slow, (kettle, 1))).code == "out_of_stock"
    assert _holders(kettle, [slow, following]) == [1]
    assert shop.order(following, (kettle, 1))["status"] == "UNPAID"
    laws.check()


@pytest.mark.row("X10")
def test_who_orders_fewer_leaves_the_rest_to_the_next_and_more_than_is_held_must_be_there(shop: Shop) -> None:
    kettle = shop.product(stock=0)
    first, second = shop.buyer("first"), shop.buyer("second")
    _wait(first, kettle, 3)
    _wait(second, kettle, 1)
    _restock(shop, kettle, 3)
    assert first.refused("orders/submit", body(first, (kettle, 4))).code == "out_of_stock"
    shop.order(first, (kettle, 2))
    shop.drain()
    assert _holders(kettle, [first, second]) == [1]
    shop.order(second, (kettle, 1))
    shelf = _shelf(kettle)
    assert (shelf.available, shelf.held, shelf.line) == (0, 0, None)
    laws.check()


@pytest.mark.row("X10")
def test_many_join_and_leave_while_pieces_come_and_nobody_is_lost(shop: Shop) -> None:
    kettle = shop.product(stock=0)
    people = crowd(24)
    line = {"productId": kettle.id, "skuId": kettle.sku}
    more = {"skuId": kettle.sku, "delta": 2, "reason": "到货"}

    def come_and_go(person: Person) -> dict[str, Any]:
        until_served(person, "waiting/join", line)
        return until_served(person, "waiting/leave", {"skuId": kettle.sku})

    calls = [partial(until_served, person, "waiting/join", line) for person in people[:16]]
    calls += [partial(come_and_go, person) for person in people[16:]]
    shop.staff.call("settings/get")  # logged in before everybody begins
    calls += [partial(until_served, shop.staff, "stock/adjust", more) for _ in range(4)]
    at_once(calls)
    shop.drain()
    waiting.serve(kettle.sku)
    laws.check()
    places = [person.call("waiting/mine")["places"] for person in people]
    states = [mine[0]["state"] if mine else "gone" for mine in places]
    assert set(states[16:]) <= {"gone"}
    shelf = _shelf(kettle)
    assert states.count("holding") + shelf.available == 8
    if shelf.available:  # whoever came when there was something was told to buy it
        assert "waiting" not in states
        assert not shelf.line
