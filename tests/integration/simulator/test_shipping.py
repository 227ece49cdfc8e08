"""Order shipping: reported once per paid trade, re-shipped once, with the platform's many error numbers."""

from collections.abc import Callable
from typing import Any

import pytest
from wechatpayv3 import WeChatPay

from infra.local.simulator.in_process import ControlRefused, Simulator
from tests.integration.simulator.conftest import BUYER, MiniProgram

BASE = "/wxa/sec/order"


@pytest.fixture
def paid(sim: Simulator, order: Callable[..., str]) -> str:
    number = order(total=1000)
    sim.pay(number, notify=False)
    return number


def upload(sim: Simulator, number: str, minute: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        "order_key": {"order_number_type": 1, "mchid": sim.credentials.mchid, "out_trade_no": number},
        "logistics_type": 1,
        "delivery_mode": 1,
        "shipping_list": [parcel("YT0001")],
        "upload_time": f"2026-01-01T13:{minute:02d}:35.120+08:00",
        "payer": {"openid": BUYER},
        **changes,
    }


def parcel(number: str, **changes: Any) -> dict[str, Any]:
    return {"tracking_no": number, "express_company": "YTO", "item_desc": "白瓷茶杯*1", **changes}


def ship(mini: MiniProgram, number: str, minute: int = 0, **changes: Any) -> int:
    return int(mini.post(f"{BASE}/upload_shipping_info", upload(mini.sim, number, minute, **changes))["errcode"])


def test_a_shipment_is_reported_once(mini: MiniProgram, paid: str) -> None:
    assert ship(mini, paid) == 0
    assert ship(mini, paid, 1) == 10060023
    assert ship(mini, paid, 0, shipping_list=[parcel("YT0002")]) == 268485216
    assert ship(mini, paid, 2, shipping_list=[parcel("YT0002")]) == 0
    assert ship(mini, paid, 3, shipping_list=[parcel("YT0003")]) == 10060003


def test_split_deliveries_end_with_is_all_delivered(mini: MiniProgram, paid: str) -> None:
    split: dict[str, Any] = {"delivery_mode": 2, "is_all_delivered": False}
    assert ship(mini, paid, 1, **split) == 0
    assert ship(mini, paid, 2, **{**split, "is_all_delivered": True}, shipping_list=[parcel("YT0002")]) == 0
    assert ship(mini, paid, 3, **split, shipping_list=[parcel("YT0003")]) == 10060002
    order = mini.post(f"{BASE}/get_order", {"merchant_id": mini.sim.credentials.mchid, "merchant_trade_no": paid})
    assert [one["tracking_no"] for one in order["order"]["shipping"]["shipping_list"]] == ["YT0001", "YT0002"]


def test_a_payment_becomes_known_after_a_while(sim: Simulator, mini: MiniProgram, order: Callable[..., str]) -> None:
    sim.config(shipping_delay=60)
    number = order()
    assert ship(mini, number) == 10060001
    sim.pay(number, notify=False)
    assert ship(mini, number) == 10060001
    sim.clock(61)
    assert ship(mini, number) == 0


def test_orders_are_shown_by_state(sim: Simulator, mini: MiniProgram, wx: WeChatPay, order: Callable[..., str]) -> None:
    waiting, shipped, received, refunded = (order(total=1000) for _ in range(4))
    ids = {number: sim.pay(number, notify=False)["transaction_id"] for number in (waiting, shipped, received, refunded)}
    ship(mini, shipped)
    ship(mini, received)
    sim.receive(received)
    amount = {"refund": 1000, "total": 1000, "currency": "CNY"}
    wx.refund(out_refund_no="R1", amount=amount, out_trade_no=refunded)
    states = {n: mini.post(f"{BASE}/get_order", {"transaction_id": i})["order"]["order_state"] for n, i in ids.items()}
    assert states == {waiting: 1, shipped: 2, received: 3, refunded: 5}
    assert ship(mini, refunded) == 10060004
    assert ship(mini, received, 5, shipping_list=[parcel("YT9")]) == 10060002
    with pytest.raises(ControlRefused, match="10060028"):
        sim.receive(waiting)
    first = mini.post(f"{BASE}/get_order_list", {"page_size": 3})
    rest = mini.post(f"{BASE}/get_order_list", {"page_size": 3, "last_index": first["last_index"]})
    assert (len(first["order_list"]), first["has_more"]) == (3, True)
    assert (len(rest["order_list"]), rest["has_more"]) == (1, False)
    listed = mini.post(f"{BASE}/get_order_list", {"order_state": 2, "openid": BUYER})["order_list"]
    assert [one["merchant_trade_no"] for one in listed] == [shipped]


def test_the_transaction_id_names_an_order_too(sim: Simulator, mini: MiniProgram, order: Callable[..., str]) -> None:
    number = order()
    transaction_id = sim.pay(number, notify=False)["transaction_id"]
    assert ship(mini, number, order_key={"order_number_type": 2, "transaction_id": transaction_id}) == 0


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"order_key": {}}, 268485194),
        ({"order_key": {"order_number_type": 2}}, 268485195),
        ({"order_key": {"order_number_type": 1, "mchid": "19"}}, 268485196),
        ({"logistics_type": "1"}, 47001),
        ({"logistics_type": 9}, 10060005),
        ({"delivery_mode": 3}, 268485224),
        ({"delivery_mode": 2, "logistics_type": 4, "is_all_delivered": True}, 10060006),
        ({"delivery_mode": 2}, 10060007),
        ({"shipping_list": []}, 268485228),
        ({"shipping_list": [parcel("1"), parcel("2")]}, 268485228),
        ({"delivery_mode": 2, "is_all_delivered": True, "shipping_list": [parcel("1")] * 16}, 10060024),
        ({"shipping_list": [parcel("")]}, 268485226),
        ({"shipping_list": [parcel("1", express_company="")]}, 268485227),
        ({"shipping_list": [parcel("1" * 129)]}, 10060026),
        ({"shipping_list": [parcel("1", item_desc="")]}, 10060008),
        ({"shipping_list": [parcel("1", item_desc="长" * 121)]}, 10060009),
        ({"shipping_list": [parcel("1", express_company="SF")]}, 10060014),
        ({"upload_time": "2026-01-01 13:29:35"}, 268485216),
        ({"payer": {"openid": "o" * 28}}, 10060031),
    ],
    ids=str,
)
def test_errors_have_their_numbers(mini: MiniProgram, paid: str, change: dict[str, Any], errcode: int) -> None:
    assert ship(mini, paid, **change) == errcode


def test_sf_takes_a_masked_contact(mini: MiniProgram, paid: str) -> None:
    contact = {"receiver_contact": "138****0000"}
    assert ship(mini, paid, shipping_list=[parcel("SF1", express_company="SF", contact=contact)]) == 0


def test_pickup_needs_no_parcel(mini: MiniProgram, paid: str) -> None:
    assert ship(mini, paid, logistics_type=4, shipping_list=[{"item_desc": "到店自提"}]) == 0


def test_the_shop_is_managed(sim: Simulator, mini: MiniProgram) -> None:
    body = {"appid": sim.credentials.appid}
    assert mini.post(f"{BASE}/is_trade_managed", body)["is_trade_managed"] is True
    assert mini.post(f"{BASE}/is_trade_management_confirmation_completed", body)["completed"] is True
    assert mini.post(f"{BASE}/is_trade_managed", {"appid": "wx0"})["errcode"] == 40013
