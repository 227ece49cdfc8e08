"""The walk's part about conduct: credit, what is watched, incidents."""

from __future__ import annotations

from functions.jobs import tally
from tests.integration.shop import Product, Shop
from tests.world import Person


def walk(shop: Shop, buyer: Person, goods: Product) -> None:
    _credit(shop.staff, buyer)
    _haste(shop, buyer, goods)


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
