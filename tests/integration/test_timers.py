"""The timers job: what is due is met once, whatever fails beside it, and what cannot be met is put off and at last shown to people."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib import providers
from chalicelib.orders.items import OrderHead
from chalicelib.platform.errors import Unknown
from chalicelib.runtime import clock
from chalicelib.runtime import settings as settings_module
from chalicelib.store import table, timers, transport
from chalicelib.store.errors import Throttled
from chalicelib.store.transport import Transport
from functions.jobs import heal
from functions.jobs import timers as job
from functions.workers import deduct_stock
from tests.integration import laws
from tests.integration.crowd import at_once, body, buy, codes, crowd
from tests.integration.seams import Conflicts, Hook, Request, held_back, table_seam
from tests.integration.shop import Shop
from tests.world import Person

PAST_PAYING = {"minutes": 31, "seconds": 1}


@pytest.fixture
def one_shard(shop: Shop) -> Shop:
    """A shop whose deadlines all stand in one line: whoever blocks it blocks everybody."""
    os.environ["MINIMALL_DUE_SHARDS"] = "1"
    settings_module.settings.cache_clear()
    return shop


def orders(shop: Shop, count: int) -> list[str]:
    """Unpaid orders of one unit each, in the order of their deadlines."""
    tea = shop.product(stock=count)
    return [buy(buyer, (tea, 1))["orderNo"] for buyer in crowd(count)]


def statuses(shop: Shop, numbers: list[str]) -> list[str]:
    return [shop.head(number).status for number in numbers]


def due(head: OrderHead) -> tuple[str, int, float]:
    """The partition of the order's deadline, its failed tries, and in how many minutes it comes again."""
    at = timers.due_at(head)
    assert at is not None
    return str(head.due_pk), int(head.due_tries or 0), round((at - clock.now()).total_seconds() / 60)


class Down:
    """A provider that nobody reaches."""

    def __getattr__(self, name: str) -> Any:
        def fail(*_: Any, **__: Any) -> Any:
            raise Unknown("no answer")

        return fail


@pytest.mark.row("D6")
def test_what_fails_is_put_off_longer_and_longer_and_its_neighbours_are_served(
    one_shard: Shop, alarms: list[str]
) -> None:
    shop = one_shard
    tea = shop.product(stock=5)
    failing, *others = [shop.buyer(name) for name in ("lan", "mei", "hua")]
    numbers = [buy(buyer, (tea, 1))["orderNo"] for buyer in (failing, *others)]
    failing.call("orders/pay", {"orderNo": numbers[0]})  # only this one needs the provider to end
    shop.forward(**PAST_PAYING)
    providers.use("pay", Down())
    assert shop.run_timers() == {"met": 3, "putOff": 0}
    assert statuses(shop, numbers) == ["CLOSING", "CLOSED", "CLOSED"]
    shop.forward(seconds=31)
    for tries, minutes in enumerate((1, 2, 4, 8, 16, 32, 60, 60, 60), start=1):
        assert shop.run_timers() == {"met": 0, "putOff": 1}
        assert due(shop.head(numbers[0])) == ("T#0", tries, minutes)
        assert shop.run_timers() == {"met": 0, "putOff": 0}, "not before it is due again"
        shop.forward(minutes=minutes, seconds=1)
    assert "deadline_stuck" not in alarms
    assert shop.run_timers() == {"met": 0, "putOff": 1}
    assert due(shop.head(numbers[0])) == ("STUCK#0", 10, 60)
    assert alarms.count("deadline_stuck") == 1
    shop.forward(minutes=61)
    assert shop.run_timers() == {"met": 0, "putOff": 0}

    providers.use("pay", None)
    assert heal.handle({})["revived"] == 1
    assert shop.run_timers() == {"met": 1, "putOff": 0}
    assert statuses(shop, numbers) == ["CLOSED"] * 3
    assert shop.left(tea.sku) == 5
    laws.check()


@pytest.mark.row("D6")
@pytest.mark.parametrize("torn", ["timeline", "status", "kind"])
def test_an_item_that_cannot_be_read_is_put_off_and_its_neighbours_are_served(one_shard: Shop, torn: str) -> None:
    shop = one_shard
    numbers = orders(shop, 4)
    whole = shop.head(numbers[0])
    raw = {**whole.raw(), torn: {"S": "torn"}}
    if torn == "status":
        del raw[torn]
    transport.call("PutItem", {"Item": raw})
    shop.forward(**PAST_PAYING)
    assert shop.run_timers() == {"met": 3, "putOff": 1}
    assert statuses(shop, numbers[1:]) == ["CLOSED"] * 3
    for _ in range(9):
        shop.forward(minutes=61)
        assert shop.run_timers() == {"met": 0, "putOff": 1}
    shop.forward(minutes=61)
    assert shop.run_timers() == {"met": 0, "putOff": 0}
    assert [key for key, _ in timers.stuck(0, clock.now())] == [whole.key]
    table.put(whole)
    shop.run_timers()
    laws.check()


@pytest.mark.row("D6")
def test_a_table_that_refuses_one_item_for_a_while_keeps_no_neighbour_waiting(one_shard: Shop) -> None:
    shop = one_shard
    numbers = orders(shop, 4)
    shop.forward(**PAST_PAYING)

    def refuse_first(operation: str, request: Request, below: Transport) -> dict[str, Any]:
        if f"O#{numbers[0]}" in json.dumps(request, default=repr) and operation != "Query":
            raise Throttled("hot")
        return below(operation, request)

    with table_seam(refuse_first):
        assert shop.run_timers() == {"met": 3, "putOff": 1}
    assert statuses(shop, numbers) == ["UNPAID", "CLOSED", "CLOSED", "CLOSED"]
    assert shop.run_timers() == {"met": 1, "putOff": 0}, "it stays due"
    assert laws.check().statuses() == {"CLOSED": 4}


@pytest.mark.row("D6")
@pytest.mark.complaint("Expiry twice or never")
def test_two_timers_jobs_at_once_do_everything_once(shop: Shop) -> None:
    tea = shop.product(stock=30)
    numbers = [buy(buyer, (tea, 2))["orderNo"] for buyer in crowd(12)]
    tried = shop.buyer("lan")
    numbers.append(buy(tried, (tea, 2))["orderNo"])
    tried.call("orders/pay", {"orderNo": numbers[-1]})
    shop.forward(**PAST_PAYING)
    conflicts = Conflicts()
    with table_seam(conflicts):
        results = at_once([partial(job.handle, {})] * 3)
    assert codes(results) == {"ok": 3}
    for _ in range(3):  # what lost every race is put off by a minute
        shop.forward(minutes=1, seconds=1)
        shop.run_timers()
    assert statuses(shop, numbers) == ["CLOSED"] * 13
    assert shop.left(tea.sku) == 30
    ends = [[entry.type for entry in shop.head(number).timeline].count("closed") for number in numbers]
    assert ends == [1] * 13
    laws.check()


def when_the_index_has_shown(order_no: str, meanwhile: Callable[[], Any]) -> Hook:
    """Once the timers job has found the order in the index, and before it looks at the order itself."""
    done: list[str] = []

    def hook(operation: str, request: Request, below: Transport) -> dict[str, Any]:
        answer = below(operation, request)
        if operation == "Query" and not done and any(row["sk"]["S"] == f"O#{order_no}" for row in answer["Items"]):
            done.append(order_no)
            meanwhile()
        return answer

    return hook


@pytest.mark.row("D6")
@pytest.mark.row("E4")
def test_an_order_that_is_paid_after_the_index_was_read_is_not_closed(shop: Shop) -> None:
    tea = shop.product(stock=5)
    buyer = shop.buyer("lan")
    order_no = buy(buyer, (tea, 1))["orderNo"]
    buyer.call("orders/pay", {"orderNo": order_no})
    shop.pay(order_no, notify=False)  # in time, but nobody has heard of it
    shop.forward(**PAST_PAYING)

    def notify() -> None:
        shop.platform.notify(f"{order_no}01")
        shop.platform.until(lambda: shop.head(order_no).status == "PAID")

    with table_seam(when_the_index_has_shown(order_no, notify)):
        shop.run_timers()
    assert [entry.type for entry in shop.head(order_no).timeline] == ["submitted", "paid"], "nobody began to close it"
    laws.check()


@pytest.mark.row("D6")
@pytest.mark.row("C2")
def test_an_order_that_is_decided_after_the_index_was_read_is_not_asked_for_again(shop: Shop) -> None:
    tea = shop.product(stock=5)
    (buyer,) = crowd(1)
    shop.reserve_by("queue")
    with held_back() as messages:
        order_no = buyer.call("orders/submit", body(buyer, (tea, 1)))["orderNo"]
        shop.forward(seconds=31)
        event = {"Records": [{"messageId": "1", "body": messages[0]}]}
        with table_seam(when_the_index_has_shown(order_no, partial(deduct_stock.handle, event))):
            assert shop.run_timers() == {"met": 1, "putOff": 0}
    assert len(messages) == 1
    assert shop.head(order_no).status == "UNPAID"
    laws.check()


@pytest.mark.row("D6")
@pytest.mark.row("C2")
def test_three_hundred_overdue_orders_are_ended_in_one_run(shop: Shop) -> None:
    tea = shop.product(stock=300)

    def five(buyer: Person) -> dict[str, Any]:
        for _ in range(5):
            answer = buyer.call("orders/submit", body(buyer, (tea, 1)))
        return answer

    assert codes(at_once([partial(five, buyer) for buyer in crowd(60)])) == {"ok": 60}
    assert shop.left(tea.sku) == 0
    shop.forward(**PAST_PAYING)
    assert shop.run_timers() == {"met": 300, "putOff": 0}
    assert laws.check().statuses() == {"CLOSED": 300}
    assert shop.left(tea.sku) == 300
