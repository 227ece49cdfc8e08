"""A rush costs the losers next to nothing: writes to stock by units sold, with twenty buyers for each unit; and what batching is worth."""

from __future__ import annotations

from bench.rush.sku import Latency, batched, naive


def test_twenty_buyers_for_each_unit_hardly_touch_its_stock() -> None:
    units, buyers = 10, 200
    by_queue, inline = batched(buyers, units, 10, Latency()), naive(buyers, units, Latency())
    assert (by_queue.sold, by_queue.closed, by_queue.left, by_queue.writes) == (units, buyers - units, 0, 1)
    assert (inline.sold, inline.left, inline.writes) == (units, 0, units)


def test_a_batch_of_orders_is_one_write_to_stock() -> None:
    latency, buyers = Latency(), 99
    one_by_one, together = naive(buyers, buyers, latency), batched(buyers, buyers, 99, latency)
    assert (one_by_one.sold, one_by_one.left) == (together.sold, together.left) == (buyers, 0)
    assert (one_by_one.writes, together.writes) == (buyers, 1)
