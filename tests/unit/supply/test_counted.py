"""What a delivery paper makes of an order: counted exactly, whatever comes in whatever pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.runtime.errors import ShopError
from chalicelib.supply import states
from chalicelib.supply.items import PurchaseLine
from chalicelib.supply.receiving import counted


def lines(*quantities: int) -> list[PurchaseLine]:
    return [
        PurchaseLine(sku_id=f"s{number}", product_id="p", title="茶", quantity=quantity, cost_fen=100)
        for number, quantity in enumerate(quantities)
    ]


@pytest.mark.row("C5")
def test_too_many_and_too_few_are_named() -> None:
    found = counted(lines(10, 5), {"s0": 12, "s1": 3}, final=False)
    assert (found.over, found.short, found.state) == ({"s0": 2}, {"s1": 2}, "PARTLY_RECEIVED")
    assert found.settled == {"s0": 10, "s1": 3}
    last = counted(found.lines, {"s1": 1}, final=True)
    assert (last.short, last.state, last.settled) == ({"s1": 1}, "RECEIVED", {"s0": 0, "s1": 2})


@pytest.mark.row("C5")
def test_what_was_not_ordered_is_not_received() -> None:
    with pytest.raises(ShopError) as refusal:
        counted(lines(1), {"other": 1}, final=False)
    assert (refusal.value.code, refusal.value.details) == ("sku_not_found", {"skuIds": ["other"]})


@pytest.mark.row("C5")
@given(st.lists(st.integers(1, 30), min_size=1, max_size=4), st.data())
def test_what_is_no_longer_on_order_adds_up_to_what_was_ordered(quantities: list[int], data: st.DataObject) -> None:
    left = lines(*quantities)
    settled = dict.fromkeys([line.sku_id for line in left], 0)
    over = 0
    for _ in range(data.draw(st.integers(0, 3))):
        came = {line.sku_id: data.draw(st.integers(1, 20)) for line in left if data.draw(st.booleans())}
        found = counted(left, came, final=False)
        left, over = found.lines, over + sum(found.over.values())
        settled = {sku: units + found.settled[sku] for sku, units in settled.items()}
        assert (found.state == states.RECEIVED) == (not found.short)
    last = counted(left, {}, final=True)
    assert {sku: units + last.settled[sku] for sku, units in settled.items()} == {
        line.sku_id: line.quantity for line in left
    }
    assert sum(max(0, line.received - line.quantity) for line in left) == over
