"""The walk's part about conduct: credit, what is watched, incidents."""

from __future__ import annotations

from chalicelib.reference.entries import ENTRIES
from chalicelib.runtime import clock, tokens
from chalicelib.staff import create_member
from functions.jobs import tally
from tests.integration.shop import PASSWORD, Product, Shop
from tests.world import Person


def walk(shop: Shop, buyer: Person, goods: Product) -> None:
    _credit(shop.staff, buyer)
    _haste(shop, buyer, goods)
    _leaks(shop, buyer)


def _leaks(shop: Shop, buyer: Person) -> None:
    staff = shop.staff
    opened = {"title": "员工账号异常查看", "severity": "high", "findings": "某员工短时间查看了大量收货信息"}
    number = staff.call("incidents/open", opened)["incident"]["incidentId"]
    staff.call("incidents/update", {"incidentId": number, "measures": "已停用账号"})
    leak = {**ENTRIES["incidents/prepare_notice"].sample["leak"], "since": clock.iso(clock.now())}
    notice = {"incidentId": number, "whom": {"kind": "list", "buyerIds": [buyer.uid]}, "leak": leak}
    place = staff.call("incidents/prepare_notice", notice)["number"]
    shop.run_timers()
    approval = {"incidentId": number, "number": place}
    assert staff.refused("incidents/approve_notice", approval).code == "second_person_needed"
    create_member("second", PASSWORD, ["incidents.approve"])
    Person(tokens.issue("staff", "second", 1, 600), "second").call("incidents/approve_notice", approval)
    shop.run_timers()
    staff.get("incidents/list", pageSize=1)
    assert staff.get("incidents/get", incidentId=number)["incident"]["leakNotices"][0]["sent"] == 1
    staff.call("incidents/close", {"incidentId": number, "findings": "查看须双人批准"})


def _haste(shop: Shop, buyer: Person, goods: Product) -> None:
    for _ in range(2):
        buyer.call("orders/cancel", {"orderNo": shop.order(buyer, (goods, 1))["orderNo"]})
    shop.drain()
    shop.set(risk={"ordersPerHour": {"over": 1}})
    tally.handle({})
    case = shop.staff.get("risk/list", pageSize=1)["noticed"][0]
    decision = {"riskId": case["riskId"], "decision": "close", "note": "老顾客"}
    shop.staff.call("risk/decide", {"buyerId": case["buyerId"], **decision})


def _credit(staff: Person, buyer: Person) -> None:
    wrong = {"buyerId": buyer.uid, "weight": 1, "reason": "多次约定送货后不在"}
    record = staff.call("credit/add", wrong)["reason"]["recordId"]
    buyer.get("credit/mine")
    buyer.call("credit/appeal", {"recordId": record, "text": "那天一直在家"})
    staff.get("credit/appeals", pageSize=1)
    staff.get("credit/get", buyerId=buyer.uid)
    decision = {"buyerId": buyer.uid, "recordId": record, "decision": "take_away", "note": "已核实"}
    staff.call("credit/decide", decision)
