"""The part of the walk in which goods travel: fetched, in one parcel with others, corrected, tracked, within the city, and readdressed."""

from __future__ import annotations

from chalicelib.reference.entries import ENTRIES
from chalicelib.runtime import clock
from tests.integration.shop import ADDRESS, Product, Shop
from tests.world import Person, anyone


def walk(shop: Shop, buyer: Person, goods: Product) -> None:
    staff = shop.staff
    shop.set(delivery={"methods": [{"method": "express"}, {"method": "same_city"}, {"method": "pickup"}]})
    staff.call("pickup/save", ENTRIES["pickup/save"].sample)
    anyone().get("pickup/list", latitude=30.2, longitude=120.1)
    assert staff.get("pickup/staff_list")["points"]
    fetched = shop.paid_order(buyer, (goods, 1), delivery={"method": "pickup", "pointId": "west-lake"})
    shop.drain()
    code = buyer.call("orders/get", {"orderNo": fetched})["order"]["pickup"]["code"]
    staff.call("pickup/verify", {"code": code})
    assert staff.refused("pickup/verify", {"code": code}).code == "pickup_code_used"
    staff.call("pickup/remove", {"pointId": "west-lake"})
    together = sorted(shop.paid_order(buyer, (goods, 1)) for _ in range(2))
    door = buyer.call("addresses/save", {**ADDRESS, "tag": "家"})["addressId"]
    buyer.call("orders/change_address", {"orderNo": together[0], "addressId": door})
    assert staff.get("orders/mergeable")["groups"]
    parcel = {"carrier": "SF", "trackingNo": "SF5550000001"}
    staff.call("orders/ship_together", {**parcel, "orderNos": together})
    staff.call("orders/change_parcel", {**parcel, "trackingNo": "SF5550000002", "orderNo": together[0], "parcel": 1})
    assert buyer.get("tracking/get", orderNo=together[0])["parcels"]
    staff.get("tracking/staff_get", orderNo=together[0])
    near = shop.paid_order(buyer, (goods, 1), delivery={"method": "same_city"})
    staff.get("delivery/rounds")
    assert anyone().get("delivery/estimate", region="440305")["options"]
    staff.call("orders/ship", {"orderNo": near})
    staff.call("orders/arrived", {"orderNo": near})
    staff.get("delivery/on_time", month=clock.month(clock.now()))
    buyer.call("messages/set_preferences", ENTRIES["messages/set_preferences"].sample)
    buyer.get("messages/preferences")
    shop.set(delivery={"methods": [{"method": "express"}]})
