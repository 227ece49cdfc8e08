"""What a completed order of two lines costs, to the unit. A figure that changes here changes what every order of every shop costs: `make cost`.

Played once: a table in memory, the shop's own functions, DynamoDB's published rules (chalicelib/store/units.py).
"""

from __future__ import annotations

import pytest

from bench.cost import order, prices
from bench.cost.__main__ import writes_table
from bench.cost.order import Played
from bench.cost.reasons import REASONS

# Write units of table and indexes, read units, by function.
ALONE = {
    "orders/submit": (14, 8.0),  # submit and prepay in one call
    "payments/wechat_notify": (9, 2.0),
    "orders/ship": (9, 4.5),
    "jobs/timers": (0, 0.5),
    "orders/confirm_receipt": (1, 1.0),
    "workers/relay": (2, 0.0),
    "workers/notify": (4, 3.0),
}
WITH_COUPON = {"orders/submit": (16, 9.0), "payments/wechat_notify": (11, 2.0)}


@pytest.fixture(scope="module")
def alone() -> Played:
    return order.play(1)


@pytest.mark.row("X25")
def test_an_order_costs_exactly_this(alone: Played) -> None:
    assert _told(alone) == ALONE, f"\n{writes_table(alone)}"
    assert (alone.own.written, alone.own.indexes) == (39, 6)


def test_a_coupon_is_held_and_used_and_costs_no_more_there(alone: Played) -> None:
    played = order.play(1, coupon=True)
    told = _told(played)
    assert {name: told[name] for name in WITH_COUPON} == WITH_COUPON, f"\n{writes_table(played)}"
    for one in (alone, played):
        assert {(line.by, line.kind) for line in one.own_lines if line.units.written} <= set(REASONS)


def test_an_order_makes_so_many_calls(alone: Played) -> None:
    assert alone.api_calls == 4
    assert alone.most_log_bytes <= 500
    assert alone.ledger.invocations.total() <= 10


def test_orders_share_invocations_and_cost_no_more_for_it(alone: Played) -> None:
    together = order.play(10)
    assert together.ledger.invocations.total() / 10 <= 6.5
    assert together.own.written / 10 <= alone.own.written + 0.5  # a caller's rate is noted now and then
    assert prices.total(prices.bill(together)) < prices.total(prices.bill(alone))


def _told(played: Played) -> dict[str, tuple[int, float]]:
    return {name: (played.of(name).written, played.of(name).read) for name in ALONE}
