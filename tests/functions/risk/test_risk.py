"""risk/…: what is watched of buyers is told to staff, once; nobody is refused unless the shop wants it, and staff has the last word."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import members, shop
from chalicelib.journal import JournalLine
from chalicelib.risk.velocity import Velocity, fastest
from chalicelib.runtime import clock
from chalicelib.store import scan
from functions.jobs import tally
from functions.workers import relay
from tests import streams
from tests.functions.credit.test_credit import settle
from tests.goods import clerk, simple
from tests.integration.shop import ADDRESS
from tests.promoting import one, paid, shopper, streaming, submit, with_money
from tests.world import Person, forward


@pytest.fixture
def staff(small_table: Any) -> Person:
    person = clerk(name="lin")
    person.call("products/create", simple("tray", onSale=True))
    person.call("stock/adjust", {"skuId": "tray-1", "delta": 500, "reason": "到货"})
    settle(person, maxOpenOrders=50, credit={"on": False})
    return person


@pytest.fixture
def lan(staff: Person) -> Person:
    return shopper()


def watch(staff: Person, **rules: Any) -> None:
    settle(staff, risk=rules)


def orders(buyer: Person, count: int, *, cancel: bool = False) -> list[str]:
    with streaming():
        made = [str(submit(buyer, one("tray"))["orderNo"]) for _ in range(count)]
        for order_no in made if cancel else ():
            buyer.call("orders/cancel", {"orderNo": order_no})
    return made


def queue(staff: Person) -> list[dict[str, Any]]:
    return list(staff.call("risk/list")["noticed"])


def decide(staff: Person, case: dict[str, Any], decision: str, **more: Any) -> None:
    asked = {"buyerId": case["buyerId"], "riskId": case["riskId"], "decision": decision, "note": "已与买家核实"}
    staff.call("risk/decide", {**asked, **more})


@pytest.mark.row("R2")
@pytest.mark.row("E6")
def test_orders_in_a_hurry_are_told_once_and_nobody_is_refused(staff: Person, lan: Person) -> None:
    watch(staff, ordersPerHour={"over": 2})
    made = orders(lan, 2)
    assert tally.handle({})["noticed"] == 0
    made += orders(lan, 1)
    assert [tally.handle({})["noticed"] for _ in range(2)] == [1, 0]
    (case,) = queue(staff)
    assert (case["rule"], case["count"], case["over"], case["refusedUntil"]) == ("orders_per_hour", 3, 2, None)
    assert sorted(case["seen"]["orders"]) == sorted(made)
    assert submit(lan, one("tray"))["status"] == "UNPAID"
    assert queue(staff) == staff.call("risk/list", {"buyerId": lan.uid})["noticed"]


@pytest.mark.row("R2")
def test_orders_that_are_never_paid_are_told_and_those_that_are_paid_are_not(staff: Person, lan: Person) -> None:
    watch(staff, unpaidPerDay={"over": 2})
    with_money(staff, lan)
    for _ in range(3):
        paid(lan, one("tray"))
    given_up = orders(lan, 3, cancel=True)
    tally.handle({})
    (case,) = queue(staff)
    assert (case["rule"], case["count"], sorted(case["seen"]["orders"])) == ("unpaid_per_day", 3, sorted(given_up))


@pytest.mark.row("R2")
def test_a_shop_may_refuse_and_staff_lifts_it(staff: Person, lan: Person) -> None:
    watch(staff, ordersPerHour={"over": 1, "then": "refuse", "closedHours": 2})
    orders(lan, 2)
    tally.handle({})
    refusal = lan.refused("orders/submit", {"items": one("tray"), "addressId": lan.headers["x-address"]})
    assert (refusal.code, refusal.details["function"]) == ("function_suspended", "order")
    assert "下单过于频繁" in refusal.body["message"]
    (case,) = queue(staff)
    assert case["refusedUntil"] == clock.iso(clock.now() + timedelta(hours=2))
    forward(seconds=1)
    decide(staff, case, "release")
    assert members.load(lan.uid).status == "active"
    assert submit(lan, one("tray"))["status"] == "UNPAID"
    titles = [notice["title"] for notice in lan.call("messages/inbox")["notices"]]
    assert titles.count("部分功能已暂停使用") == titles.count("账号限制已解除") == 1
    tally.handle({})
    assert queue(staff) == [], "what staff has decided is not opened again"


@pytest.mark.row("R2")
def test_a_rule_never_weakens_what_staff_has_said(staff: Person, lan: Person) -> None:
    watch(staff, ordersPerHour={"over": 1, "then": "refuse"})
    orders(lan, 2)
    staff.call("members/restrict", {"buyerId": lan.uid, "status": "frozen", "reason": "盗用账号"})
    tally.handle({})
    (case,) = queue(staff)
    assert (case["refusedUntil"], members.load(lan.uid).status) == (None, "frozen")
    assert _refused(staff, case, "restrict", functions=["order"]) == "risk_barred"
    decide(staff, case, "release")
    assert members.load(lan.uid).status == "frozen"


@pytest.mark.row("R2")
def test_what_staff_said_since_stays_when_a_rules_refusal_is_lifted(staff: Person, lan: Person) -> None:
    watch(staff, ordersPerHour={"over": 1, "then": "refuse"})
    orders(lan, 2)
    tally.handle({})
    (case,) = queue(staff)
    for status, more in (("restricted", {"functions": ["coupon"]}), ("frozen", {})):
        staff.call("members/restrict", {"buyerId": lan.uid, "status": status, "reason": "核实中", **more})
    decide(staff, case, "release")
    assert (members.load(lan.uid).status, members.load(lan.uid).status_reason) == ("frozen", "核实中")


@pytest.mark.row("R2")
def test_a_rule_refuses_again_after_its_first_refusal_has_ended(staff: Person, lan: Person, at_noon: Any) -> None:
    watch(staff, ordersPerHour={"over": 1, "then": "refuse", "closedHours": 2})
    for cases in (1, 2):
        orders(lan, 2)
        tally.handle({})
        assert lan.refused("orders/submit", {"items": one("tray"), "addressId": lan.headers["x-address"]}).code == (
            "function_suspended"
        )
        assert len(queue(clerk(name="lin"))) == cases
        forward(hours=24)


@pytest.mark.row("R2")
@pytest.mark.parametrize(("stood", "asked", "holds"), [(None, 5, None), (48, 5, 48), (5, 48, 48), (5, None, None)])
def test_restricting_from_the_queue_only_adds_to_what_holds(
    staff: Person, lan: Person, stood: int | None, asked: int | None, holds: int | None
) -> None:
    watch(staff, ordersPerHour={"over": 1})
    orders(lan, 2)
    tally.handle({})
    (case,) = queue(staff)
    more = {"until": clock.iso(clock.now() + timedelta(hours=stood))} if stood else {}
    body = {"buyerId": lan.uid, "status": "restricted", "functions": ["comment"], "reason": "辱骂他人", **more}
    staff.call("members/restrict", body)
    decide(staff, case, "restrict", functions=["order"], **({"lastsHours": asked} if asked else {}))
    member = members.load(lan.uid)
    assert member.suspended == ["order", "comment"]
    left = None if member.status_until is None else round((member.status_until - clock.now()) / timedelta(hours=1))
    assert left == holds


@pytest.mark.row("R2")
def test_staff_restricts_from_the_queue_with_the_right_to_it(staff: Person, lan: Person) -> None:
    watch(staff, ordersPerHour={"over": 1})
    orders(lan, 2)
    tally.handle({})
    (case,) = queue(staff)
    helper = clerk("risk.write", "risk.read", name="ann")
    assert _refused(helper, case, "restrict", functions=["coupon"]) == "beyond_own_rights"
    assert _refused(staff, case, "close", functions=["coupon"]) == "invalid_request"
    decide(staff, case, "restrict", functions=["coupon"], lastsHours=5)
    assert members.load(lan.uid).suspended == ["coupon"]
    assert _refused(staff, case, "close") == "risk_decided"
    assert _refused(staff, {**case, "riskId": "orders_per_hour-2020-01-01"}, "close") == "risk_not_found"


@pytest.mark.row("R2")
def test_money_asked_back_too_often_is_told_and_never_refused(staff: Person, lan: Person) -> None:
    version = staff.call("settings/get")["version"]
    refuse = {"risk": {"refundsPerWeek": {"over": 1, "then": "refuse"}}}
    assert staff.refused("settings/update", {"expectedVersion": version, "changes": refuse}).code == "invalid_request"
    watch(staff, refundsPerWeek={"over": 1})
    with_money(staff, lan)
    numbers = [_asked_back(lan) for _ in range(2)]
    (case,) = queue(staff)
    assert (case["rule"], case["count"]) == ("refunds_per_week", 2)
    assert sorted(case["seen"]["orders"]) == sorted(numbers)
    forward(days=8)


def _asked_back(buyer: Person) -> str:
    order = paid(buyer, one("tray"))
    asked = {"orderNo": order, "kind": "refund", "reasonId": "changed_mind"}
    with streaming():
        forward(seconds=1)
        lines = [{"skuId": "tray-1", "quantity": 1}]
        return str(buyer.call("aftersales/apply", {**asked, "lines": lines})["caseNo"])


@pytest.mark.row("R2")
@pytest.mark.row("S1")
def test_accounts_that_send_to_one_phone_are_told_and_the_number_is_nowhere(staff: Person) -> None:
    watch(staff, linkedAccounts={"over": 2})
    people = []
    with streams.taped() as records:
        for number, phone in enumerate(("13800000000", "138-0000-0000", "+8613800000000", "13900000000")):
            person = shopper(f"oBuyer{number}")
            person.call("addresses/save", {**ADDRESS, "phone": phone})
            person.call("addresses/remove", {"addressId": person.headers["x-address"]})
            people.append(person)
    kept = [record for record in records if record["dynamodb"].get("NewImage", {}).get("kind") == {"S": "address"}]
    for _ in range(2):
        assert relay.handle(streams.event(*kept)) == {"batchItemFailures": []}
    cases = queue(staff)
    same = sorted(person.uid for person in people[:3])
    assert {case["rule"] for case in cases} == {"linked_accounts"}
    assert all(set(same) <= set(case["seen"]["accounts"]) for case in cases)
    stored = json.dumps([raw for page in scan.pages() for raw in page.items])
    assert "13800000000" not in stored


def test_the_busiest_hour_is_found_wherever_it_lies() -> None:
    start = clock.now()
    minutes = (0, 30, 59, 61, 62, 63, 200, 259)
    made = [(start + timedelta(minutes=minute), str(minute)) for minute in minutes]
    assert fastest(made[::-1]) == ["30", "59", "61", "62", "63"]
    assert fastest([]) == []


def test_what_staff_closed_what_lived_again_and_what_is_long_past_is_nobodys_hurry(at_noon: Any) -> None:
    now = clock.now()
    velocity = Velocity()
    for number in range(3):
        velocity.see(_line("closed", number, "staff:lin", now))
        velocity.see(_line("closed", 10 + number, "system", now))
        velocity.see(_line("revived", 10 + number, "system", now))
        velocity.see(_line("submitted", number, "buyer", now - timedelta(days=4)))
    terms = shop.ShopSettings().risk.model_copy(
        update={name: rule.model_copy(update={"over": 1}) for name, rule in shop.ShopSettings().risk}
    )
    assert list(velocity.too_much(terms, now)) == []


def _line(what: str, number: int, by: str, at: Any) -> JournalLine:
    return JournalLine(uid="U", order_no=f"N{number}", seq=1, type=what, by=by, happened_at=at, amounts={})


def _refused(staff: Person, case: dict[str, Any], decision: str, **more: Any) -> str:
    asked = {"buyerId": case["buyerId"], "riskId": case["riskId"], "decision": decision, "note": "已与买家核实"}
    return staff.refused("risk/decide", {**asked, **more}).code
