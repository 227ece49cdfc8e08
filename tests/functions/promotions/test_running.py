"""A promotion from the announcement to the comparison: told of before it begins, reminded of once, watched while it runs, measured against a control
group."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.promotions.control import in_control
from chalicelib.promotions.reminders import TOLD, Reminder, reminder_key
from chalicelib.runtime import clock
from chalicelib.store import table
from functions.jobs import timers
from tests.goods import clerk, simple, sku
from tests.interleave import asked
from tests.promoting import one, paid, preview, promote, shopper, streaming, submit, with_money
from tests.world import Person, anyone, forward


@pytest.fixture
def staff(small_table: Any) -> Person:
    person = clerk(name="lin")
    person.call("products/create", simple("tray", skus=[sku("tray-1", stock=99)]))
    return person


def at(**delta: float) -> str:
    return clock.iso(clock.now() + timedelta(**delta))


def labels() -> list[str]:
    return [label["promotionId"] for label in anyone().get("catalog/product", productId="tray")["promotions"]]


def told(buyer: Person) -> list[tuple[str, str, str]]:
    notices = buyer.call("messages/inbox")["notices"]
    return [(one["type"], one["text"], one["orderNo"]) for one in notices]


def due() -> None:
    """The timers run, and what they tell arrives."""
    with streaming():
        timers.handle({})


@pytest.mark.row("H11")
def test_it_is_announced_from_when_the_merchant_says(staff: Person) -> None:
    promote(staff, id="r", startsAt=at(days=9), more={"announceFrom": at(days=2)})
    promote(staff, id="s", startsAt=at(days=9))
    assert labels() == []
    forward(days=2, minutes=1)
    assert labels() == ["r"]
    forward(days=4)
    assert labels() == ["r", "s"], "without a word three days before"
    staff = clerk(name="lin")
    late = {"terms": {"kind": "full_reduction", "id": "t", "name": "t", "rungs": [{"at": 9, "offFen": 1}]}}
    for more in (
        {"announceFrom": at(days=1)},
        {"announceFrom": at(days=2), "terms": {**late["terms"], "startsAt": at(days=1)}},
    ):
        assert staff.refused("promotions/save", {**late, **more}).details["fields"][0]["field"] == "announceFrom"


@pytest.mark.row("H11")
def test_a_buyer_is_reminded_once_ten_minutes_before(staff: Person) -> None:
    promote(staff, id="r", name="春茶节", startsAt=at(hours=5))
    promote(staff, id="far", startsAt=at(days=9))
    lan = shopper()
    assert lan.refused("promotions/remind", {"promotionId": "far"}).code == "promotion_not_found"
    answer = lan.call("promotions/remind", {"promotionId": "r"})
    assert answer["remindAt"] == at(hours=4, minutes=50)
    lan.call("promotions/remind", {"promotionId": "r"})
    due()
    assert told(lan) == []
    forward(hours=4, minutes=51)
    due()
    due()
    assert told(lan) == [("promotion_soon", "您预约的“春茶节”将在 10 分钟后开始。", "")]
    lan.call("promotions/remind", {"promotionId": "r"})
    reminder = table.get(Reminder, reminder_key(lan.uid, "r"))
    assert reminder is not None
    assert (reminder.state, reminder.due) == (TOLD, None), "who was told is not told again"
    forward(minutes=20)
    assert lan.refused("promotions/remind", {"promotionId": "r"}).code == "promotion_started"


@pytest.mark.row("H11")
def test_what_was_put_off_is_told_of_later_and_what_was_paused_never(staff: Person) -> None:
    promote(staff, id="r", startsAt=at(hours=5))
    promote(staff, id="s", startsAt=at(hours=5))
    promote(staff, id="t", startsAt=at(hours=5))
    lan = shopper()
    for name in "rst":
        lan.call("promotions/remind", {"promotionId": name})
    lan.call("promotions/remind", {"promotionId": "t", "remind": False})
    promote(staff, id="r", name="r", version=1, startsAt=at(hours=9))
    staff.call("promotions/set_state", {"promotionId": "s", "action": "pause", "expectedVersion": 1})
    forward(hours=4, minutes=55)
    due()
    assert told(lan) == []
    forward(hours=4)
    due()
    assert [text for _, text, _ in told(lan)] == ["您预约的“r”将在 10 分钟后开始。"]


@pytest.mark.row("H11")
def test_it_is_watched_in_one_cheap_read_while_it_runs(staff: Person) -> None:
    gifts = {"kind": "full_gift", "rungs": [{"at": 1000, "gifts": [{"skuId": "tray-1", "title": "赠品"}]}]}
    promote(staff, id="r", budget=1000)
    promote(staff, id="g", **gifts)
    lan = with_money(staff, shopper())
    paid(lan, one("tray", 3))
    submit(lan, one("tray"))  # made, not paid: of the budget it has its part, of the counters none
    with asked() as operations:
        seen = staff.call("promotions/watch", {"promotionId": "r"})
    assert sum(operations.values() if isinstance(operations, dict) else [1 for _ in operations]) <= 4
    assert seen["counted"] == {"orders": 1, "units": 3, "offFen": 100, "revenueFen": 2900}
    assert (seen["budgetLeftFen"], seen["planLeftFen"], seen["phase"]) == (800, None, "running")
    assert staff.call("promotions/watch", {"promotionId": "g"})["counted"]["units"] == 3 + 1
    state = {"promotionId": "r", "action": "pause", "expectedVersion": seen["version"]}
    assert staff.call("promotions/set_state", state)["promotion"]["phase"] == "paused"
    assert staff.refused("promotions/watch", {"promotionId": "x"}).code == "promotion_not_found"


@pytest.mark.row("H11")
def test_an_order_is_counted_once_however_often_the_stream_tells(staff: Person) -> None:
    from chalicelib import relay
    from tests import streams

    promote(staff, id="r")
    lan = with_money(staff, shopper())
    with streams.taped() as records, streaming():
        paid(lan, one("tray"))
    with streaming():
        relay.relay(streams.event(*records), bury=False)
    assert staff.call("promotions/watch", {"promotionId": "r"})["counted"]["orders"] == 1


def two(staff: Person, percent: int) -> tuple[Person, Person]:
    """A buyer of the control group, and another one."""
    found: dict[bool, Person] = {}
    for number in range(200):
        buyer = shopper(f"oNumber{number}")
        found.setdefault(in_control(buyer.uid, "r", percent), buyer)
        if len(found) == 2:
            break
    return with_money(staff, found[True]), with_money(staff, found[False])


@pytest.mark.row("H12")
def test_the_control_group_pays_the_ordinary_price_and_is_told_why(staff: Person) -> None:
    promote(staff, id="r", audience={"controlPercent": 40})
    without, others = two(staff, 40)
    shown = preview(without, one("tray"))
    assert shown["price"]["payableFen"] == 1000
    assert [(one["ruleId"], one["reason"]) for one in shown["price"]["unused"]] == [("r", "control_group")]
    assert preview(others, one("tray"))["price"]["payableFen"] == 900
    assert without.call("orders/submit", {"quoteToken": shown["quoteToken"]})["payableFen"] == 1000
    assert labels() == [], "a page that everybody sees promises nobody what they do not get"
    cut = {"kind": "price_cut", "percentOff": 10, "audience": {"controlPercent": 10}}
    refusal = staff.refused("promotions/save", {"terms": {"id": "p", "name": "p", **cut}})
    assert refusal.details["fields"][0]["field"] == "terms.audience.controlPercent"


@pytest.mark.row("H12")
def test_the_groups_are_compared_by_what_they_bought_since_the_lot_was_drawn(staff: Person) -> None:
    promote(staff, id="r")
    early = with_money(staff, shopper("oEarly"))
    paid(early, one("tray"))
    assert staff.refused("promotions/uplift", {"promotionId": "r"}).code == "promotion_without_control"
    forward(hours=1)
    staff = clerk(name="lin")
    promote(staff, id="r", version=1, audience={"controlPercent": 40})
    promote(staff, id="r", version=2, audience={"controlPercent": 40}, rungs=[{"at": 1000, "offFen": 200}])
    without, others = two(staff, 40)
    paid(without, one("tray", 2))
    paid(others, one("tray"))
    paid(others, one("tray"))
    found = staff.call("promotions/uplift", {"promotionId": "r", "costPercent": 30})
    uplift = found["uplift"]
    assert (found["orders"], found["complete"], uplift["verdict"]) == (3, True, "too_few")
    assert uplift["control"] == {"buyers": 1, "used": 0, "orders": 1, "revenueFen": 2000, "marginFen": 1400}
    assert uplift["others"] == {"buyers": 1, "used": 1, "orders": 2, "revenueFen": 1600, "marginFen": 1000}


@pytest.mark.row("X15")
def test_a_dry_run_says_how_many_more_orders_the_rule_must_bring(staff: Person) -> None:
    lan = with_money(staff, shopper())
    paid(lan, one("tray"))
    terms = {"kind": "full_reduction", "id": "try", "name": "试", "rungs": [{"at": 1000, "offFen": 100}]}
    body = {"terms": terms, "costPercent": 60, "upliftPercent": 50}
    result = staff.call("promotions/dry_run", body)["result"]
    assert [result[name] for name in ("marginBeforeFen", "marginAfterFen", "assumedMarginFen")] == [400, 300, 450]
    assert result["breakEvenPercent"] == 34, "34 more orders of 300 are 40,200 against 100 of 400"
    assert staff.call("promotions/dry_run", {**body, "costPercent": 100})["result"]["breakEvenPercent"] is None
