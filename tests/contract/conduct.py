"""The walk's part about conduct: credit, what is watched, incidents."""

from __future__ import annotations

from tests.integration.shop import Shop
from tests.world import Person


def walk(shop: Shop, buyer: Person) -> None:
    _credit(shop.staff, buyer)


def _credit(staff: Person, buyer: Person) -> None:
    wrong = {"buyerId": buyer.uid, "weight": 1, "reason": "多次约定送货后不在"}
    record = staff.call("credit/add", wrong)["reason"]["recordId"]
    buyer.get("credit/mine")
    buyer.call("credit/appeal", {"recordId": record, "text": "那天一直在家"})
    staff.get("credit/appeals", pageSize=1)
    staff.get("credit/get", buyerId=buyer.uid)
    decision = {"buyerId": buyer.uid, "recordId": record, "decision": "take_away", "note": "已核实"}
    staff.call("credit/decide", decision)
