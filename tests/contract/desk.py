"""The walk's part at the merchant's desk: an order whole, found, noted on; what providers sent; campaigns; today's figures."""

from __future__ import annotations

from functions.jobs import tally
from tests.integration.shop import Product, Shop
from tests.world import Person


def walk(shop: Shop, buyer: Person, goods: Product) -> None:
    staff = shop.staff
    order_no = shop.paid_order(buyer, (goods, 1))
    staff.call("orders/note", {"orderNo": order_no, "text": "周六再送"})
    assert staff.get("orders/staff_get", orderNo=order_no)["order"]["notes"]
    assert staff.get("orders/staff_find", words=order_no)["orders"]
    newest = staff.get("webhooks/list", pageSize=1)["webhooks"][0]
    staff.get("webhooks/get", webhookId=newest["webhookId"])
    staff.call("webhooks/replay", {"webhookId": newest["webhookId"]})
    assert staff.get("campaigns/staff_list", pageSize=1)["campaigns"]
    shop.drain()
    tally.handle({})
    staff.get("insight/today")
    staff.get("insight/costs")
