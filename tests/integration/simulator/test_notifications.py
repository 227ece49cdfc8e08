"""Notifications as the shop gets them: genuine for wechatpayv3, repeated until acknowledged, never in anybody's way."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from wechatpayv3 import WeChatPay

from infra.local.simulator.in_process import ControlRefused, Simulator
from infra.local.simulator.notifications import RETRY_WAITS
from tests.integration.simulator.conftest import BUYER, Shop, loads, wechatpay


def arrived(sim: Simulator, shop: Shop, count: int = 1) -> list[Any]:
    sim.until(lambda: len(shop.received) >= count)
    return shop.received


def status_of(sim: Simulator, subject: str, status: str) -> dict[str, Any]:
    """The first notification about a number, once it has this status."""
    return sim.until(lambda: (found := sim.deliveries(subject)) and found[0]["status"] == status and found[0])


@pytest.mark.parametrize("signer", ["public_key", "certificate"])
def test_a_payment_notification_convinces_wechatpayv3(
    sim: Simulator, shop: Shop, order: Callable[..., str], signer: str
) -> None:
    sim.config(notify_signer=signer)
    number = order(total=8800)
    paid = sim.pay(number, payer_total=8000)
    notified = arrived(sim, shop)[0]
    client = wechatpay(sim, shop.url, certificates=signer == "certificate")
    event = client.callback(notified.headers, notified.body)
    assert event["event_type"] == "TRANSACTION.SUCCESS"
    trade = event["resource"]
    assert (trade["out_trade_no"], trade["transaction_id"]) == (number, paid["transaction_id"])
    assert trade["amount"]["total"] == 8800
    assert trade["amount"]["payer_total"] == 8000
    assert (trade["payer"]["openid"], trade["trade_state"]) == (BUYER, "SUCCESS")
    assert (trade["appid"], trade["mchid"]) == (sim.credentials.appid, sim.credentials.mchid)
    assert client.callback(notified.headers, notified.body + b" ") is None
    assert status_of(sim, number, "DELIVERED")["attempts"][0]["status"] == 204


def test_a_refund_notification_convinces_wechatpayv3(
    sim: Simulator, shop: Shop, wx: WeChatPay, order: Callable[..., str]
) -> None:
    sim.config(refund_delay=0.05)
    number = order(total=1000)
    sim.pay(number, notify=False)
    wx.refund(out_refund_no="R1", amount={"refund": 400, "total": 1000, "currency": "CNY"}, out_trade_no=number)
    notified = arrived(sim, shop)[0]
    event = wx.callback(notified.headers, notified.body)
    assert (event["event_type"], event["resource"]["refund_status"]) == ("REFUND.SUCCESS", "SUCCESS")
    assert event["resource"]["amount"] == {"total": 1000, "refund": 400, "payer_total": 1000, "payer_refund": 400}
    assert "appid" not in event["resource"]


@pytest.mark.parametrize("outcome", ["ABNORMAL", "CLOSED"])
def test_other_ends_of_a_refund_are_notified(
    sim: Simulator, shop: Shop, wx: WeChatPay, order: Callable[..., str], outcome: str
) -> None:
    sim.config(refund_delay=None)
    number = order(total=1000)
    sim.pay(number, notify=False)
    wx.refund(out_refund_no="R1", amount={"refund": 1, "total": 1000, "currency": "CNY"}, out_trade_no=number)
    sim.refund("R1", outcome)
    notified = arrived(sim, shop)[0]
    resource = wx.callback(notified.headers, notified.body)["resource"]
    assert resource["refund_status"] == outcome
    assert "success_time" not in resource


def test_failed_deliveries_follow_the_official_waits(sim: Simulator, shop: Shop, order: Callable[..., str]) -> None:
    shop.statuses = [500] * 100
    number = order()
    sim.pay(number)
    waits = []
    for tries in range(1, len(RETRY_WAITS) + 1):
        waiting = sim.until(
            lambda tries=tries: (one := sim.deliveries(number)[0])["tries"] == tries and one  # type: ignore[misc]
        )
        ended = datetime.fromisoformat(waiting["attempts"][-1]["at"])
        waits.append(round((datetime.fromisoformat(waiting["due_at"]) - ended).total_seconds()))
        sim.clock(advance=waits[-1])
    assert waits == [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600]
    given_up = status_of(sim, number, "GIVEN_UP")
    assert [attempt["status"] for attempt in given_up["attempts"]] == [500] * 16


def test_the_waits_can_be_scaled(sim: Simulator, shop: Shop, order: Callable[..., str]) -> None:
    sim.config(notify_speed=300)
    shop.statuses = [500, 503]
    number = order()
    sim.pay(number)
    delivered = status_of(sim, number, "DELIVERED")
    assert [attempt["status"] for attempt in delivered["attempts"]] == [500, 503, 204]
    ids = {notified.body[:40] for notified in shop.received}
    assert len(ids) == 1


@pytest.mark.parametrize("status", [201, 202, 302, 401])
def test_only_200_and_204_count(sim: Simulator, shop: Shop, order: Callable[..., str], status: int) -> None:
    shop.statuses = [status]
    number = order()
    sim.pay(number)
    refused = sim.until(lambda: (one := sim.deliveries(number)[0])["attempts"] and one)
    assert (refused["status"], refused["attempts"][0]["status"]) == ("PENDING", status)
    assert [notified.path for notified in shop.received] == ["/pay/notify"]


def test_a_200_that_says_fail_counts_as_received(sim: Simulator, shop: Shop, order: Callable[..., str]) -> None:
    shop.statuses = [200]
    number = order()
    sim.pay(number)
    status_of(sim, number, "DELIVERED")


def test_a_shop_that_hangs_holds_nobody_up(
    sim: Simulator, shop: Shop, wx: WeChatPay, order: Callable[..., str]
) -> None:
    sim.config(notify_timeout=0.3)
    shop.hold = 0.8
    number = order()
    started = time.monotonic()
    sim.pay(number)
    arrived(sim, shop)
    assert loads(wx.query(out_trade_no=number))[1]["trade_state"] == "SUCCESS"
    assert time.monotonic() - started < 0.8
    failed = sim.until(lambda: (one := sim.deliveries(number)[0])["attempts"] and one)
    assert failed["attempts"][0]["outcome"] == "no answer: ReadTimeoutError"


def test_a_shop_that_is_down_gets_it_later(sim: Simulator, order: Callable[..., str]) -> None:
    number = order(notify_url="http://127.0.0.1:9/notify")
    sim.pay(number)
    failed = sim.until(lambda: (one := sim.deliveries(number)[0])["attempts"] and one)
    assert failed["status"] == "PENDING"
    assert failed["attempts"][0]["outcome"].startswith("no answer")


def test_duplicates_arrive_at_the_same_time(sim: Simulator, shop: Shop, order: Callable[..., str]) -> None:
    shop.hold = 0.2
    together = threading.Barrier(2, timeout=2)
    handle = shop.handle

    def meet(notified: Any) -> int:
        together.wait()
        return handle(notified)

    shop.handle = meet  # type: ignore[method-assign]
    number = order()
    sim.pay(number, notify="duplicate")
    arrived(sim, shop, 2)
    assert len(status_of(sim, number, "DELIVERED")["attempts"]) == 2


def test_a_notification_can_be_sent_again(sim: Simulator, shop: Shop, wx: WeChatPay, order: Callable[..., str]) -> None:
    number = order()
    with pytest.raises(ControlRefused, match="NOT_PAID"):
        sim.notify(number)
    sim.pay(number, notify=False)
    assert sim.deliveries(number) == []
    sim.notify(number)
    sim.notify(number)
    seen = [wx.callback(one.headers, one.body)["resource"]["transaction_id"] for one in arrived(sim, shop, 2)]
    assert seen[0] == seen[1]


def test_keys_alternate_while_a_merchant_migrates(sim: Simulator, shop: Shop, order: Callable[..., str]) -> None:
    sim.config(notify_signer="alternate")
    number = order()
    sim.pay(number)
    arrived(sim, shop)
    sim.notify(number)
    arrived(sim, shop, 2)
    shop_keys = {sim.credentials.public_key_id, sim.credentials.platform_certificate_serial}
    assert {notified.headers["Wechatpay-Serial"] for notified in shop.received} == shop_keys


@pytest.mark.parametrize(("case", "name"), [("lower", "wechatpay-nonce"), ("upper", "WECHATPAY-NONCE")])
def test_header_names_come_in_any_case(
    sim: Simulator, shop: Shop, order: Callable[..., str], case: str, name: str
) -> None:
    sim.config(notify_header_case=case)
    sim.pay(order())
    assert name in arrived(sim, shop)[0].headers


@pytest.mark.parametrize(
    ("wish", "path", "expected"),
    [
        ({"amount_delta": -1}, ("amount", "total"), 8799),
        ({"amount_delta": 1}, ("amount", "total"), 8801),
        ({"currency": "USD"}, ("amount", "currency"), "USD"),
        ({"appid": "wxforeign"}, ("appid",), "wxforeign"),
        ({"mchid": "1900000001"}, ("mchid",), "1900000001"),
        ({"transaction_id": "4200009999"}, ("transaction_id",), "4200009999"),
    ],
    ids=str,
)
def test_odd_payments_are_correctly_signed(
    sim: Simulator,
    shop: Shop,
    wx: WeChatPay,
    order: Callable[..., str],
    wish: dict[str, Any],
    path: tuple[str, ...],
    expected: Any,
) -> None:
    number = order(total=8800)
    sim.pay(number, **wish)
    notified = arrived(sim, shop)[0]
    found: Any = wx.callback(notified.headers, notified.body)["resource"]
    for name in path:
        found = found[name]
    assert found == expected


def test_second_and_late_payments_are_notified(
    sim: Simulator, shop: Shop, wx: WeChatPay, order: Callable[..., str]
) -> None:
    number, late = order(), order()
    first = sim.pay(number)["transaction_id"]
    second = sim.pay(number, again=True)["transaction_id"]
    wx.close(late)
    third = sim.pay(late, ignore_expiry=True)["transaction_id"]
    events = [wx.callback(one.headers, one.body)["resource"] for one in arrived(sim, shop, 3)]
    assert {event["transaction_id"] for event in events} == {first, second, third}


def test_money_can_come_for_a_number_nobody_ordered(sim: Simulator, shop: Shop, wx: WeChatPay) -> None:
    with pytest.raises(ControlRefused, match="ORDER_NOT_EXIST"):
        sim.pay("STRANGER01")
    sim.pay("STRANGER01", total=100, notify_url=shop.url)
    notified = arrived(sim, shop)[0]
    assert wx.callback(notified.headers, notified.body)["resource"]["out_trade_no"] == "STRANGER01"
    assert loads(wx.query(out_trade_no="STRANGER01"))[1]["trade_state"] == "SUCCESS"
