"""Broken, foreign and lying messages in the stock queue: they change nothing, keep nobody waiting, and end as dead letters."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.runtime import clock, ids
from chalicelib.store import queues, table, transport
from tests.integration import laws
from tests.integration.crowd import crowd
from tests.integration.reservations import number, requests, statuses, work
from tests.integration.seams import waiting_is_only_counted
from tests.integration.shop import Shop


def poisons(victim: dict[str, Any], other_sku: str) -> dict[str, str]:
    """Messages that no submit has ever sent; `victim` is what an order that still waits has really sent."""

    def lie(**changes: Any) -> str:
        return json.dumps({**victim, **changes})

    (sku,) = victim["units"]
    stranger = ids.order_no(clock.now(), ids.uid())
    return {
        "no JSON": "{not json",
        "another JSON": "[1, 2]",
        "nothing": "{}",
        "a field too many": lie(price=1),
        "unknown order": lie(order_no=stranger),
        "no order number": lie(order_no="nonsense"),
        "negative units": lie(units={sku: -5}),
        "no units": lie(units={sku: 0}),
        "no lines": lie(units={}),
        "more units": lie(units={sku: 3}),
        "fewer units": lie(units={sku: 1}),
        "a line too many": lie(units={sku: 2, other_sku: 1}),
        "another SKU": lie(units={other_sku: 2}),
        "unknown SKU": lie(units={"no-such-sku": 2}),
        "no SKU": lie(units={"": 2}),
        "too many lines": lie(units={f"sku-{place}": 1 for place in range(120)}),
    }


@pytest.mark.row("C2")
def test_a_poisoned_message_changes_nothing_and_keeps_no_neighbour_waiting(queued: Shop, alarms: list[str]) -> None:
    tea, pot = queued.product(stock=100), queued.product(stock=100)
    (waiting,) = requests(crowd(1), (tea, 2))
    with waiting_is_only_counted(queued):
        for what, poison in poisons(json.loads(waiting), pot.sku).items():
            before, after = requests(crowd(2), (tea, 1))
            assert work(before, poison, after) == [1], what
            assert alarms.pop() in ("reservation_unreadable", "reservation_undecidable"), what
            assert statuses(queued, [before, after]) == ["UNPAID"] * 2, what
            assert statuses(queued, [waiting]) == ["RESERVING"], what
            laws.check()
    assert work(waiting) == []
    assert statuses(queued, [waiting]) == ["UNPAID"]


@pytest.mark.row("C2")
def test_a_lie_about_an_order_does_not_keep_its_true_message_waiting(queued: Shop) -> None:
    tea, pot = queued.product(stock=100), queued.product(stock=100)
    (message,) = requests(crowd(1), (tea, 2))
    truth = json.loads(message)
    other = json.dumps({**truth, "units": {pot.sku: 2}})
    earlier = json.dumps({**truth, "reserved_at": "2001-01-01T00:00:00.000Z"})
    assert work(message, other, earlier) == [1]
    assert statuses(queued, [message]) == ["UNPAID"]
    laws.check()


@pytest.mark.row("C2")
def test_an_order_that_cannot_be_read_keeps_no_neighbour_waiting(queued: Shop) -> None:
    tea = queued.product(stock=100)
    messages = requests(crowd(9), (tea, 1))
    broken = queued.head(number(messages[3]))
    raw = {**broken.raw(), "timeline": {"S": "torn"}}
    transport.call("PutItem", {"Item": raw})
    with waiting_is_only_counted(queued):
        assert work(*messages) == [3]
    table.put(broken)
    assert statuses(queued, messages) == ["UNPAID"] * 3 + ["RESERVING"] + ["UNPAID"] * 5
    assert work(*messages) == []
    assert queued.left(tea.sku) == 91
    laws.check()


@pytest.mark.row("C2")
def test_poison_ends_in_the_dead_letters_and_its_neighbours_are_served(queued: Shop) -> None:
    tea = queued.product(stock=100)
    (waiting,) = requests(crowd(1), (tea, 2))
    named = poisons(json.loads(waiting), "another-sku")
    poison = [named[what] for what in ("no JSON", "nothing", "unknown order", "negative units", "unknown SKU")]
    good: list[str] = []
    for bad in poison:
        good += requests(crowd(2), (tea, 1))
        queues.send("stock", [good[-1], bad, good[-2]])
    queued.drain()
    assert statuses(queued, good) == ["UNPAID"] * len(good)
    assert sorted(queued.dead_letters("stock-dlq")) == sorted(poison)
    laws.check()
