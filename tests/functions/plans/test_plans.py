"""plans/…: promotions and coupons that belong together, in a calendar, under one budget, measured against a goal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.doctor import Context, examine
from chalicelib.promotions import live
from chalicelib.runtime import clock
from chalicelib.store import scan
from tests.goods import clerk, simple, sku
from tests.interleave import asked
from tests.promoting import one, paid, preview, promote, shopper, submit, with_money
from tests.world import Person, forward


@pytest.fixture
def staff(small_table: Any) -> Person:
    person = clerk(name="lin")
    person.call("products/create", simple("tray", skus=[sku("tray-1", stock=99)]))
    promote(person, id="a", rungs=[{"at": 1000, "offFen": 100}], group="one")
    promote(person, id="c", rungs=[{"at": 2000, "offFen": 300}], group="one")
    return person


def today() -> date:
    return date.fromisoformat(clock.day(clock.now()))


def plan(staff: Person, version: int = 0, **more: Any) -> dict[str, Any]:
    body = {
        "planId": "spring",
        "expectedVersion": version,
        "name": "春上新",
        "theme": "陶与茶",
        "firstDay": str(today()),
        "lastDay": str(today() + timedelta(days=6)),
        "promotionIds": ["a", "c"],
        **more,
    }
    saved = staff.call("plans/save", body)
    live.forget()
    return saved


@pytest.mark.row("H10")
def test_a_plan_groups_promotions_and_says_how_they_meet(staff: Person) -> None:
    saved = plan(staff, goal={"orders": 10}, note="先小后大")
    assert (saved["plan"]["version"], saved["plan"]["owner"], saved["plan"]["phase"]) == (1, "lin", "running")
    assert {name: [met["promotionId"] for met in all_met] for name, all_met in saved["clashes"].items()} == {
        "a": ["c"],
        "c": ["a"],
    }
    assert staff.get("promotions/get", promotionId="a")["promotion"]["planId"] == "spring"
    assert (
        staff.refused("plans/save", {**_other(), "promotionIds": ["a"]}).details["fields"][0]["field"]
        == "promotionIds.0"
    )
    assert staff.refused("plans/save", {**_other(), "promotionIds": ["none"]}).code == "invalid_request"
    assert staff.refused("plans/save", {**_other(), "planId": "spring"}).code == "plan_changed"
    plan(staff, 1, promotionIds=["a"])
    assert staff.get("promotions/get", promotionId="c")["promotion"]["planId"] is None
    assert [one["promotionId"] for one in staff.get("plans/get", planId="spring")["promotions"]] == ["a"]
    assert staff.refused("plans/get", {"planId": "none"}).code == "plan_not_found"


def _other() -> dict[str, Any]:
    return {"planId": "other", "name": "另一个", "firstDay": str(today()), "lastDay": str(today())}


@pytest.mark.row("H10")
def test_the_budget_of_the_plan_stops_all_its_promotions_together(staff: Person) -> None:
    plan(staff, budgetFen=350)
    lan = shopper()
    first = submit(lan, one("tray", 2))
    assert first["payableFen"] == 1700, "c takes 300 of it"
    assert staff.get("plans/get", planId="spring")["budgetLeftFen"] == 50
    shown = preview(lan, one("tray"))
    assert shown["price"]["payableFen"] == 1000
    assert [unused["reason"] for unused in shown["price"]["unused"] if unused["ruleId"] == "a"] == ["budget_spent"]
    lan.call("orders/cancel", {"orderNo": first["orderNo"]})
    token = preview(lan, one("tray"))["quoteToken"]
    assert submit(shopper("oMei"), one("tray", 2))["payableFen"] == 1700
    refusal = lan.refused("orders/submit", {"quoteToken": token})
    assert (refusal.code, refusal.details["differences"][-1]["reason"]) == ("total_changed", "budget_spent")
    assert staff.get("promotions/watch", promotionId="a")["planLeftFen"] == 50
    assert (
        staff.refused("plans/save", {**_other(), "planId": "spring", "expectedVersion": 1, "budgetFen": 200}).code
        == "budget_in_use"
    )
    plan(staff, 1, budgetFen=1000)
    assert lan.call("orders/submit", {"quoteToken": token})["payableFen"] == 900
    raws = [raw for page in scan.pages() for raw in page.items]
    assert [one for one in examine(raws, Context(clock.now(), 16)) if one.law == "budgets"] == []


@pytest.mark.row("H10")
def test_a_promotion_keeps_its_plan_when_it_is_changed_paused_and_resumed(staff: Person) -> None:
    plan(staff, budgetFen=350)
    promote(staff, id="a", version=2, rungs=[{"at": 1000, "offFen": 200}])
    for version, action in ((3, "pause"), (4, "resume")):
        staff.call("promotions/set_state", {"promotionId": "a", "action": action, "expectedVersion": version})
    live.forget()
    lan = shopper()
    assert submit(lan, one("tray"))["payableFen"] == 800
    assert staff.get("plans/get", planId="spring")["budgetLeftFen"] == 150


@pytest.mark.row("H10")
def test_an_order_without_a_plan_costs_no_call_more(staff: Person) -> None:
    lan = shopper()
    preview(lan, one("tray"))
    with asked() as operations:
        submit(lan, one("tray"))
    before = list(operations)
    plan(staff)  # without a budget
    preview(lan, one("tray"))
    with asked() as operations:
        submit(lan, one("tray"))
    assert list(operations) == before


@pytest.mark.row("H10")
def test_the_calendar_shows_plans_festivals_and_what_is_unplanned(staff: Person) -> None:
    day = today()
    plan(staff, promotionIds=["a"])
    festival = {"name": "店庆", "firstDay": str(day + timedelta(days=3)), "lastDay": str(day + timedelta(days=3))}
    assert staff.call("plans/set_festivals", {"festivals": [festival]})["version"] == 1
    assert staff.refused("plans/set_festivals", {"festivals": []}).code == "plan_changed"
    week = staff.get("plans/list", firstDay=str(day), lastDay=str(day + timedelta(days=7)))
    assert [one["planId"] for one in week["plans"]] == ["spring"]
    assert (week["festivals"], week["festivalsVersion"]) == ([festival], 1)
    assert [one["promotionId"] for one in week["unplanned"]] == ["c"]
    later = staff.get("plans/list", firstDay=str(day + timedelta(days=30)), lastDay=str(day + timedelta(days=31)))
    assert (later["plans"], later["festivals"]) == ([], [])
    # who names them anew has to see them all
    assert staff.get("plans/list", firstDay=str(day), lastDay=str(day), allFestivals=True)["festivals"] == [festival]
    refusal = staff.refused("plans/list", {"firstDay": str(day), "lastDay": str(day - timedelta(days=1))})
    assert refusal.details["fields"][0]["field"] == "lastDay"


@pytest.mark.row("H10")
def test_the_report_holds_the_plan_against_its_goal(staff: Person) -> None:
    now = clock.now()
    coupon = {"name": "立减", "kind": "amount", "amountOffFen": 200, "total": 5, "startsAt": clock.iso(now)}
    staff.call("campaigns/create", {**coupon, "campaignId": "tea", "endsAt": clock.iso(now + timedelta(days=5))})
    goal = {"orders": 3, "revenueFen": 5000, "newBuyers": 2}
    plan(staff, goal=goal, campaignIds=["tea"], promotionIds=["a"])
    lan = with_money(staff, shopper())
    lan.call("coupons/claim", {"campaignId": "tea"})
    paid(lan, one("tray"), couponId="tea-1")  # both of the plan: one order
    paid(lan, one("tray"))
    forward(days=8)
    staff = clerk(name="lin")  # at work again
    found = staff.get("plans/report", planId="spring")
    assert found["done"] == {"orders": 2, "revenueFen": 700 + 900, "newBuyers": 1}
    assert (found["effect"]["used"], found["effect"]["made"], found["effect"]["costFen"]) == (2, 2, 400)
    counted = staff.get("plans/get", planId="spring")["counted"]
    assert (counted["a"]["orders"], counted["tea"]["orders"]) == (2, 1)
    assert staff.refused("plans/report", {"planId": "none"}).code == "plan_not_found"
