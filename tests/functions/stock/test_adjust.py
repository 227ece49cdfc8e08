"""stock/adjust and stock/get: staff move pieces with a reason, never below nothing."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import stock
from chalicelib.stock import Stock, stock_key
from chalicelib.store import table
from chalicelib.store.transaction import Transaction
from tests.goods import clerk, simple
from tests.world import Person, forward


@pytest.fixture
def staff(small_table: Any) -> Person:
    person = clerk("products.write", "stock.write", "stock.read", name="lin")
    person.call("products/create", simple("tray"))
    return person


def _adjust(staff: Person, delta: int, reason: str = "盘点", key: str | None = None) -> dict[str, Any]:
    return staff.call("stock/adjust", {"skuId": "tray-1", "delta": delta, "reason": reason}, key=key)


def _stock(staff: Person) -> dict[str, Any]:
    return staff.get("stock/get", skuId="tray-1")


@pytest.mark.row("C1")
def test_pieces_come_and_go_with_a_reason(staff: Person) -> None:
    assert _adjust(staff, 7, "到货")["available"] == 12
    forward(seconds=1)
    assert _adjust(staff, -2, "破损")["available"] == 10
    found = _stock(staff)
    assert (found["available"], found["adjusted"], found["inOrders"], found["productId"]) == (10, 10, 0, "tray")
    assert [(one["delta"], one["reason"], one["by"]) for one in found["movements"]] == [
        (-2, "破损", "staff:lin"),
        (7, "到货", "staff:lin"),
    ]


@pytest.mark.row("C1")
def test_nothing_is_taken_that_is_not_there_and_the_real_count_is_told(staff: Person) -> None:
    refusal = staff.refused("stock/adjust", {"skuId": "tray-1", "delta": -6, "reason": "盘点"})
    assert (refusal.status, refusal.code) == (409, "stock_below_zero")
    assert refusal.details == {"available": 5, "delta": -6}
    assert (_stock(staff)["available"], _stock(staff)["movements"]) == (5, [])
    assert _adjust(staff, -5)["available"] == 0


@pytest.mark.row("C1")
def test_pieces_in_orders_cannot_be_taken(staff: Person) -> None:
    order = Transaction("an order")
    stock.reserve(order, "tray-1", 3)
    order.commit()
    assert staff.refused("stock/adjust", {"skuId": "tray-1", "delta": -3, "reason": "盘点"}).details["available"] == 2
    _adjust(staff, -2)
    found = _stock(staff)
    assert (found["available"], found["adjusted"], found["inOrders"]) == (0, 3, 3)


@pytest.mark.row("X9")
def test_the_same_key_moves_the_pieces_once_and_tells_the_stock_as_it_is(staff: Person) -> None:
    first = _adjust(staff, 7, key="one-delivery")
    _adjust(staff, -1)
    again = _adjust(staff, 7, key="one-delivery")
    assert (first["available"], again["available"]) == (12, 11)
    assert {**first, "available": 11} == again
    assert len(_stock(staff)["movements"]) == 2


@pytest.mark.row("C1")
def test_adjusting_keeps_the_conservation_law(staff: Person) -> None:
    for delta in (3, -4, 10, -14, 1):
        _adjust(staff, delta)
    item = table.get(Stock, stock_key("tray-1"))
    assert item is not None
    assert item.available == item.adjusted == 1


@pytest.mark.row("C1")
def test_an_unknown_sku_is_not_found(staff: Person) -> None:
    for delta in (1, -1):
        assert staff.refused("stock/adjust", {"skuId": "moon", "delta": delta, "reason": "x"}).code == "sku_not_found"
    assert staff.refused("stock/get", {"skuId": "moon"}).code == "sku_not_found"
    assert table.get(Stock, stock_key("moon")) is None


@pytest.mark.row("S4")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"delta": 0}, "delta"),
        ({"delta": 1.5}, "delta"),
        ({"delta": 10**7}, "delta"),
        ({"reason": " "}, "reason"),
        ({"skuId": "a b"}, "skuId"),
        ({"units": 1}, "units"),
    ],
)
def test_what_is_wrong_is_named(staff: Person, change: dict[str, Any], field: str) -> None:
    refusal = staff.refused("stock/adjust", {"skuId": "tray-1", "delta": 1, "reason": "盘点", **change})
    assert (refusal.status, refusal.details["fields"][0]["field"]) == (400, field)


@pytest.mark.row("C1")
def test_the_last_twenty_movements_are_shown(staff: Person) -> None:
    for number in range(22):
        _adjust(staff, 1, str(number))
        forward(seconds=1)
    assert [one["reason"] for one in _stock(staff)["movements"]] == [str(number) for number in range(21, 1, -1)]


@pytest.mark.row("A7")
def test_reading_and_writing_are_two_permissions(staff: Person) -> None:
    reader = clerk("stock.read", name="reader")
    assert reader.get("stock/get", skuId="tray-1")["available"] == 5
    assert reader.refused("stock/adjust", {"skuId": "tray-1", "delta": 1, "reason": "x"}).status == 403
    assert clerk("stock.write", name="writer").refused("stock/get", {"skuId": "tray-1"}).status == 403
