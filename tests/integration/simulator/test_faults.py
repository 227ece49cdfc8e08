"""Each fault does what it says, as often as it says, to whom it says."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import urllib3
from wechatpayv3 import WeChatPay

from infra.local.simulator.faults import _KINDS, Operation
from infra.local.simulator.in_process import ControlRefused, Simulator
from tests.integration.simulator.conftest import Merchant, MiniProgram, Shop, loads
from tests.integration.simulator.test_notifications import arrived, status_of

CLOSED_WITHOUT_ANSWER = (urllib3.exceptions.ProtocolError,)


def closing(merchant: Merchant, number: str, timeout: float = 5) -> urllib3.BaseHTTPResponse:
    target = f"/v3/pay/transactions/out-trade-no/{number}/close"
    return merchant.call("POST", target, {"mchid": merchant.sim.credentials.mchid}, timeout=timeout)


def test_errors_are_signed_and_counted(sim: Simulator, wx: WeChatPay, order: Callable[..., str]) -> None:
    number = order()
    sim.fault("query", "error", status=500, code="SYSTEM_ERROR", times=2)
    answers = [loads(wx.query(out_trade_no=number)) for _ in range(3)]
    assert [status for status, _ in answers] == [500, 500, 200]
    assert answers[0][1]["code"] == "SYSTEM_ERROR"


def test_a_match_spares_the_others(sim: Simulator, wx: WeChatPay, order: Callable[..., str]) -> None:
    spared, hit = order("MATCHED0012"), order("MATCHED001")
    sim.fault("query", "error", status=429, code="FREQUENCY_LIMITED", match=hit)
    assert wx.query(out_trade_no=spared)[0] == 200
    assert wx.query(out_trade_no=hit)[0] == 429
    assert wx.query(out_trade_no=hit)[0] == 200


@pytest.mark.parametrize(("kind", "state"), [("drop_before", "NOTPAY"), ("drop_after", "CLOSED")])
def test_a_dropped_answer_may_have_had_its_effect(
    sim: Simulator, merchant: Merchant, order: Callable[..., str], kind: str, state: str
) -> None:
    number = order()
    sim.fault("close", kind)
    with pytest.raises(CLOSED_WITHOUT_ANSWER):
        closing(merchant, number)
    assert sim.trade(number)["trade_state"] == state
    assert closing(merchant, number).status == 204


@pytest.mark.parametrize(("kind", "state"), [("timeout_before", "NOTPAY"), ("timeout_after", "CLOSED")])
def test_a_hanging_answer_may_have_had_its_effect(
    sim: Simulator, merchant: Merchant, order: Callable[..., str], kind: str, state: str
) -> None:
    number = order()
    sim.fault("close", kind)
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        closing(merchant, number, timeout=0.2)
    assert sim.trade(number)["trade_state"] == state


def test_a_timeout_hangs_up_in_the_end(sim: Simulator, merchant: Merchant) -> None:
    sim.fault("prepay", "timeout_after", delay=0.1)
    with pytest.raises(CLOSED_WITHOUT_ANSWER):
        merchant.prepay(out_trade_no="HANGING01")
    assert sim.trade("HANGING01")["trade_state"] == "NOTPAY"


def test_a_delayed_answer_comes_after_its_effect(
    sim: Simulator, shop: Shop, wx: WeChatPay, order: Callable[..., str]
) -> None:
    """So a refund's notification can arrive before the answer to its request."""
    number = order()
    sim.pay(number, notify=False)
    sim.config(refund_delay=0)
    sim.fault("refund", "delay", delay=0.4)
    started = time.monotonic()
    amount = {"refund": 8800, "total": 8800, "currency": "CNY"}
    assert wx.refund(out_refund_no="R1", amount=amount, out_trade_no=number)[0] == 200
    assert time.monotonic() - started >= 0.4
    assert len(shop.received) == 1


@pytest.mark.parametrize("kind", ["bad_signature", "unsigned"])
def test_a_spoiled_answer_is_refused_by_wechatpayv3(
    sim: Simulator, wx: WeChatPay, order: Callable[..., str], kind: str
) -> None:
    number = order()
    sim.fault("query", kind)
    with pytest.raises(Exception, match=r"signature|algorithm"):
        wx.query(out_trade_no=number)
    assert wx.query(out_trade_no=number)[0] == 200


@pytest.mark.parametrize("operation", ["query", "refund", "query_refund"])
def test_an_answer_can_carry_a_wrong_amount(
    sim: Simulator, wx: WeChatPay, order: Callable[..., str], operation: str
) -> None:
    number = order(total=1000)
    sim.pay(number, notify=False)
    amount = {"refund": 10, "total": 1000, "currency": "CNY"}
    sim.fault(operation, "wrong_amount")
    refunded = loads(wx.refund(out_refund_no="R1", amount=amount, out_trade_no=number))[1]["amount"]["refund"]
    queried = loads(wx.query_refund("R1"))[1]["amount"]["refund"]
    total = loads(wx.query(out_trade_no=number))[1]["amount"]["total"]
    assert {"refund": refunded, "query_refund": queried, "query": total} == {
        "refund": 10 + (operation == "refund"),
        "query_refund": 10 + (operation == "query_refund"),
        "query": 1000 + (operation == "query"),
    }


def test_paying_can_fail_loudly(sim: Simulator, order: Callable[..., str]) -> None:
    number = order()
    sim.fault("pay", "error", status=500, code="BANK_ERROR", message="银行系统异常")
    with pytest.raises(ControlRefused, match="500 BANK_ERROR: 银行系统异常"):
        sim.pay(number)
    assert sim.trade(number)["trade_state"] == "NOTPAY"


@pytest.mark.parametrize(("kind", "totals"), [("wrong_amount", [8801]), ("duplicate", [8800, 8800]), ("lost", [8800])])
def test_payments_can_be_odd(sim: Simulator, order: Callable[..., str], kind: str, totals: list[int]) -> None:
    number = order(total=8800)
    sim.fault("pay", kind)
    sim.pay(number)
    assert [payment["total"] for payment in sim.trade(number)["payments"]] == totals
    assert len(sim.deliveries(number)) == (0 if kind == "lost" else len(totals))


def test_a_lost_notification_never_comes(sim: Simulator, shop: Shop, order: Callable[..., str]) -> None:
    number = order()
    sim.fault("notify", "lost", match=number)
    sim.pay(number)
    status_of(sim, number, "LOST")
    sim.clock(advance=86400)
    assert shop.received == []


@pytest.mark.parametrize(("kind", "count"), [("drop_before", 1), ("drop_after", 2), ("timeout_after", 2)])
def test_a_failed_attempt_is_repeated(
    sim: Simulator, shop: Shop, order: Callable[..., str], kind: str, count: int
) -> None:
    sim.config(notify_speed=300)
    number = order()
    sim.fault("notify", kind, delay=0.05)
    sim.pay(number)
    delivered = status_of(sim, number, "DELIVERED")
    assert len(shop.received) == count
    assert [attempt["fault"] for attempt in delivered["attempts"]] == [kind, None]


def test_a_probe_is_followed_by_the_genuine_one(
    sim: Simulator, shop: Shop, wx: WeChatPay, order: Callable[..., str]
) -> None:
    sim.config(notify_speed=300)
    shop.statuses = [401]
    sim.fault("notify", "bad_signature")
    sim.pay(order())
    probe, genuine = arrived(sim, shop, 2)
    assert probe.headers["Wechatpay-Signature"].startswith("WECHATPAY/SIGNTEST/")
    assert wx.callback(probe.headers, probe.body) is None
    assert wx.callback(genuine.headers, genuine.body)["event_type"] == "TRANSACTION.SUCCESS"


def test_a_notification_can_lack_its_signature(sim: Simulator, shop: Shop, order: Callable[..., str]) -> None:
    sim.fault("notify", "unsigned")
    sim.pay(order())
    assert not [name for name in arrived(sim, shop)[0].headers if name.lower().startswith("wechatpay")]


def test_a_notification_can_be_doubled_or_wrong(
    sim: Simulator, shop: Shop, wx: WeChatPay, order: Callable[..., str]
) -> None:
    sim.fault("notify", "duplicate")
    sim.pay(order())
    arrived(sim, shop, 2)
    sim.fault("notify", "wrong_amount")
    sim.pay(order(total=100))
    wrong = arrived(sim, shop, 3)[2]
    assert wx.callback(wrong.headers, wrong.body)["resource"]["amount"]["total"] == 101


def test_a_notification_can_be_late(sim: Simulator, shop: Shop, order: Callable[..., str]) -> None:
    sim.fault("notify", "delay", delay=0.3)
    started = time.monotonic()
    sim.pay(order())
    assert time.monotonic() - started < 0.3
    arrived(sim, shop)
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(("errcode", "expected"), [(-1, -1), (45011, 45011), (40226, 40226)])
def test_logins_fail_by_errcode(sim: Simulator, mini: MiniProgram, errcode: int, expected: int) -> None:
    sim.fault("code2session", "error", errcode=errcode)
    assert mini.login("sim-lan")["errcode"] == expected
    assert "openid" in mini.login("sim-lan")


def test_without_errcode_the_gateway_itself_fails(sim: Simulator, mini: MiniProgram) -> None:
    sim.fault("stable_token", "error", status=502)
    answer = mini.http.request("POST", f"{sim.url}/cgi-bin/stable_token", json={})
    assert answer.status == 502
    assert answer.data.startswith(b"<html>")


@pytest.mark.parametrize("operation", ["subscribe", "shipping", "phone", "sec_check"])
def test_every_mini_program_call_can_refuse_its_token(sim: Simulator, mini: MiniProgram, operation: str) -> None:
    path = {
        "subscribe": "/cgi-bin/message/subscribe/send",
        "shipping": "/wxa/sec/order/upload_shipping_info",
        "phone": "/wxa/business/getuserphonenumber",
        "sec_check": "/wxa/msg_sec_check",
    }[operation]
    sim.fault(operation, "error", errcode=42001, times=1)
    assert mini.post(path, {"code": "x"})["errcode"] == 42001
    assert mini.post(path, {"code": "x"})["errcode"] != 42001


@pytest.mark.parametrize("operation", ["prepay", "certificates", "bill"])
def test_every_pay_call_can_fail(sim: Simulator, merchant: Merchant, operation: str) -> None:
    target = {
        "prepay": ("POST", "/v3/pay/transactions/jsapi"),
        "certificates": ("GET", "/v3/certificates"),
        "bill": ("GET", "/v3/bill/tradebill?bill_date=2026-01-01"),
    }[operation]
    sim.fault(operation, "error", status=503, code="SERVICE_UNAVAILABLE")
    answer = merchant.call(*target)
    assert (answer.status, answer.json()["code"]) == (503, "SERVICE_UNAVAILABLE")


def test_faults_that_make_no_sense_are_refused(sim: Simulator) -> None:
    with pytest.raises(ControlRefused, match="close can fail by"):
        sim.fault("close", "duplicate")
    with pytest.raises(ControlRefused, match="operation"):
        sim.fault("dance", "error")
    assert sim.state["faults"] == []


def test_every_operation_takes_each_of_its_kinds(sim: Simulator) -> None:
    orders: list[tuple[Operation, Any]] = [(name, kind) for name, kinds in _KINDS.items() for kind in kinds]
    for operation, kind in orders:
        sim.fault(operation, kind, times=3)
    assert len(sim.state["faults"]) == len(orders)
    sim.clear_faults()
    assert sim.state["faults"] == []
