"""The nightly forecast: gathered from the journal once, the same when gathered again, and the list of what to order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib import journal
from chalicelib.forecast import demand, turn
from chalicelib.forecast.demand import Demand, demand_key, gather_day
from chalicelib.runtime import clock
from chalicelib.store import table, timeline
from functions.jobs import forecast
from tests.goods import clerk, simple
from tests.received import member, order
from tests.world import Person, TestClock, forward


@pytest.fixture(autouse=True)
def _look_back_briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first gathering looks back for 35 days; most tests need three."""
    monkeypatch.setattr(demand, "FIRST_DAYS", 3)


@pytest.fixture
def staff(small_table: TestClock) -> Person:
    person = clerk(name="lin")
    for name in ("tray", "bowl", "cup"):
        person.call("products/create", simple(name, onSale=True))  # five pieces each
    return person


def _sell(buyer: Person, *products: str, what: str = "paid") -> None:
    head = order(buyer, *products, status="PAID")
    table.put_new(journal.line(buyer.uid, head.order_no, timeline.entry(2, clock.now(), what, "wechat")))


def _month_of_sales(buyer: Person) -> None:
    """A tray every day, a cup every tenth, for thirty days until yesterday."""
    for day in range(30):
        _sell(buyer, "tray", *(["cup"] if day % 10 == 0 else []))
        forward(days=1)


@pytest.mark.row("C4")
def test_what_runs_out_first_stands_first_with_what_to_order(staff: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demand, "FIRST_DAYS", 35)
    buyer = member()
    _month_of_sales(buyer)
    assert forecast.handle({"now": True}) == {"days": 35, "skus": 2}
    found = clerk("stock.read", name="reader").get("forecast/list")["skus"]
    assert [one["skuId"] for one in found] == ["tray-1", "cup-1"]
    tray, cup = found
    assert (tray["coverDays"], tray["available"], tray["title"]) == (5, 5, "tray")
    assert tray["perDay"] == pytest.approx(1, abs=0.06)
    assert 9 <= tray["order"] <= 20, "two weeks of one a day, less the five that are there, and something for surprises"
    assert cup["perDay"] == pytest.approx(0.1, abs=0.05)
    assert clerk("orders.read", name="other").refused("forecast/list").status == 403


@pytest.mark.row("C4")
def test_a_night_later_only_the_new_day_is_gathered_and_twice_is_once(staff: Person) -> None:
    buyer = member()
    _sell(buyer, "tray")
    _sell(buyer, "tray", "bowl")
    _sell(buyer, "tray", what="shipped")
    forward(days=1)
    assert forecast.handle({"now": True})["days"] == 3
    _sell(buyer, "bowl")
    forward(days=1)
    assert forecast.handle({"now": True}) == {"days": 1, "skus": 2}
    assert forecast.handle({"now": True}) == {"days": 0, "skus": 2}
    days = sorted(clock.day(clock.now() - timedelta(days=back)) for back in (1, 2))
    gather_day(days[0])
    sold = {name: table.get(Demand, demand_key(f"{name}-1")) for name in ("tray", "bowl", "cup")}
    assert {name: item and item.days for name, item in sold.items()} == {
        "tray": {days[0]: 2},
        "bowl": {days[0]: 1, days[1]: 1},
        "cup": None,
    }


@pytest.mark.row("C4")
def test_what_came_back_in_stock_moves_down_and_old_rows_go(staff: Person) -> None:
    buyer = member()
    _sell(buyer, "tray")
    forward(days=1)
    forecast.handle({"now": True})
    staff = clerk(name="lin")
    (before,) = staff.get("forecast/list")["skus"]
    staff.call("stock/adjust", {"skuId": "tray-1", "delta": 500, "reason": "到货"})
    forecast.handle({"now": True})
    (after,) = staff.get("forecast/list")["skus"]
    assert (before["coverDays"], after["coverDays"] > 100, after["order"]) == (5, True, 0)


@pytest.mark.row("C4")
def test_the_clock_starts_it_in_one_hour_of_the_night(staff: Person, small_table: TestClock) -> None:
    noon = clock.now().replace(hour=4, minute=0)  # in Beijing
    small_table.moment = noon
    assert forecast.handle({}) == {"days": 0, "skus": 0}
    small_table.moment = noon.replace(hour=19, minute=30)  # half past three at night
    assert forecast.handle({})["days"] == 3


@pytest.mark.row("C4")
def test_pages_go_on_where_they_stopped(staff: Person) -> None:
    _sell(member(), "tray", "bowl", "cup")
    forward(days=1)
    forecast.handle({"now": True})
    staff = clerk(name="lin")
    first = staff.call("forecast/list", {"pageSize": 2})
    rest = staff.call("forecast/list", {"pageSize": 2, "cursor": first["nextCursor"]})
    assert [one["skuId"] for one in [*first["skus"], *rest["skus"]]] == ["bowl-1", "cup-1", "tray-1"]


@pytest.mark.row("C4")
def test_one_run_at_a_time_and_one_that_died_holds_nobody_up_for_long(staff: Person) -> None:
    _sell(member(), "tray")
    forward(days=1)
    assert turn.take(clock.now()) is not None, "a run that dies now"
    assert forecast.handle({"now": True}) == {"days": 0, "skus": 0}
    forward(minutes=17)
    assert forecast.handle({"now": True})["skus"] == 1
    assert table.get(turn.Turn, turn.KEY) is None, "the turn was given back"
