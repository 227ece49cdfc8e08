"""stock/warn_at and stock/low: one warning per crossing; stock/movements: the whole journal; stock/get with shards."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import stock
from chalicelib.runtime import log
from chalicelib.store import table
from chalicelib.store.transaction import Transaction
from functions.workers import relay
from tests import streams
from tests.goods import clerk, relayed, simple
from tests.world import Person, forward


@pytest.fixture
def staff(small_table: Any) -> Person:
    person = clerk("products.write", "stock.write", "stock.read", name="lin")
    person.call("products/create", simple("tray"))  # five pieces
    return person


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many were left at each warning."""
    raised: list[int] = []
    monkeypatch.setattr(log, "alarm", lambda event, **facts: raised.append(facts["left"]))
    return raised


def _sell(units: int) -> None:
    order = Transaction("an order")
    stock.reserve(order, "tray-1", units)
    order.commit()


def _come_back(units: int) -> None:
    order = Transaction("an order")
    stock.give_back(order, "tray-1", units)
    order.commit()


def _low(staff: Person) -> list[tuple[str, int, int]]:
    return [(one["skuId"], one["left"], one["lowAt"]) for one in staff.get("stock/low")["skus"]]


@pytest.mark.row("C3")
def test_each_crossing_warns_once_and_stands_in_the_list_until_it_is_over(staff: Person, warned: list[int]) -> None:
    with relayed():
        staff.call("stock/warn_at", {"skuId": "tray-1", "lowAt": 3})
        _sell(1)
    assert (warned, _low(staff)) == ([], [])
    with relayed():
        _sell(1)
    assert warned == [3]
    with relayed():
        _sell(1)
        _come_back(1)
        _sell(2)
    assert warned == [3], "it has not been above the threshold since"
    assert _low(staff) == [("tray-1", 1, 3)]
    with relayed():
        _come_back(3)
    assert _low(staff) == []
    with relayed():
        _sell(2)
    assert warned == [3, 2]


@pytest.mark.row("C3")
def test_records_that_come_twice_warn_nobody_twice(staff: Person, warned: list[int]) -> None:
    with streams.taped() as records:
        staff.call("stock/warn_at", {"skuId": "tray-1", "lowAt": 3})
        _sell(4)
    for _ in range(3):
        assert relay.handle(streams.event(*records)) == {"batchItemFailures": []}
    assert warned == [1]


@pytest.mark.row("C3")
def test_a_threshold_above_what_is_there_warns_at_once_and_taking_it_away_ends_it(
    staff: Person, warned: list[int]
) -> None:
    with relayed():
        staff.call("stock/warn_at", {"skuId": "tray-1", "lowAt": 9})
    assert (warned, _low(staff)) == ([5], [("tray-1", 5, 9)])
    assert staff.get("stock/get", skuId="tray-1")["lowAt"] == 9
    with relayed():
        staff.call("stock/warn_at", {"skuId": "tray-1", "lowAt": None})
    assert _low(staff) == []
    assert staff.refused("stock/warn_at", {"skuId": "moon", "lowAt": 1}).code == "sku_not_found"


@pytest.mark.row("C3")
def test_with_shards_the_sum_counts(staff: Person, warned: list[int]) -> None:
    with relayed():
        staff.call("stock/warn_at", {"skuId": "tray-1", "lowAt": 2})
        staff.call("stock/spread", {"skuId": "tray-1", "shards": 3})
    assert warned == []
    with relayed():
        order = Transaction("an order")
        supply = stock.count([table.get(stock.Stock, stock.stock_key("tray-1"))])["tray-1"]
        stock.reserve(order, "tray-1", 3, supply)
        order.commit()
    assert warned == [2]
    found = staff.get("stock/get", skuId="tray-1")
    assert (found["available"], found["inOrders"], len(found["pools"])) == (2, 3, 3)


@pytest.mark.row("C1")
def test_the_journal_is_read_to_its_end(staff: Person) -> None:
    for number in range(7):
        staff.call("stock/adjust", {"skuId": "tray-1", "delta": 1, "reason": str(number)})
        forward(seconds=1)
    reasons: list[str] = []
    cursor = None
    while True:
        page = staff.call("stock/movements", {"skuId": "tray-1", "pageSize": 3, "cursor": cursor})
        reasons += [one["reason"] for one in page["movements"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert reasons == [str(number) for number in range(6, -1, -1)]
    assert clerk("stock.write", name="writer").refused("stock/movements", {"skuId": "tray-1"}).status == 403
