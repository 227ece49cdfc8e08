"""Goods on their way: fetched, sent in parts, together, within the city, as a text; where they are, by when, and what the buyer may still change."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib import providers, punctuality, shipping_upload
from chalicelib.orders.items import Parcel, parcels_of
from chalicelib.pickup import PickupPoint, point_key
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store import table
from chalicelib.tracking.items import load
from infra.local.simulator.couriers import KDNIAO_ID, Move, Told, push_body
from infra.local.simulator.mailing import KEY_ID
from tests.integration.crowd import at_once, codes
from tests.integration.shop import ADDRESS, Shop, items
from tests.world import Person

POINT = {
    **{name: ADDRESS[name] for name in ADDRESS if name not in ("name", "phone", "detail")},
    "name": "南山店",
    "detail": "科技园路 9 号",
    "latitude": 22.54,
    "longitude": 113.95,
    "capacity": 1,
}
WAYS = [{"method": "express"}, {"method": "same_city", "regions": ["440300"]}, {"method": "pickup"}]


@pytest.fixture
def tracked_shop(shared_shop: Shop) -> Shop:
    """A shop that asks 快递100 where its parcels are, and sends text messages and mails."""
    turn_on("kuaidi100")
    return shared_shop


def turn_on(courier: str) -> None:
    os.environ.update(MINIMALL_COURIER=courier, MINIMALL_ALIYUN_KEY_ID=KEY_ID)
    settings.cache_clear()
    for name in ("couriers", "aliyun"):
        providers.use(name, None)


def get(buyer: Person, order_no: str) -> dict[str, Any]:
    found: dict[str, Any] = buyer.call("orders/get", {"orderNo": order_no})["order"]
    return found


def ship(shop: Shop, order_no: str, number: str, **more: Any) -> dict[str, Any]:
    return shop.staff.call("orders/ship", {"orderNo": order_no, "carrier": "SF", "trackingNo": number, **more})


def beijing(moment: Any) -> str:
    return f"{moment + clock.BEIJING:%Y-%m-%d %H:%M:%S}"


# fetched


@pytest.mark.row("F1")
@pytest.mark.row("F5")
@pytest.mark.row("T5")
def test_what_is_fetched_is_handed_over_once_by_its_code(shared_shop: Shop) -> None:
    shop = shared_shop
    shop.set(delivery={"methods": WAYS}, freight_fen=900)
    shop.staff.call("pickup/save", {"pointId": "nanshan", "terms": POINT})
    shop.staff.call("pickup/save", {"pointId": "far", "terms": {**POINT, "latitude": 23.1, "name": "远店"}})
    near = Person(token="none").get("pickup/list", latitude=22.53, longitude=113.94)["points"]
    assert [point["pointId"] for point in near] == ["nanshan", "far"]
    buyer, goods = shop.buyer("fetcher"), shop.product(stock=5)
    way = {"method": "pickup", "pointId": "nanshan"}
    shown = buyer.call("orders/preview", {"items": items((goods, 1)), "delivery": way})
    assert (shown["price"]["freightFen"], shown["delivery"]) == (0, way)
    order_no = buyer.call("orders/submit", {"quoteToken": shown["quoteToken"]})["orderNo"]
    full = buyer.refused(
        "orders/submit", {"items": items((goods, 1)), "addressId": buyer.headers["x-address"], "delivery": way}
    )
    assert full.code == "pickup_full"  # its one place is taken by an order that is not even paid
    assert get(buyer, order_no)["pickup"]["code"] is None
    buyer.call("orders/pay", {"orderNo": order_no})
    shop.pay(order_no)
    shop.drain()
    code = get(buyer, order_no)["pickup"]["code"]
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    assert shop.staff.refused("pickup/verify", {"code": wrong}).code == "pickup_code_wrong"
    assert shop.staff.refused("pickup/remove", {"pointId": "nanshan"}).code == "pickup_point_in_use"
    verify = [partial(shop.staff.call, "pickup/verify", {"code": code}, key=f"counter-{number}") for number in range(4)]
    told = at_once(verify)
    assert codes(told)["ok"] == 1
    assert set(codes(told)) <= {"ok", "pickup_code_used", "busy"}
    taken = next(number for number, answer in enumerate(told) if isinstance(answer, dict))
    assert shop.staff.call("pickup/verify", {"code": code}, key=f"counter-{taken}")["orderNo"] == order_no
    assert shop.staff.refused("pickup/verify", {"code": code}).code == "pickup_code_used"
    assert shop.head(order_no).status == "RECEIVED"
    assert held("nanshan") == 0
    shop.forward(minutes=2)
    shop.run_timers()
    assert shop.platform.state["shipments"][f"{order_no}01"]["uploads"][0]["logistics_type"] == 4
    shop.staff.call("pickup/remove", {"pointId": "nanshan"})


def held(point_id: str) -> int:
    found = table.get(PickupPoint, point_key(point_id))
    assert found is not None
    return int(found.held)


@pytest.mark.row("F5")
def test_an_order_that_ends_gives_its_place_at_the_point_back(shared_shop: Shop) -> None:
    shop = shared_shop
    shop.set(delivery={"methods": WAYS})
    shop.staff.call("pickup/save", {"pointId": "p2", "terms": {**POINT, "capacity": 3}})
    buyer, goods = shop.buyer("waverer"), shop.product(stock=5)
    order_no = shop.order(buyer, (goods, 1), delivery={"method": "pickup", "pointId": "p2"})["orderNo"]
    assert held("p2") == 1
    buyer.call("orders/cancel", {"orderNo": order_no})
    assert held("p2") == 0
    nowhere = {"items": items((goods, 1)), "addressId": buyer.headers["x-address"]}
    assert (
        buyer.refused("orders/submit", {**nowhere, "delivery": {"method": "pickup", "pointId": "no"}}).code
        == "pickup_full"
    )
    assert buyer.refused("orders/submit", {**nowhere, "delivery": {"method": "virtual"}}).code == "delivery_unavailable"


@pytest.mark.row("F1")
def test_what_is_no_thing_is_delivered_as_it_is_paid(shared_shop: Shop) -> None:
    shop = shared_shop
    shop.set(delivery={"methods": [{"method": "virtual"}], "virtualAtPayment": True, "virtualNote": "请在“我的”中查看"})
    buyer = shop.buyer("reader")
    order_no = shop.paid_order(buyer, (shop.product(), 1))
    shop.drain()
    shop.drain()
    order = get(buyer, order_no)
    assert (order["status"], order["delivery"]) == ("SHIPPED", "virtual")
    assert [parcel["content"] for parcel in order["parcels"]] == ["请在“我的”中查看"]


# parcels


@pytest.mark.row("F1")
def test_an_order_travels_in_parts_and_is_shipped_with_the_last_unit(shared_shop: Shop) -> None:
    shop = shared_shop
    shop.set(delivery={"methods": WAYS})
    buyer, one, two = shop.buyer("parts"), shop.product(), shop.product()
    order_no = shop.paid_order(buyer, (one, 2), (two, 1))
    first = ship(shop, order_no, "SF100000001", lines=[{"skuId": one.sku, "quantity": 2}])
    assert first["last"] is False
    assert shop.head(order_no).status == "PARTLY_SHIPPED"
    over = {
        "orderNo": order_no,
        "carrier": "SF",
        "trackingNo": "SF100000002",
        "lines": [{"skuId": one.sku, "quantity": 1}],
    }
    assert shop.staff.refused("orders/ship", over).details == {"left": {one.sku: 0}}
    assert ship(shop, order_no, "SF100000002", lines=[{"skuId": two.sku, "quantity": 1}])["last"] is True
    assert shop.head(order_no).status == "SHIPPED"
    assert [parcel["contents"] for parcel in get(buyer, order_no)["parcels"]] == [{one.sku: 2}, {two.sku: 1}]
    shop.forward(minutes=2)
    shop.run_timers()
    uploads = shop.platform.state["shipments"][f"{order_no}01"]
    assert uploads["complete"] is True
    assert [len(upload["shipping_list"]) for upload in uploads["uploads"]] == [1, 1]


@pytest.mark.row("F3")
def test_a_corrected_number_is_told_to_the_buyer_and_to_wechat(shared_shop: Shop) -> None:
    shop = shared_shop
    shop.set(delivery={"methods": WAYS})
    buyer = shop.buyer("corrected")
    order_no = shop.paid_order(buyer, (shop.product(), 1))
    ship(shop, order_no, "SF10000WRONG")
    shop.forward(minutes=2)
    shop.run_timers()
    change = {"orderNo": order_no, "parcel": 1, "carrier": "ZTO", "trackingNo": "ZTO10000001"}
    shop.staff.call("orders/change_parcel", change)
    assert shop.staff.refused("orders/change_parcel", {**change, "parcel": 2}).code == "parcel_not_found"
    shop.forward(minutes=2)
    shop.run_timers()
    uploads = shop.platform.state["shipments"][f"{order_no}01"]["uploads"]
    assert [upload["shipping_list"][0]["tracking_no"] for upload in uploads] == ["SF10000WRONG", "ZTO10000001"]
    order = get(buyer, order_no)
    assert (order["parcels"][0]["trackingNo"], order["timeline"][-1]["type"]) == ("ZTO10000001", "parcel_changed")


@pytest.mark.row("D7")
def test_orders_of_one_buyer_to_one_door_travel_together(shared_shop: Shop) -> None:
    shop = shared_shop
    shop.set(delivery={"methods": WAYS})
    buyer, other, goods = shop.buyer("twice"), shop.buyer("stranger"), shop.product(stock=9)
    mine = sorted(shop.paid_order(buyer, (goods, 1)) for _ in range(3))
    strange = shop.paid_order(other, (goods, 1))
    groups = shop.staff.get("orders/mergeable")["groups"]
    assert [group["orderNos"] for group in groups if mine[0] in group["orderNos"]] == [mine]
    together = {"carrier": "SF", "trackingNo": "SF30000001"}
    assert (
        shop.staff.refused("orders/ship_together", {**together, "orderNos": [mine[0], strange]}).code == "not_mergeable"
    )
    ship(shop, mine[0], "SF30000001")  # as if an earlier call had broken off after the first
    shop.staff.call("orders/ship_together", {**together, "orderNos": mine}, key="together-1")
    shop.staff.call("orders/ship_together", {**together, "orderNos": mine}, key="together-1")
    assert [shop.head(number).status for number in mine] == ["SHIPPED"] * 3
    assert [len(parcels_of(number, buyer.uid)) for number in mine] == [1, 1, 1]
    assert not [group for group in shop.staff.get("orders/mergeable")["groups"] if mine[0] in group["orderNos"]]


# tracking: must show 7


@pytest.mark.row("F3")
def test_pushes_forged_duplicated_and_reordered_do_no_harm(tracked_shop: Shop) -> None:
    """A signed push alone delivers nothing: the courier is asked; then the days until receipt are counted from its delivery."""
    shop = tracked_shop
    shop.set(delivery={"methods": WAYS}, auto_receive_days=10)
    buyer, number = shop.buyer("tracked"), "SF70000001"
    order_no = shop.paid_order(buyer, (shop.product(), 1))
    ship(shop, order_no, number)
    shop.run_timers()
    assert shop.platform.courier(number)["subscriber"]["by"] == "kuaidi100"
    start = clock.now()
    left, hub, door = (beijing(start + timedelta(hours=hours)) for hours in (1, 20, 40))
    shop.forward(hours=41)
    # forged, by someone who does not know the salt; and signed, but the courier knows nothing of it
    forged = shop.platform.parcel(number, "signed", (door, "已签收"), forged=True, only_push=True)
    assert forged["push"]["status"] == 401
    assert tracking(buyer, order_no)["state"] == "none"
    alone = shop.platform.parcel(number, "signed", (door, "已签收"), only_push=True)
    assert alone["push"] == {"status": 200, "body": '{"result":true,"returnCode":"200","message":"成功"}'}
    shop.run_timers()
    assert shop.head(order_no).delivered_at is None
    assert parcel(order_no, buyer).delivered_at is None
    # the true way, newest first, then an old push late, then the newest twice
    shop.platform.parcel(number, "signed", (door, "已签收"), (hub, "到达深圳"), (left, "已揽收"))
    shop.platform.parcel(number, "in_transit", (hub, "到达深圳"), (left, "已揽收"))
    at_once([partial(shop.platform.parcel, number, "in_transit", (hub, "到达深圳")) for _ in range(4)])
    for _ in range(2):
        shop.platform.parcel(number, "signed", (door, "已签收"), (hub, "到达深圳"), (left, "已揽收"))
    shop.run_timers()
    shop.run_timers()
    seen = tracking(buyer, order_no)
    assert (seen["state"], [node["text"] for node in seen["nodes"]]) == ("signed", ["已签收", "到达深圳", "已揽收"])
    head = shop.head(order_no)
    assert [entry.type for entry in head.timeline].count("delivered") == 1
    assert head.delivered_at == (start + timedelta(hours=40)).replace(microsecond=0)
    # ten days from the delivery, not from the shipment
    shop.forward(days=9)
    shop.run_timers()
    assert shop.head(order_no).status == "SHIPPED"
    shop.forward(days=1)
    shop.run_timers()
    received = shop.head(order_no)
    assert (received.status, received.received_at) == ("RECEIVED", head.delivered_at)
    assert get(buyer, order_no)["timeline"][-1]["text"] == "系统到时自动：已确认收货"
    assert load("SF", number).due is None  # nobody asks any more


def tracking(buyer: Person, order_no: str) -> dict[str, Any]:
    (found,) = buyer.get("tracking/get", orderNo=order_no)["parcels"]
    return dict(found)


def parcel(order_no: str, buyer: Person) -> Parcel:
    (found,) = parcels_of(order_no, buyer.uid)
    return found


@pytest.mark.row("F3")
def test_nothing_is_received_by_itself_while_the_courier_has_it(tracked_shop: Shop) -> None:
    shop = tracked_shop
    shop.set(delivery={"methods": WAYS}, auto_receive_days=3)
    buyer, goods = shop.buyer("slow"), shop.product()
    slow, silent = (shop.paid_order(buyer, (goods, 1)) for _ in range(2))
    ship(shop, slow, "SF70000002")
    ship(shop, silent, "SF70000003")  # of which no courier ever tells anything
    shop.run_timers()
    shop.platform.parcel("SF70000002", "in_transit", (beijing(clock.now()), "运输中"))
    shop.run_timers()
    shop.forward(days=3, minutes=1)
    shop.run_timers()
    assert (shop.head(slow).status, shop.head(silent).status) == ("SHIPPED", "RECEIVED")
    shop.forward(days=28)
    shop.run_timers()
    assert shop.head(slow).status == "RECEIVED"  # nobody waits for ever


@pytest.mark.row("F3")
def test_the_other_provider_is_understood_and_its_forgeries_are_not(tracked_shop: Shop) -> None:
    shop = tracked_shop
    turn_on("kdniao")
    os.environ["MINIMALL_COURIER_ACCOUNT"] = KDNIAO_ID
    settings.cache_clear()
    shop.set(delivery={"methods": WAYS})
    buyer, number = shop.buyer("bird"), "YTO8000001"
    order_no = shop.paid_order(buyer, (shop.product(), 1))
    shop.staff.call("orders/ship", {"orderNo": order_no, "carrier": "YTO", "trackingNo": number})
    shop.run_timers()
    at = beijing(clock.now())
    told = Move(state="signed", nodes=[Told(time=at, text="已签收")])
    by = {"by": "kdniao", "com": "YTO", "salt": ""}
    nobody = Person(token="none")
    for body, status in (
        (push_body(number, told.model_copy(update={"forged": True}), by), 401),
        (push_body(number, told, by) + b"&RequestType=102", 401),  # a field that stands twice
        (b"x" * 40_000, 401),
        (push_body(number, told, by), 200),
        (push_body("NOBODY0001", told, by), 200),  # genuine, and none of ours
    ):
        assert nobody.send("tracking/kdniao_notify", raw=body).status == status
    assert nobody.send("tracking/kuaidi100_notify", raw=b"a=b").status == 404
    assert shop.head(order_no).delivered_at is None
    shop.platform.parcel(number, "signed", (at, "已签收"), push=False)
    shop.run_timers()
    assert shop.head(order_no).delivered_at is not None
    assert shop.staff.get("tracking/staff_get", orderNo=order_no)["parcels"][0]["state"] == "signed"


# promises


@pytest.mark.row("X14")
@pytest.mark.row("F6")
def test_a_missed_promise_is_counted_and_made_good_for_once(shared_shop: Shop) -> None:
    shop = shared_shop
    campaign = shop.campaign(total=5, off=500)
    promise = {"on": True, "days": 2, "graceMinutes": 0, "couponCampaign": campaign}
    shop.set(delivery={"methods": WAYS}, promise=promise)
    buyer, goods = shop.buyer("punctual"), shop.product()
    option = buyer.call("orders/preview", {"items": items((goods, 1))})["deliveryOptions"][0]
    late, kept, gone = (shop.paid_order(buyer, (goods, 1)) for _ in range(3))
    assert clock.parse(option["arriveBy"]) == shop.head(late).promised_at
    shop.drain()
    ship(shop, kept, "SF90000001")
    buyer.call("orders/confirm_receipt", {"orderNo": kept})
    shop.staff.call("orders/refund", {"orderNo": gone})
    at = shop.head(late).promised_at
    assert at is not None
    shop.forward(seconds=(at - clock.now()).total_seconds() + 1)
    shop.run_timers()
    shop.run_timers()
    punctuality.judge(table.get(punctuality.OrderPromise, punctuality.promise_key(late)))  # type: ignore[arg-type]
    report = shop.staff.get("delivery/on_time", month=clock.month(at))
    assert {name: report["total"][name] for name in ("kept", "missed", "void")} == {"kept": 1, "missed": 1, "void": 1}
    assert report["ratePermille"] == 500
    assert [one["campaignId"] for one in buyer.get("coupons/mine", tab="all")["coupons"]] == [campaign]
    assert "已补偿优惠券" in get(buyer, late)["timeline"][-1]["text"]
    shop.set(promise={"on": False})


@pytest.mark.row("X14")
@pytest.mark.row("H1")
def test_nothing_is_made_good_for_with_coupons_that_were_called_back(shared_shop: Shop) -> None:
    shop = shared_shop
    campaign = shop.campaign(total=5, off=500)
    shop.set(delivery={"methods": WAYS}, promise={"on": True, "days": 2, "graceMinutes": 0, "couponCampaign": campaign})
    buyer = shop.buyer("called-back")
    late = shop.paid_order(buyer, (shop.product(), 1))
    shop.drain()
    shop.staff.call("campaigns/void", {"campaignId": campaign, "expectedVersion": 1, "reason": "面额错了"})
    at = shop.head(late).promised_at
    assert at is not None
    shop.forward(seconds=(at - clock.now()).total_seconds() + 1)
    shop.run_timers()
    assert table.get(punctuality.OrderPromise, punctuality.promise_key(late)).state == "missed"  # type: ignore[union-attr]
    assert buyer.get("coupons/mine", tab="all")["coupons"] == []
    shop.set(promise={"on": False})


# within the city


@pytest.mark.row("F4")
@pytest.mark.row("F5")
def test_what_is_brought_within_the_city_is_planned_and_signed_off(shared_shop: Shop) -> None:
    shop = shared_shop
    origin = {"originLatitude": 22.54, "originLongitude": 113.95, "reachKm": 20, "sameCityFreightFen": 300}
    shop.set(delivery={"methods": WAYS, **origin})
    goods, way = shop.product(stock=9), {"method": "same_city"}
    placed = []
    for number in range(3):
        buyer = shop.buyer(f"city{number}", address=False)
        at = {"latitude": 22.55 + number / 100, "longitude": 113.96}
        buyer.headers["x-address"] = buyer.call("addresses/save", {**ADDRESS, **at})["addressId"]
        placed.append((buyer, shop.paid_order(buyer, (goods, 1), delivery=way)))
    buyer, order_no = placed[0]
    assert get(buyer, order_no)["freightFen"] == 300
    planned = shop.staff.get("delivery/rounds", capacity=2)
    ridden = [number for found in planned["rounds"] for number in found["orderNos"]]
    assert {number for _, number in placed} <= set(ridden)
    assert all(found["units"] <= 2 for found in planned["rounds"])
    assert planned["metres"] <= planned["naiveMetres"]
    assert shop.staff.refused("orders/arrived", {"orderNo": order_no}).code == "order_state"
    shop.staff.call("orders/ship", {"orderNo": order_no})
    for _ in range(2):
        delivered = shop.staff.call("orders/arrived", {"orderNo": order_no})["deliveredAt"]
    order = get(buyer, order_no)
    assert order["deliveredAt"] == delivered
    assert order["next"]["text"] == "买家确认收货，到时自动确认"
    far = {**ADDRESS, "latitude": 23.5, "longitude": 113.96}
    other = buyer.call("addresses/save", far)["addressId"]
    body = {"items": items((goods, 1)), "addressId": other, "delivery": way}
    assert buyer.refused("orders/submit", body).code == "delivery_unavailable"


# the minutes after payment


@pytest.mark.row("X19")
def test_minutes_after_payment_the_buyer_takes_it_back_without_the_shop(shared_shop: Shop) -> None:
    shop = shared_shop
    shop.set(delivery={"methods": WAYS}, undo_minutes=5)
    buyer, goods = shop.buyer("undoer"), shop.product(stock=3)
    order_no = shop.paid_order(buyer, (goods, 1))
    order = get(buyer, order_no)
    assert {"cancel", "change_address"} <= set(order["actions"])
    assert order["next"]["actor"] == "staff"
    for _ in range(2):
        buyer.call("orders/cancel", {"orderNo": order_no})
    shop.platform.until(lambda: shop.head(order_no).status == "CLOSED")
    assert len(shop.refunds(order_no)) == 1
    assert shop.left(goods.sku) == 3
    late = shop.paid_order(buyer, (goods, 1))
    shop.forward(minutes=6)
    assert buyer.refused("orders/cancel", {"orderNo": late}).code == "undo_over"
    assert "cancel" not in get(buyer, late)["actions"]
    for serial in range(3):  # the buyer and the packer at the same instant: one of them
        torn = shop.paid_order(buyer, (shop.product(), 1))
        back = partial(buyer.call, "orders/cancel", {"orderNo": torn})
        out = partial(ship, shop, torn, f"SF1100001{serial}")
        cancelled, shipped = at_once([back, out])
        head = shop.head(torn)
        assert isinstance(cancelled, dict) is not isinstance(shipped, dict)
        assert (head.status == "SHIPPED") is isinstance(shipped, dict)
        assert bool(shop.refunds(torn)) is isinstance(cancelled, dict)
    sent = shop.paid_order(buyer, (goods, 1))
    ship(shop, sent, "SF11000001")
    assert buyer.refused("orders/cancel", {"orderNo": sent}).code == "order_state"


def test_what_a_case_asks_for_is_not_offered_to_be_cancelled_in_the_list_either(shared_shop: Shop) -> None:
    shop = shared_shop
    shop.set(delivery={"methods": WAYS}, undo_minutes=5)
    buyer, goods = shop.buyer("two-minds"), shop.product()
    asked, other = shop.paid_order(buyer, (goods, 1)), shop.paid_order(buyer, (goods, 1))
    (reason, *_) = buyer.call("aftersales/reasons", {"orderNo": asked, "kind": "refund"})["reasons"]
    lines = [{"skuId": goods.sku, "quantity": 1}]
    buyer.call("aftersales/apply", {"orderNo": asked, "reasonId": reason["reasonId"], "lines": lines})
    listed = {order["orderNo"]: order["actions"] for order in buyer.call("orders/list")["orders"]}
    assert ("cancel" in listed[asked], "cancel" in listed[other]) == (False, True)
    assert set(listed[asked]) == set(get(buyer, asked)["actions"])


@pytest.mark.row("X19")
def test_minutes_after_payment_it_goes_to_another_door_of_the_district(shared_shop: Shop) -> None:
    shop = shared_shop
    shop.set(delivery={"methods": WAYS}, undo_minutes=5)
    buyer = shop.buyer("mover")
    order_no = shop.paid_order(buyer, (shop.product(), 1))
    near = buyer.call("addresses/save", {**ADDRESS, "detail": "科技园路 2 号"})["addressId"]
    elsewhere = {**ADDRESS, "districtName": "福田区", "districtCode": "440304"}
    far = buyer.call("addresses/save", elsewhere)["addressId"]
    assert buyer.refused("orders/change_address", {"orderNo": order_no, "addressId": far}).code == "address_elsewhere"
    buyer.call("orders/change_address", {"orderNo": order_no, "addressId": near})
    order = get(buyer, order_no)
    assert (order["receiver"]["detail"], order["timeline"][-1]["type"]) == ("科技园路 2 号", "address_changed")
    ship(shop, order_no, "SF12000001")
    assert buyer.refused("orders/change_address", {"orderNo": order_no, "addressId": near}).code == "undo_over"


# notices


@pytest.mark.parametrize("how", ["WeChat is busy for the first", "the second is told first"])
def test_wechat_hears_of_parcels_in_their_order(shared_shop: Shop, how: str) -> None:
    """The last one completes the order there: what were told after it would be lost."""
    shop = shared_shop
    buyer, goods = shop.buyer("halves"), shop.product(stock=10)
    order_no = shop.paid_order(buyer, (goods, 2))
    shop.drain()
    shop.forward(minutes=2)
    half = [{"skuId": goods.sku, "quantity": 1}]
    if how == "WeChat is busy for the first":
        shop.platform.fault("shipping", "error", errcode=-1, message="system busy")
    shop.staff.call("orders/ship", {"orderNo": order_no, "carrier": "YTO", "trackingNo": "YT1111111111", "lines": half})
    if how == "WeChat is busy for the first":
        shop.drain()
        shop.platform.clear_faults()
    shop.forward(seconds=5)
    shop.staff.call("orders/ship", {"orderNo": order_no, "carrier": "YTO", "trackingNo": "YT2222222222", "lines": half})
    shipping_upload.tell(order_no, 2)
    shop.drain()
    for _ in range(4):
        shop.forward(minutes=2)
        shop.run_timers()
        shop.drain()
    uploads = shop.platform.state["shipments"][f"{order_no}01"]["uploads"]
    assert [each["tracking_no"] for one in uploads for each in one["shipping_list"]] == ["YT1111111111", "YT2222222222"]
    assert {parcel.upload for parcel in parcels_of(order_no, buyer.uid)} == {"done"}


@pytest.mark.row("P5")
@pytest.mark.row("X11")
@pytest.mark.row("D4")
def test_what_cannot_be_pushed_goes_by_text_and_waits_for_the_morning(tracked_shop: Shop) -> None:
    shop = tracked_shop
    night = (clock.now() + clock.BEIJING).replace(hour=23, minute=0) - clock.BEIJING + timedelta(days=1)
    shop.forward(seconds=(night - clock.now()).total_seconds())
    texts = {"delivery": {"methods": WAYS}, "sms_sign": "小店", "sms_templates": {"shipped": "SMS_1"}}
    shop.set(**texts, mail_notices=["shipped"], quiet_from="22:00")
    buyer, mute, goods = shop.buyer("sleeper"), shop.buyer("mute"), shop.product()
    for person, phone in ((buyer, "13800001111"), (mute, "13800002222")):
        person.call("identity/update_profile", {"phone": phone})
    saved = buyer.call("messages/set_preferences", {"wishes": {}, "mail": "lan@example.com"})
    assert saved["mail"] == "l***@example.com"
    muted = {"muted": [{"kind": "delivery", "channel": "sms"}]}
    mute.call("messages/set_preferences", {"wishes": muted})
    assert mute.get("messages/preferences")["wishes"]["muted"] == muted["muted"]
    for person, number in ((buyer, "SF13000001"), (mute, "SF13000002")):
        ship(shop, shop.paid_order(person, (goods, 1)), number)
    shop.drain()
    assert buyer.get("messages/inbox")["notices"][0]["type"] == "shipped"
    assert shop.platform.sent() == []
    shop.forward(hours=10)
    for _ in range(2):
        shop.run_timers()
        shop.drain()
    sent = [(one["Action"], one.get("PhoneNumbers") or one.get("ToAddress")) for one in shop.platform.sent()]
    assert sorted(sent) == [("SendSms", "13800001111"), ("SingleSendMail", "lan@example.com")]
    words = json.loads(next(one["TemplateParam"] for one in shop.platform.sent() if one["Action"] == "SendSms"))
    assert words["title"] == "订单已发货"
    shop.set(quiet_from=None)
    ship(shop, shop.paid_order(buyer, (goods, 1)), "SF13000003")
    shop.drain()
    assert len(shop.platform.sent()) == 4  # by day at once
    shop.set(sms_templates={}, mail_notices=[])
