"""From the proposal to the goods on the shelf: each paper once, stock and order agree, and the forecast counts on what is coming."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib import journal, shop, supply
from chalicelib.forecast import demand
from chalicelib.runtime import clock
from chalicelib.store import table, timeline
from functions.jobs import forecast
from tests.functions.purchases.desk import books_are_right, drafted, lines_of, opened, paper, placed, there
from tests.goods import clerk
from tests.received import member, order
from tests.world import Person, TestClock, forward


@pytest.fixture
def staff(small_table: TestClock) -> Person:
    return opened()


def state(staff: Person, number: str) -> str:
    return str(staff.get("purchases/get", purchaseNo=number)["purchase"]["status"])


@pytest.mark.row("C5")
def test_goods_that_come_are_on_the_shelf_with_their_paper_and_the_books_agree(staff: Person) -> None:
    number = placed(staff, tray=10, bowl=4)
    assert supply.on_order(["tray-1", "bowl-1"]) == {"tray-1": 10, "bowl-1": 4}
    first = staff.call("purchases/receive", paper(number, "SH-1", tray=6, bowl=4))
    assert (first["status"], first["short"], first["over"]) == ("PARTLY_RECEIVED", {"tray-1": 4}, {})
    assert (there(staff), there(staff, "bowl")) == (11, 9)
    (movement,) = staff.get("stock/movements", skuId="tray-1")["movements"]
    assert (movement["delta"], movement["reason"], movement["reference"]) == (6, "purchase", f"{number}#SH-1")
    last = staff.call("purchases/receive", paper(number, "SH-2", tray=4))
    assert (last["status"], last["short"], there(staff)) == ("RECEIVED", {}, 15)
    assert supply.on_order(["tray-1", "bowl-1"]) == {"tray-1": 0, "bowl-1": 0}
    whole = staff.get("purchases/get", purchaseNo=number)
    assert lines_of(whole["purchase"], "received", "open") == [(10, 0), (4, 0)]
    assert [one["paper"] for one in whole["receipts"]] == ["SH-1", "SH-2"]
    assert staff.refused("purchases/receive", paper(number, "SH-3", tray=1)).code == "purchase_state"
    assert books_are_right()


@pytest.mark.row("C5")
@pytest.mark.row("X9")
def test_a_paper_brings_its_goods_once_whoever_types_it_in(staff: Person) -> None:
    number = placed(staff, tray=10)
    body = paper(number, "SH-1", tray=6)
    once = staff.call("purchases/receive", body, key="the-first-clerk")
    assert staff.call("purchases/receive", body, key="the-first-clerk") == once
    assert clerk(name="ann").refused("purchases/receive", paper(number, "SH-1", tray=3)).code == "receipt_exists"
    assert there(staff) == 11
    assert books_are_right()


@pytest.mark.row("C5")
def test_too_many_are_taken_only_by_who_says_so_and_too_few_can_be_the_end(staff: Person) -> None:
    number = placed(staff, tray=10, bowl=4)
    many = paper(number, "SH-1", tray=12)
    refusal = staff.refused("purchases/receive", many)
    assert (refusal.code, refusal.details) == ("delivery_over", {"over": {"tray-1": 2}})
    taken = staff.call("purchases/receive", {**many, "acceptOver": True, "final": True})
    assert (taken["over"], taken["short"], taken["status"]) == ({"tray-1": 2}, {"bowl-1": 4}, "RECEIVED")
    assert there(staff) == 17
    assert supply.on_order(["tray-1", "bowl-1"]) == {"tray-1": 0, "bowl-1": 0}
    assert lines_of(staff.get("purchases/get", purchaseNo=number)["purchase"], "received", "over", "open") == [
        (12, 2, 0),
        (0, 0, 0),
    ]
    assert books_are_right()


@pytest.mark.row("C5")
def test_goods_go_back_no_more_than_came_and_than_are_there(staff: Person) -> None:
    number = placed(staff, tray=10)
    staff.call("purchases/receive", paper(number, "SH-1", tray=10))
    assert staff.refused("purchases/send_back", paper(number, "TH-1", tray=11)).details == {"over": {"tray-1": 1}}
    staff.call("purchases/send_back", {**paper(number, "TH-1", tray=3), "note": "釉面开裂"})
    assert there(staff) == 12
    assert staff.refused("purchases/send_back", paper(number, "TH-1", tray=1)).code == "receipt_exists"
    staff.call("stock/adjust", {"skuId": "tray-1", "delta": -10, "reason": "送展"})
    assert staff.refused("purchases/send_back", paper(number, "TH-2", tray=5)).code == "stock_below_zero"
    assert lines_of(staff.get("purchases/get", purchaseNo=number)["purchase"], "received", "returned") == [(10, 3)]
    assert supply.on_order(["tray-1"]) == {"tray-1": 0}, "what went back is not on order again"
    assert books_are_right()


@pytest.mark.row("C5")
@pytest.mark.row("C3")
def test_goods_come_to_the_location_that_is_named(staff: Person) -> None:
    version = staff.call("settings/get")["version"]
    staff.call(
        "settings/update",
        {"expectedVersion": version, "changes": {"locations": [{"locationId": "east", "name": "东仓"}]}},
    )
    shop.forget()
    number = placed(staff, tray=10)
    body = paper(number, "SH-1", tray=6)
    assert staff.refused("purchases/receive", {**body, "locationId": "west"}).code == "location_not_found"
    staff.call("purchases/receive", {**body, "locationId": "east"})
    staff.call("purchases/receive", {**paper(number, "SH-2", tray=4), "locationId": "east"})
    found = staff.get("stock/get", skuId="tray-1")
    assert (found["available"], found["adjusted"], found["pools"]) == (15, 15, {"@east": 10})
    back = {**paper(number, "TH-1", tray=11), "locationId": "east"}
    assert staff.refused("purchases/send_back", back).code == "delivery_over"
    staff.call("purchases/send_back", {**paper(number, "TH-2", tray=2), "locationId": "east"})
    assert staff.get("stock/get", skuId="tray-1")["pools"] == {"@east": 8}
    assert books_are_right()


@pytest.mark.row("C5")
def test_a_draft_is_changed_as_it_was_seen_and_nothing_else_is(staff: Person) -> None:
    draft = drafted(staff, tray=10)
    change = {
        "supplierId": "kiln",
        "purchaseNo": draft["purchaseNo"],
        "expectedVersion": draft["version"],
        "lines": [{"skuId": "bowl-1", "quantity": 3, "costFen": 700}],
    }
    changed = staff.call("purchases/save", change)["purchase"]
    assert (lines_of(changed, "skuId", "quantity"), changed["totalFen"]) == ([("bowl-1", 3)], 2100)
    assert staff.refused("purchases/save", change).code == "purchase_changed"
    assert supply.on_order(["bowl-1"]) == {"bowl-1": 0}, "a draft is not on order"
    number = draft["purchaseNo"]
    assert staff.refused("purchases/receive", paper(number, "SH-1", bowl=1)).code == "purchase_state"
    staff.call("purchases/set_state", {"purchaseNo": number, "action": "place"})
    assert staff.refused("purchases/save", {**change, "expectedVersion": 3}).code == "purchase_state"
    assert staff.refused(
        "purchases/save", {**change, "lines": [{"skuId": "moon", "quantity": 1, "costFen": 1}]}
    ).details == {"skuIds": ["moon"]}


@pytest.mark.row("C5")
def test_an_order_ends_without_its_goods_once(staff: Person) -> None:
    number = placed(staff, tray=10)
    again = staff.call("purchases/set_state", {"purchaseNo": number, "action": "place"})["purchase"]
    assert (again["status"], supply.on_order(["tray-1"])) == ("PLACED", {"tray-1": 10})
    for _ in range(2):
        staff.call("purchases/set_state", {"purchaseNo": number, "action": "cancel"})
    assert supply.on_order(["tray-1"]) == {"tray-1": 0}
    assert staff.refused("purchases/set_state", {"purchaseNo": number, "action": "place"}).code == "purchase_state"
    half = placed(staff, tray=10)
    staff.call("purchases/receive", paper(half, "SH-1", tray=4))
    assert staff.refused("purchases/set_state", {"purchaseNo": half, "action": "cancel"}).code == "purchase_state"
    staff.call("purchases/set_state", {"purchaseNo": half, "action": "close"})
    assert (state(staff, half), supply.on_order(["tray-1"])) == ("RECEIVED", {"tray-1": 0})
    assert books_are_right()


@pytest.mark.row("C5")
def test_lists_show_what_is_to_be_done_and_all_of_one_supplier(staff: Person) -> None:
    numbers = []
    for _ in range(3):
        numbers.append(placed(staff, tray=1))
        forward(seconds=1)
    staff.call("purchases/receive", paper(numbers[0], "SH-1", tray=1))
    first = staff.get("purchases/list", pageSize=1)
    rest = staff.get("purchases/list", pageSize=5, cursor=first["nextCursor"])
    assert [one["purchaseNo"] for one in [*first["purchases"], *rest["purchases"]]] == numbers[1:]
    assert [one["purchaseNo"] for one in staff.get("purchases/list", supplierId="kiln")["purchases"]] == numbers[::-1]
    assert staff.get("purchases/list", supplierId="other")["purchases"] == []


def _sell(buyer: Person, product: str) -> None:
    head = order(buyer, product, status="PAID")
    table.put_new(journal.line(buyer.uid, head.order_no, timeline.entry(2, clock.now(), "paid", "wechat")))


@pytest.mark.row("C5")
@pytest.mark.row("C4")
def test_the_forecasts_proposal_becomes_a_draft_and_what_is_on_order_is_not_ordered_again(
    staff: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demand, "FIRST_DAYS", 21)
    buyer = member()
    for _ in range(20):
        _sell(buyer, "tray")
        forward(days=1)
    forecast.handle({"now": True})
    staff = clerk(name="lin")
    (wanted,) = staff.get("forecast/list")["skus"]
    assert (wanted["onOrder"], wanted["order"] > 5) == (0, True)
    assert staff.refused("purchases/propose", {"supplierId": "kiln"}).code == "nothing_to_order", "never bought there"
    draft = staff.call("purchases/propose", {"supplierId": "kiln", "skuIds": ["tray-1"]})["purchase"]
    assert lines_of(draft, "skuId", "quantity", "costFen") == [("tray-1", wanted["order"], 0)]
    assert draft["expectedOn"] == clock.day(clock.now() + timedelta(days=14))
    line = {"skuId": "tray-1", "quantity": wanted["order"] - 2, "costFen": 650}
    body = {"supplierId": "kiln", "purchaseNo": draft["purchaseNo"], "expectedVersion": 1, "lines": [line]}
    staff.call("purchases/save", body)
    staff.call("purchases/set_state", {"purchaseNo": draft["purchaseNo"], "action": "place"})
    rest = staff.call("purchases/propose", {"supplierId": "kiln"})["purchase"]
    assert lines_of(rest, "skuId", "quantity", "costFen") == [("tray-1", 2, 650)], (
        "less what was ordered since last night"
    )
    forecast.handle({"now": True})
    (after,) = staff.get("forecast/list")["skus"]
    assert (after["onOrder"], after["order"]) == (wanted["order"] - 2, 0), (
        "enough is coming; two more are not worth an order"
    )
    assert after["coverDays"] == wanted["coverDays"], "what is on order cannot be sold yet"
