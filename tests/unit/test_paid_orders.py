"""What a payment leaves to others: the caps are tidied by whom they would refuse, badges are counted from the orders; on the table in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bench.cost.order import LINES, Shop
from chalicelib.orders.items import OpenOrders, OrderHead, head_key, open_key
from chalicelib.store import errors, table, transport, units
from tests.world import Person


@pytest.fixture
def shop() -> Iterator[Shop]:
    one = Shop()
    with one.open():
        one.stock_up()
        yield one


def bought(shop: Shop, lan: Person, *, paid: bool = True) -> str:
    body = {"items": LINES[:1], "addressId": lan.headers["x-address"], "pay": True}
    order_no = str(lan.call("orders/submit", body)["orderNo"])
    if paid:
        assert shop.provider.spend(f"{order_no}01")
        shop.notified()
    return order_no


def caps_of(lan: Person) -> OpenOrders:
    found = table.get(OpenOrders, open_key(lan.uid))
    assert found is not None
    return found


@pytest.mark.row("D3")
def test_paid_orders_never_refuse_a_new_one_and_the_item_stays_small(shop: Shop) -> None:
    lan = shop.buyer(0)
    for number in range(12):
        bought(shop, lan)
        assert len(caps_of(lan).by_order()) <= 5, number
    assert units.size(caps_of(lan).raw()) < units.WRITE_BYTES
    assert lan.call("orders/counts") == {"unpaid": 0, "toShip": 12, "toReceive": 0, "received": 0}


@pytest.mark.row("D3")
def test_five_unpaid_orders_are_five_however_many_were_paid_before(shop: Shop) -> None:
    lan = shop.buyer(0)
    for _ in range(3):
        bought(shop, lan)
    unpaid = [bought(shop, lan, paid=False) for _ in range(5)]
    body = {"items": LINES[:1], "addressId": lan.headers["x-address"]}
    assert lan.refused("orders/submit", body).code == "open_orders_limit"
    lan.call("orders/cancel", {"orderNo": unpaid[0]})
    assert unpaid[0] not in caps_of(lan).by_order()
    bought(shop, lan, paid=False)
    assert lan.call("orders/counts")["unpaid"] == 5


@pytest.mark.row("D3")
def test_units_of_paid_orders_do_not_count_as_held(shop: Shop) -> None:
    lan = shop.buyer(0)
    line = {**LINES[0], "quantity": 11}
    body = {"items": [line], "addressId": lan.headers["x-address"], "pay": True}
    order_no = lan.call("orders/submit", body)["orderNo"]
    assert lan.refused("orders/submit", body).code == "held_units_limit"
    shop.provider.spend(f"{order_no}01")
    shop.notified()
    assert lan.call("orders/submit", body)["status"] == "UNPAID"


@pytest.mark.row("D3")
def test_who_has_bought_is_never_again_new_whether_the_paid_order_left_the_caps_or_not(shop: Shop) -> None:
    lan = shop.buyer(0)
    assert lan.get("home/boot")["isNew"]
    unpaid = bought(shop, lan, paid=False)
    assert not lan.get("home/boot")["isNew"]
    lan.call("orders/cancel", {"orderNo": unpaid})
    assert lan.get("home/boot")["isNew"]
    for _ in range(6):
        bought(shop, lan)
        assert not caps_of(lan).is_first
    assert caps_of(lan).bought_before


def shipped(shop: Shop, lan: Person) -> str:
    order_no = bought(shop, lan)
    shop.clock.forward(hours=3)
    shop.staff.call(
        "orders/ship", {"orderNo": order_no, "method": "express", "carrier": "ZTO", "trackingNo": "7890123"}
    )
    return order_no


def head(order_no: str) -> OrderHead:
    found = table.get(OrderHead, head_key(order_no))
    assert found is not None
    return found


@pytest.mark.row("E4")
@pytest.mark.parametrize(("confirmed", "finished"), [(0.5, 7.5), (1, 10), (3, 10), (4, 11)])
def test_an_order_finishes_seven_days_after_receipt_or_with_the_deadline_that_it_has_by_then(
    shop: Shop, confirmed: float, finished: float
) -> None:
    lan = shop.buyer(0)
    order_no = shipped(shop, lan)
    shop.clock.forward(days=confirmed)
    lan.call("orders/confirm_receipt", {"orderNo": order_no})
    assert (head(order_no).due, head(order_no).status) == ("finish", "RECEIVED")
    shop.clock.forward(days=finished - confirmed, seconds=-5)
    shop.run_timers()
    assert head(order_no).status == "RECEIVED"
    shop.clock.forward(seconds=10)
    shop.run_timers()
    assert head(order_no).status == "FINISHED"


@pytest.mark.row("E4")
@pytest.mark.parametrize("written", [True, False])
def test_a_receipt_whose_answer_is_lost_is_told_as_it_is(shop: Shop, written: bool) -> None:
    lan = shop.buyer(0)
    order_no = shipped(shop, lan)
    lost: list[str] = []

    def loses(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation != "UpdateItem" or lost:
            return before(operation, request)
        lost.append(operation)
        if written:
            before(operation, request)
        raise errors.Unanswered("lost")

    before = transport.use(loses)
    try:
        if written:
            assert lan.call("orders/confirm_receipt", {"orderNo": order_no})["status"] == "RECEIVED"
        else:
            assert lan.refused("orders/confirm_receipt", {"orderNo": order_no}).code == "busy"
    finally:
        transport.use(before)
    assert lan.call("orders/confirm_receipt", {"orderNo": order_no})["status"] == "RECEIVED"
    assert head(order_no).seq == 4


def test_an_order_that_ends_unpaid_while_the_caps_look_at_it_makes_no_buyer(shop: Shop) -> None:
    lan = shop.buyer(0)
    unpaid = [bought(shop, lan, paid=False) for _ in range(5)]
    waiting = [unpaid[0]]

    def ends(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "BatchGetItem" and waiting:
            keys = [key["sk"]["S"] for asked in request["RequestItems"].values() for key in asked["Keys"]]
            if keys and all(key.startswith("O#") for key in keys):
                lan.call("orders/cancel", {"orderNo": waiting.pop()})
        return below(operation, request)

    below = transport.use(ends)
    try:
        body = {"items": LINES[:1], "addressId": lan.headers["x-address"]}
        sixth = lan.call("orders/submit", body)["orderNo"]
    finally:
        transport.use(below)
    assert not waiting
    for number in [*unpaid[1:], sixth]:
        lan.call("orders/cancel", {"orderNo": number})
    assert lan.get("home/boot")["isNew"]
