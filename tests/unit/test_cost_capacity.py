"""The capacity model, fed with what an order was measured to ask: what docs/scale.md says of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.capacity import model, throttle
from bench.capacity.demand import Demand, measured
from bench.capacity.model import Switches


@pytest.fixture(scope="module")
def demand() -> Demand:
    return measured(5)


def test_at_600_orders_a_second_every_partition_stays_below_four_fifths(demand: Demand) -> None:
    found = throttle.spread(demand, 600, Switches(), seconds=10)
    assert {name: share for name, share in found.fullest.items() if share > 0.8} == {}
    assert {"audit of a day", "provider's notifications", "journal", "index due"} <= set(found.fullest)
    assert found.refused == 0


def test_two_shards_of_one_sku_take_five_thousand_orders_a_second() -> None:
    served = throttle.one_sku(replace(Switches(), stock_shards=2, workers=6))
    assert served.orders_per_second >= 5_000
    assert served.stock_units_per_second <= 800


def test_more_of_a_switch_never_makes_its_part_fuller(demand: Demand) -> None:
    few = {part.name: part.full for part in model.parts(demand, 100, Switches())}
    turned = replace(Switches(), warm_writes=40_000, due_shards=64, ops_shards=16, parallel=10, workers=4)
    more = {part.name: part.full for part in model.parts(demand, 100, turned)}
    assert all(more[name] <= few[name] for name in few)
    assert more["relay of the stream"] == pytest.approx(few["relay of the stream"] / 10)
