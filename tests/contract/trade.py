"""The walk's part among suppliers, rankings and page lists, and for a buyer who calls; and what of the people met lies open in the table."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from chalicelib.forecast import demand, proposals
from chalicelib.runtime import clock, ids
from chalicelib.sellers import renewal
from chalicelib.store import packing, scan
from tests.integration.shop import ADDRESS, Product, Shop
from tests.world import Person, anyone

_PHONE, _CONTACT = "13877776666", "江南发货组"


def walk(shop: Shop, buyer: Person, goods: Product) -> None:
    _buys_in(shop, goods)
    _looks_at_sales(shop, goods)
    anyone().get("catalog/pages", since="2020-01-01T00:00:00Z", pageSize=1)
    anyone().get("catalog/sitemap")
    shop.staff.call("products/submit_pages", {})
    anyone().get("catalog/sitemap", kind="h5", base="https://shop.example.com")
    order_no = shop.paid_order(buyer, (goods, 1))
    lines = [{"skuId": goods.sku, "quantity": 1}]
    case = {"orderNo": order_no, "kind": "refund", "reasonId": "changed_mind", "lines": lines, "channel": "phone"}
    number = shop.staff.call("aftersales/staff_apply", case)["caseNo"]
    assert buyer.get("aftersales/get", caseNo=number)["case"]["channel"] == "phone"
    buyer.call("aftersales/cancel", {"caseNo": number})
    assert lying_open(shop, buyer.uid)["order"] == {buyer.uid}, "what does lie open is seen"


def _buys_in(shop: Shop, goods: Product) -> None:
    staff = shop.staff
    supplier = {"supplierId": "kiln", "name": "示例窑场", "contact": _CONTACT, "phone": _PHONE, "leadDays": 14}
    staff.call("suppliers/save", supplier)
    staff.get("suppliers/list")
    staff.call("suppliers/reveal", {"supplierId": "kiln", "reason": "约送货时间"})
    key = staff.call("suppliers/issue_key", {"supplierId": "kiln"})["secret"]
    line = {"skuId": goods.sku, "quantity": 10, "costFen": 2600}
    number = staff.call("purchases/save", {"supplierId": "kiln", "lines": [line]})["purchase"]["purchaseNo"]
    staff.call("purchases/set_state", {"purchaseNo": number, "action": "place"})
    anyone().call("suppliers/orders", signed(key, "suppliers/orders", {}))
    named = {"purchaseNo": number, "confirmedOn": "2030-02-01"}
    anyone().call("suppliers/confirm", signed(key, "suppliers/confirm", named))
    wrong = signed("k" * 64, "suppliers/confirm", named)
    assert anyone().refused("suppliers/confirm", wrong).code == "signature_invalid"
    came = {"purchaseNo": number, "paper": "SH-1", "lines": [{"skuId": goods.sku, "units": 12}]}
    assert staff.refused("purchases/receive", came).code == "delivery_over"
    staff.call("purchases/receive", {**came, "acceptOver": True})
    back = {"purchaseNo": number, "paper": "TH-1", "lines": [{"skuId": goods.sku, "units": 2}], "note": "开裂"}
    staff.call("purchases/send_back", back)
    staff.get("purchases/get", purchaseNo=number)
    staff.get("purchases/list", supplierId="kiln")


def _looks_at_sales(shop: Shop, goods: Product) -> None:
    """As the night would leave it, for a day that is not over."""
    shop.drain()
    today = clock.day(clock.now())
    demand.gather_day(today)
    renewal.renew(today)
    shop.set(restock_lead_days=90)
    proposals.renew(today)
    staff = shop.staff
    assert staff.get("insight/sellers", days=7)["sellers"]
    staff.get("insight/slow_movers")
    assert staff.get("insight/sold_by_day", productId=goods.id)["days"]
    staff.call("purchases/propose", {"supplierId": "kiln"})


def signed(key: str, operation: str, payload: dict[str, Any], supplier: str = "kiln") -> dict[str, Any]:
    """A message of a supplier's system, signed as chalicelib/supply/signing.py tells suppliers to."""
    said = {
        "supplierId": supplier,
        "timestamp": clock.epoch(),
        "nonce": ids.random_text(20),
        "payload": json.dumps(payload),
    }
    text = f"{operation}\n{supplier}\n{said['timestamp']}\n{said['nonce']}\n{said['payload']}"
    return {**said, "signature": hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()}


def lying_open(shop: Shop, *more: str) -> dict[str, set[str]]:
    """Item kind -> what of the people of the walk can be read in it: phones, the receiver's name and street, openids, and `more`."""
    people = shop.platform.state["people"].values()
    secrets = [person[name] for person in people for name in ("openid", "session_key")]
    words = [ADDRESS["name"], ADDRESS["phone"], ADDRESS["detail"], "13800000001", _PHONE, _CONTACT, *secrets, *more]
    found: dict[str, set[str]] = {}
    for page in scan.pages():
        for raw in page.items:
            text = json.dumps(raw, ensure_ascii=False, default=packing.expand)  # what is pressed lies open, too
            if seen := {word for word in words if word and word in text}:
                found.setdefault(raw["kind"]["S"], set()).update(seen)
    return found
