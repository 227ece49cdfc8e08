"""What the shop's own work costs is counted where it is done, filed by each process, and told to staff by the day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib import tally
from chalicelib.costs import counting, filed, prices
from chalicelib.costs.counting import Spent
from chalicelib.runtime import clock, meter
from chalicelib.runtime import settings as settings_module
from chalicelib.store import table
from chalicelib.store.errors import Throttled
from tests.goods import clerk
from tests.world import TestClock, forward


@pytest.fixture(autouse=True)
def counted(small_table: TestClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MINIMALL_COSTS", "true")
    monkeypatch.setattr(counting, "_ledger", None)
    settings_module.settings.cache_clear()
    yield
    monkeypatch.undo()
    settings_module.settings.cache_clear()


def work(write: float) -> str:
    meter.note("PutItem", {"CapacityUnits": write}, 3)
    meter.note("Query", {"CapacityUnits": 0.5}, 2)
    return "done"


@pytest.mark.row("X25")
def test_a_process_files_its_sums_once_a_minute_and_whole() -> None:
    day = clock.day(clock.now())
    assert counting.counted("orders/submit", lambda: work(2.0)) == "done"
    assert filed.of_day(day) == ({}, None)
    forward(minutes=1)
    counting.counted("orders/submit", lambda: work(4.0))
    assert filed.of_day(day)[0] == {"orders/submit": Spent(2, 0, 4, 1.0, 6.0, 10)}
    counting.counted("workers/notify", lambda: work(1.0))
    forward(minutes=1)
    counting.counted("orders/submit", lambda: work(1.0))
    found, at = filed.of_day(day)
    assert found == {"orders/submit": Spent(3, 0, 6, 1.5, 7.0, 15), "workers/notify": Spent(1, 0, 2, 0.5, 1.0, 5)}
    assert at == clock.now()


@pytest.mark.row("X25")
def test_two_processes_add_up_and_a_day_ends_at_midnight_in_beijing(monkeypatch: pytest.MonkeyPatch) -> None:
    first = clock.day(clock.now())
    for _ in range(2):
        monkeypatch.setattr(counting, "_ledger", None)
        counting.counted("catalog/product", lambda: work(0.0))
        forward(minutes=1)
        counting.counted("catalog/product", lambda: work(0.0))
    assert filed.of_day(first)[0]["catalog/product"].runs == 4
    forward(days=1)
    for _ in range(2):
        counting.counted("cart/add", lambda: work(1.0))
        forward(minutes=1)
    assert filed.of_day(clock.day(clock.now()))[0].keys() == {"cart/add"}


def test_work_that_fails_is_counted_and_its_failure_is_its_own() -> None:
    def fails() -> str:
        meter.note("Query", {"CapacityUnits": 1.0}, 1)
        raise ValueError("its own")

    for _ in range(2):
        with pytest.raises(ValueError, match="its own"):
            counting.counted("orders/get", fails)
        forward(minutes=1)
    assert filed.of_day(clock.day(clock.now()))[0]["orders/get"].read == 2.0


def test_a_table_that_takes_nothing_fails_no_caller_and_loses_no_count(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise Throttled("busy")

    counting.counted("orders/get", lambda: work(1.0))
    forward(minutes=1)
    with monkeypatch.context() as patched:
        patched.setattr(filed, "file", busy)
        assert counting.counted("orders/get", lambda: work(1.0)) == "done"
    forward(minutes=1)
    counting.counted("orders/get", lambda: work(1.0))
    assert filed.of_day(clock.day(clock.now()))[0]["orders/get"].runs == 3


@pytest.mark.row("X25")
def test_staff_see_what_a_day_and_an_order_cost() -> None:
    staff = clerk(name="lin")
    day = clock.day(clock.now())
    assert staff.get("insight/costs", day=day) == {
        "day": day,
        "operations": [],
        "totalMicroUsd": 0.0,
        "perOrder": None,
        "countedAt": None,
    }
    filed.file(day, "one", {"orders/submit": Spent(4, 40, 8, 36.0, 64.0, 20)}, clock.now())
    filed.file(day, "two", {"workers/notify": Spent(2, 40, 4, 1.0, 8.0, 20)}, clock.now())
    told = staff.get("insight/costs", day=day)
    submit = 64 * 0.625 + 36 * 0.125 + 4 * 0.2 + 40 * 0.0166667 + 4 * 1.0
    notify = 8 * 0.625 + 1 * 0.125 + 2 * 0.2 + 40 * 0.0166667  # nobody knocked at the front door for it
    assert told["totalMicroUsd"] == round(submit + notify, 1)
    assert [one["name"] for one in told["operations"]] == ["orders/submit", "workers/notify"]
    assert told["operations"][0] == {
        "name": "orders/submit",
        "runs": 4,
        "ms": 10.0,
        "tableCalls": 2.0,
        "readUnits": 9.0,
        "writeUnits": 16.0,
        "microUsd": round(submit / 4, 2),
    }
    table.put(tally.DayTally.at(tally.day_key(day), orders=4, counted_at=clock.now()))
    per_order = staff.get("insight/costs")["perOrder"]  # of today
    assert per_order == {
        "orders": 4,
        "runs": 1.5,
        "readUnits": 9.2,
        "writeUnits": 18.0,
        "microUsd": round((submit + notify) / 4, 1),
    }
    assert staff.refused("insight/costs", {"day": "2026-02-30"}).details["fields"][0]["field"] == "day"


def test_prices_are_those_that_an_order_is_computed_with() -> None:
    listed = json.loads((Path(__file__).parents[3] / "bench/cost/prices.json").read_text(encoding="utf-8"))["prices"]
    known = {
        "write": prices.WRITE_UNIT,
        "read": prices.READ_UNIT,
        "invocation": prices.INVOCATION,
        "http_api": prices.REQUEST,
    }
    for name, price in known.items():
        assert price == pytest.approx(listed[name]["usd"] / listed[name]["per"] * 1e6), name
    assert pytest.approx(listed["gb_second"]["usd"] * 1e6 / 1000) == prices.MILLISECOND
