"""credit/…: what costs the shop stands against a buyer, visibly and for a while; it limits what they may hold; they may object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import consequences, credit, members, relay, shop
from chalicelib.credit.items import CreditReason, reason_key
from chalicelib.orders.items import OrderHead, any_head
from chalicelib.orders.transition import move
from chalicelib.payments import offline
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store import queues, table
from chalicelib.store.stream import Record
from chalicelib.store.transaction import Transaction
from functions.jobs import tally, timers
from tests import streams
from tests.goods import clerk, simple
from tests.interleave import just_before_writing
from tests.promoting import one, paid, preview, shopper, streaming, submit, with_money
from tests.world import Person, forward


@pytest.fixture
def staff(small_table: Any) -> Person:
    person = clerk(name="lin")
    for name in ("tray", "bowl", "rare"):
        person.call("products/create", simple(name, onSale=True))
    person.call("stock/adjust", {"skuId": "tray-1", "delta": 500, "reason": "到货"})
    return person


@pytest.fixture
def lan(staff: Person) -> Person:
    return shopper()


def settle(staff: Person, **changes: Any) -> None:
    version = staff.call("settings/get")["version"]
    staff.call("settings/update", {"expectedVersion": version, "changes": changes})
    shop.forget()


def left_unpaid(buyer: Person, times: int = 1) -> str:
    """Orders that nobody paid in time; the number of the last."""
    number = ""
    for _ in range(times):
        with streaming():
            number = str(submit(buyer, one("tray"))["orderNo"])
            forward(minutes=40)
            timers.handle({})
    assert any_head(number).reason == "expired"
    return number


@contextmanager
def standing_queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The stock queue takes every order, and nobody works at it."""
    places = {name: f"http://127.0.0.1/{name}" for name in ("notify", "relay-dlq", "media", "stock")}
    monkeypatch.setenv("MINIMALL_QUEUES", json.dumps(places))
    settings.cache_clear()
    below = queues.use(lambda _, request: {"Successful": [{"Id": one["Id"]} for one in request.get("Entries", [])]})
    try:
        yield
    finally:
        queues.use(below)


def mine(buyer: Person) -> dict[str, Any]:
    return buyer.call("credit/mine")["credit"]


def against(staff: Person, buyer: Person, weight: int) -> str:
    """Something of this weight stands against the buyer; the number of the record."""
    body = {"buyerId": buyer.uid, "weight": weight, "reason": "约定送货多次不在"}
    return str(staff.call("credit/add", body)["reason"]["recordId"])


@pytest.mark.row("X12")
@pytest.mark.row("R1")
def test_an_order_left_unpaid_costs_credit_once_however_often_it_is_told(lan: Person) -> None:
    order_no = left_unpaid(lan)
    for _ in range(3):
        credit.follow(order_no)
    seen = mine(lan)
    assert (seen["score"], seen["level"], seen["meaning"]) == (95, None, "没有限制")
    (record,) = seen["records"]
    assert (record["what"], record["about"], record["weight"], record["state"]) == ("unpaid", order_no, 5, "live")
    assert members.load(lan.uid).credit == {f"X{order_no}": (5, record["fadesAt"])}


@pytest.mark.row("X12")
def test_credit_heals_by_time_alone(lan: Person) -> None:
    left_unpaid(lan)
    before = members.load(lan.uid).raw()
    forward(days=31)
    assert (mine(lan)["score"], mine(lan)["records"][0]["state"]) == (100, "faded")
    assert members.load(lan.uid).raw() == before


@pytest.mark.row("X12")
def test_an_order_that_is_paid_writes_nothing_of_credit(staff: Person, lan: Person) -> None:
    with_money(staff, lan)
    before = members.load(lan.uid).raw()
    paid(lan, one("tray"))
    assert members.load(lan.uid).raw() == before
    assert mine(lan)["records"] == []


@pytest.mark.row("X12")
@pytest.mark.row("R1")
def test_low_credit_holds_fewer_orders_fewer_units_and_for_a_shorter_time(staff: Person, lan: Person) -> None:
    against(staff, lan, 25)
    first = submit(lan, one("tray"))
    assert any_head(first["orderNo"]).pay_until - clock.now() == _minutes(15)
    refusal = lan.refused("orders/submit", _body(lan, "tray", 5))
    assert (refusal.code, refusal.details["limit"], refusal.details["held"]) == ("credit_units_limit", 5, 1)
    submit(lan, one("tray"))
    refusal = lan.refused("orders/submit", _body(lan, "tray", 1))
    assert (refusal.code, refusal.details["limit"], refusal.details["score"]) == ("credit_orders_limit", 2, 75)
    assert "请先付款或取消" in refusal.body["message"]
    assert clock.parse(refusal.details["betterAt"]) > clock.now()
    lan.call("orders/cancel", {"orderNo": first["orderNo"]})
    assert submit(lan, one("tray"))["status"] == "UNPAID"
    other = shopper("oOther")
    for _ in range(3):
        last = submit(other, one("tray"))
    assert any_head(last["orderNo"]).pay_until - clock.now() == _minutes(30)


@pytest.mark.row("X12")
def test_very_low_credit_has_no_cash_at_the_door_and_no_rush(staff: Person, lan: Person) -> None:
    settle(staff, cashOnDelivery=True)
    assert preview(lan, one("tray"))["cash"] == {"offered": True, "reason": None}
    order = submit(lan, one("tray"))["orderNo"]
    against(staff, lan, 45)
    assert preview(lan, one("tray"))["cash"] == {"offered": False, "reason": "credit"}
    refusal = lan.refused("orders/pay", {"orderNo": order, "method": "offline"})
    assert (refusal.code, refusal.details["reason"]) == ("cash_not_offered", "credit")
    body = simple("hot", onSale=True)
    body["skus"][0]["rush"] = True
    staff.call("products/create", body)
    assert lan.refused("orders/submit", _body(lan, "hot", 1)).code == "credit_no_rush"


@pytest.mark.row("X12")
def test_a_shop_can_do_without_credit(staff: Person, lan: Person) -> None:
    against(staff, lan, 45)
    settle(staff, credit={"on": False})
    assert staff.refused("credit/add", {"buyerId": lan.uid, "weight": 5, "reason": "约定"}).code == "credit_off"
    for _ in range(3):
        submit(lan, one("tray"))
    left_unpaid(shopper("oOther"))
    assert mine(shopper("oOther"))["records"] == []


@pytest.mark.row("X12")
def test_an_order_that_lives_again_costs_nothing_in_whatever_order_it_is_told(lan: Person) -> None:
    order_no = left_unpaid(lan)
    lan.call("credit/appeal", {"recordId": f"X{order_no}", "text": "已付款，还没到账"})
    head = any_head(order_no)
    transaction = Transaction("orders/revived")
    move(transaction, head, "revived", "system", clock.now())
    transaction.commit()
    for _ in range(2):
        credit.follow(order_no)  # also where the record of its end comes after this one
    seen = mine(lan)
    assert (seen["score"], [record["state"] for record in seen["records"]]) == (100, ["taken_away"])
    assert members.load(lan.uid).credit is None
    assert seen["records"][0]["appeal"]["state"] == "granted"
    assert clerk(name="lin").call("credit/appeals")["appeals"] == []


@pytest.mark.row("X12")
def test_late_money_that_went_back_before_it_was_told_leaves_no_reason(lan: Person) -> None:
    order_no = left_unpaid(lan)
    for event, reason in (("revived", OrderHead.reason.remove()), ("refunded", OrderHead.reason.set("refunded"))):
        transaction = Transaction(f"orders/{event}")
        move(transaction, any_head(order_no), event, "system", clock.now(), actions=[reason])
        transaction.commit()
    credit.follow(order_no)
    assert (mine(lan)["score"], mine(lan)["records"][0]["state"]) == (100, "taken_away")


@pytest.mark.row("X12")
def test_a_letter_that_lost_its_images_is_followed_as_the_order_stands(lan: Person) -> None:
    order_no = left_unpaid(lan)
    transaction = Transaction("orders/revived")
    move(transaction, any_head(order_no), "revived", "system", clock.now(), actions=[OrderHead.reason.remove()])
    transaction.commit()
    list(consequences.of(Record("1", OrderHead.KIND, None, any_head(order_no).raw(), {})))
    assert mine(lan)["score"] == 100


@pytest.mark.row("X12")
@pytest.mark.row("R2")
def test_an_order_whose_stock_the_queue_never_reserved_costs_nothing_and_is_nobodys_fault(
    staff: Person, lan: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(staff, reservation="queue", risk={"unpaidPerDay": {"over": 1}})
    with standing_queue(monkeypatch):
        made = [submit(lan, one("tray")) for _ in range(2)]
        assert {order["status"] for order in made} == {"RESERVING"}
        with streams.taped() as records:
            for _ in range(8):
                forward(minutes=5)
                timers.handle({})
        relay.relay(streams.event(*records), bury=False)
    assert [any_head(order["orderNo"]).reason for order in made] == ["expired"] * 2
    assert (mine(lan)["score"], mine(lan)["records"]) == (100, [])
    assert tally.handle({})["noticed"] == 0


@pytest.mark.row("X12")
@pytest.mark.row("R1")
def test_a_parcel_refused_at_the_door_costs_credit(staff: Person, lan: Person) -> None:
    settle(staff, cashOnDelivery=True)
    with streaming():
        order = str(submit(lan, one("tray"))["orderNo"])
        offline.accept(lan.uid, order)
        staff.call("orders/ship", {"orderNo": order, "carrier": "SF", "trackingNo": "SF1234567890"})
        staff.call("orders/refuse_cash", {"orderNo": order})
    (record,) = mine(lan)["records"]
    assert (record["what"], record["weight"], mine(lan)["score"]) == ("refused", 20, 80)


@pytest.mark.row("R1")
def test_a_case_rejected_as_abuse_costs_credit_with_the_refusal(staff: Person, lan: Person) -> None:
    with_money(staff, lan)
    order = paid(lan, one("tray"))
    asked = {"orderNo": order, "kind": "refund", "reasonId": "changed_mind"}
    case = lan.call("aftersales/apply", {**asked, "lines": [{"skuId": "tray-1", "quantity": 1}]})["caseNo"]
    refused = {"caseNo": case, "decision": "reject", "note": "凭证系伪造", "abuse": True}
    assert staff.refused("aftersales/review", {**refused, "decision": "approve"}).code == "invalid_request"
    staff.call("aftersales/review", refused)
    seen = mine(lan)
    assert (seen["score"], seen["records"][0]["what"], seen["records"][0]["about"]) == (70, "abuse", case)


@pytest.mark.row("X12")
@pytest.mark.row("R1")
def test_a_buyer_objects_once_and_staff_takes_the_record_away(staff: Person, lan: Person) -> None:
    record = against(staff, lan, 25)
    said = {"recordId": record, "text": "那天一直在家，没有人来"}
    stranger = shopper("oOther")
    assert stranger.refused("credit/appeal", said).code == "credit_reason_not_found"
    lan.call("credit/appeal", said)
    assert lan.refused("credit/appeal", said).code == "credit_appealed"
    (waiting,) = staff.call("credit/appeals")["appeals"]
    assert (waiting["buyerId"], waiting["reason"]["appeal"]["text"]) == (lan.uid, said["text"])
    decision = {"buyerId": lan.uid, "recordId": record, "decision": "take_away", "note": "已与快递员核实"}
    staff.call("credit/decide", decision)
    assert staff.refused("credit/decide", decision).code == "credit_reason_over"
    assert staff.call("credit/appeals")["appeals"] == []
    seen = mine(lan)
    assert (seen["score"], seen["records"][0]["appeal"]["state"]) == (100, "granted")
    assert staff.call("credit/get", {"buyerId": lan.uid})["credit"] == seen
    letters = [notice["title"] for notice in lan.call("messages/inbox")["notices"]]
    assert letters == ["信用记录已取消", "信用分变化"]
    assert said["text"] not in str(table.query_all(f"U#{lan.uid}", begins="CREDIT#"))


@pytest.mark.row("R1")
def test_an_appeal_that_is_not_granted_keeps_the_record_and_the_buyer_reads_why(staff: Person, lan: Person) -> None:
    record = against(staff, lan, 25)
    keep = {"buyerId": lan.uid, "recordId": record, "decision": "keep", "note": "快递签收照片显示无人"}
    assert staff.refused("credit/decide", keep).code == "credit_reason_over"
    lan.call("credit/appeal", {"recordId": record, "text": "请再核实"})
    staff.call("credit/decide", keep)
    (shown,) = mine(lan)["records"]
    assert (shown["state"], shown["mayAppeal"], shown["appeal"]["note"]) == ("live", False, keep["note"])
    assert lan.refused("credit/appeal", {"recordId": record, "text": "再来一次"}).code == "credit_appealed"
    assert mine(lan)["score"] == 75


@pytest.mark.row("R1")
def test_a_record_taken_away_after_its_appeal_was_refused_reads_as_its_letter_does(staff: Person, lan: Person) -> None:
    record = against(staff, lan, 25)
    lan.call("credit/appeal", {"recordId": record, "text": "请再核实"})
    decision = {"buyerId": lan.uid, "recordId": record, "note": "再次核实"}
    staff.call("credit/decide", {**decision, "decision": "keep"})
    staff.call("credit/decide", {**decision, "decision": "take_away"})
    (shown,) = mine(lan)["records"]
    assert (shown["state"], shown["appeal"]["state"]) == ("taken_away", "granted")
    assert "申诉已通过" in next(
        one["text"] for one in lan.call("messages/inbox")["notices"] if "已取消" in one["title"]
    )
    assert staff.call("credit/appeals")["appeals"] == []


@pytest.mark.row("R1")
@pytest.mark.parametrize(("faster", "slower"), [("keep", "take_away"), ("take_away", "keep")])
def test_of_two_decisions_at_once_the_second_is_told_to_look_first(
    staff: Person, lan: Person, faster: str, slower: str
) -> None:
    record = against(staff, lan, 25)
    lan.call("credit/appeal", {"recordId": record, "text": "请再核实"})
    decision = {"buyerId": lan.uid, "recordId": record, "note": "已核实"}
    with just_before_writing(lambda: staff.call("credit/decide", {**decision, "decision": faster})):
        assert staff.refused("credit/decide", {**decision, "decision": slower}).code == "credit_decided"
    assert mine(lan)["records"][0]["appeal"]["state"] == ("granted" if faster == "take_away" else "refused")


@pytest.mark.row("R1")
def test_two_records_at_the_same_instant_both_count(staff: Person, lan: Person) -> None:
    with just_before_writing(lambda: against(staff, lan, 10)):
        against(staff, lan, 15)
    assert mine(lan)["score"] == 75
    assert {weight for weight, _ in (members.load(lan.uid).credit or {}).values()} == {10, 15}


@pytest.mark.row("R1")
def test_what_stands_is_bounded(staff: Person, lan: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.credit.ledger.MOST", 2)
    for _ in range(2):
        against(staff, lan, 1)
    assert staff.refused("credit/add", {"buyerId": lan.uid, "weight": 1, "reason": "约定"}).code == "credit_full"
    order_no = left_unpaid(lan)
    assert table.get(CreditReason, reason_key(lan.uid, f"X{order_no}")) is None
    assert clerk("credit.read", name="ann").refused("credit/add", {"buyerId": lan.uid}).code == "forbidden"


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def _body(buyer: Person, product: str, quantity: int) -> dict[str, Any]:
    return {"items": one(product, quantity), "addressId": buyer.headers["x-address"]}
