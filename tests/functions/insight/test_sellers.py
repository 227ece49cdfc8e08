"""What sells and what does not: gathered once a night, right to the piece and the fen, a page for each reading."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import journal
from chalicelib.forecast import demand
from chalicelib.runtime import clock
from chalicelib.sellers.items import STATE_KEY, SellersState
from chalicelib.sellers.ranking import summed
from chalicelib.store import table, timeline
from functions.jobs import forecast
from tests.functions.purchases.desk import placed
from tests.goods import clerk, relayed, simple
from tests.received import member, order
from tests.world import Person, TestClock, forward


@pytest.fixture
def staff(small_table: TestClock, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Trays and bowls are listed below cups; a moon, which nobody buys, nowhere."""
    monkeypatch.setattr(demand, "FIRST_DAYS", 2)
    person = clerk(name="lin")
    person.call("products/save_category", {"categoryId": "cups", "name": "杯壶", "order": 1})
    with relayed():
        for name in ("tray", "bowl"):
            person.call("products/create", simple(name, onSale=True, categoryIds=["cups"]))
        person.call("products/create", simple("moon", onSale=True, priceFen=9000))
    return person


def sell(buyer: Person, *products: str) -> None:
    head = order(buyer, *products, status="PAID")
    table.put_new(journal.line(buyer.uid, head.order_no, timeline.entry(2, clock.now(), "paid", "wechat")))


def night(days: int = 1) -> Person:
    """A night passes; staff log in again."""
    forward(days=days)
    forecast.handle({"now": True})
    return clerk(name="lin")


def ranked(staff: Person, **asked: Any) -> list[tuple[Any, ...]]:
    rows = staff.get("insight/sellers", **asked)["sellers"]
    return [(one["rank"], one["productId"], one["units"], one["fen"]) for one in rows]


@pytest.mark.row("B7")
def test_days_fall_out_of_the_short_ranking_first_and_categories_have_their_own(staff: Person) -> None:
    buyer = member()
    sell(buyer, "tray", "moon")
    sell(buyer, "tray")
    staff = night()
    assert ranked(staff, days=7) == [(1, "tray", 2, 200), (2, "moon", 1, 100)]
    assert ranked(staff, days=7, categoryId="cups") == [(1, "tray", 2, 200)]
    (best, _) = staff.get("insight/sellers", days=7)["sellers"]
    assert best["skus"] == [{"skuId": "tray-1", "specText": "大号", "units": 2, "fen": 200}]
    staff = night(8)
    sell(buyer, "bowl")
    staff = night()
    assert ranked(staff, days=7) == [(1, "bowl", 1, 100)]
    assert ranked(staff, days=30) == [(1, "tray", 2, 200), (2, "bowl", 1, 100), (3, "moon", 1, 100)]
    assert ranked(staff, days=90, categoryId="nowhere") == []
    staff = night(40)
    assert ranked(staff, days=30) == [], "pages of a ranking that is empty now are taken away"
    assert len(ranked(staff, days=90)) == 3


@pytest.mark.row("B7")
def test_what_lies_still_is_listed_by_the_money_in_it(staff: Person) -> None:
    buyer = member()
    sell(buyer, "tray")
    staff = night()
    assert staff.get("insight/slow_movers")["skus"] == [], "too new to be judged"
    staff = night(31)
    sell(buyer, "bowl", "bowl", "bowl")
    staff = night()
    rows = staff.get("insight/slow_movers")["skus"]
    assert [(one["skuId"], one["units30"], one["units90"], one["coverDays"]) for one in rows] == [
        ("moon-1", 0, 0, 9999),
        ("tray-1", 0, 1, 450),
    ]
    assert [(one["priceFen"], one["costFen"], one["boundFen"]) for one in rows] == [
        (9000, None, None),
        (1000, None, None),
    ]
    staff.call("suppliers/save", {"supplierId": "kiln", "name": "示例窑场"})
    placed(staff, tray=1)
    staff = night()
    row = staff.get("insight/slow_movers", categoryId="cups")["skus"][0]
    assert (row["skuId"], row["costFen"], row["boundFen"], row["rank"]) == ("tray-1", 600, 3000, 1)
    staff.call("stock/adjust", {"skuId": "moon-1", "delta": -5, "reason": "送展"})
    staff = night()
    assert [one["skuId"] for one in staff.get("insight/slow_movers")["skus"]] == ["tray-1"]


@pytest.mark.row("B7")
def test_a_product_is_shown_by_day_and_sku(staff: Person) -> None:
    buyer = member()
    sell(buyer, "tray")
    staff = night()
    sell(buyer, "tray")
    sell(buyer, "tray", "bowl")
    staff = night()
    days = sorted(clock.day(clock.now() - timedelta(days=back)) for back in (1, 2))
    told = [{"day": days[0], "units": 1, "fen": 100}, {"day": days[1], "units": 2, "fen": 200}]
    found = staff.get("insight/sold_by_day", productId="tray")
    assert (found["days"], found["skus"][0]["days"]) == (told, told)
    assert staff.get("insight/sold_by_day", skuId="tray-1", days=1)["days"] == told[1:]
    assert staff.get("insight/sold_by_day", productId="moon") == {"days": [], "skus": []}
    assert staff.refused("insight/sold_by_day", {"productId": "nothing"}).code == "product_not_found"
    assert staff.refused("insight/sold_by_day", {}).status == 400


@pytest.mark.row("B7")
def test_pages_go_on_and_a_reading_is_one_item(staff: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.sellers.renewal.PAGE", 2)
    monkeypatch.setattr("functions.insight.sellers.PAGE", 2)
    sell(member(), "tray", "bowl", "moon")
    staff = night()
    first = staff.get("insight/sellers", days=7)
    rest = staff.get("insight/sellers", days=7, cursor=first["nextCursor"])
    assert [one["rank"] for one in [*first["sellers"], *rest["sellers"]]] == [1, 2, 3]
    assert rest["nextCursor"] is None
    assert staff.refused("insight/sellers", {"days": 30, "cursor": first["nextCursor"]}).code == "invalid_cursor"
    state = table.get(SellersState, STATE_KEY)
    assert state is not None
    assert state.pages["SELLERS#best-7#all"] == 2


@pytest.mark.row("B7")
def test_a_window_ends_with_the_last_day_and_has_as_many_days_as_its_name() -> None:
    days = {f"2026-01-{day:02d}": 1 for day in range(1, 32)}
    assert summed(days, "2026-01-31") == {7: 7, 30: 30, 90: 31}
    assert summed(days, "2026-01-10") == {7: 7, 30: 10, 90: 10}, "what came later is not counted"
