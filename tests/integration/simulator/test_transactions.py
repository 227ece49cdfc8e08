"""Prepay, query, close: the rules of a trade, seen by wechatpayv3."""

import base64
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from wechatpayv3 import WeChatPay

from infra.local.simulator.in_process import ControlRefused, Simulator
from tests.integration.simulator.conftest import BUYER, Merchant, loads

ASKED: dict[str, Any] = {
    "description": "白瓷茶杯",
    "amount": {"total": 8800, "currency": "CNY"},
    "payer": {"openid": BUYER},
}


def test_a_trade_lives_from_prepay_to_paid(sim: Simulator, wx: WeChatPay, order: Callable[..., str]) -> None:
    number = order(attach="桌号8")
    status, unpaid = loads(wx.query(out_trade_no=number))
    assert (status, unpaid["trade_state"]) == (200, "NOTPAY")
    assert not {"transaction_id", "amount", "payer"} & unpaid.keys()
    paid = sim.pay(number)
    _, trade = loads(wx.query(out_trade_no=number))
    assert trade["trade_state"] == "SUCCESS"
    assert trade["transaction_id"] == paid["transaction_id"]
    assert len(trade["transaction_id"]) <= 32
    assert trade["amount"] == {"total": 8800, "payer_total": 8800, "currency": "CNY", "payer_currency": "CNY"}
    assert (trade["payer"]["openid"], trade["attach"], trade["trade_type"]) == (BUYER, "桌号8", "JSAPI")
    assert datetime.fromisoformat(trade["success_time"]).utcoffset() == timedelta(hours=8)
    assert loads(wx.query(transaction_id=trade["transaction_id"]))[1] == trade


def test_the_same_order_gets_its_prepay_id_again(sim: Simulator, wx: WeChatPay) -> None:
    first = loads(wx.pay(out_trade_no="AGAIN001", **ASKED))[1]["prepay_id"]
    assert loads(wx.pay(out_trade_no="AGAIN001", **ASKED)) == (200, {"prepay_id": first})
    assert first.startswith("wx")
    assert len(first) <= 64
    assert len(sim.state["trades"]) == 1


def test_a_prepay_id_is_renewed_after_two_hours(sim: Simulator, wx: WeChatPay, monkeypatch: pytest.MonkeyPatch) -> None:
    first = loads(wx.pay(out_trade_no="AGAIN002", **ASKED))[1]["prepay_id"]
    sim.clock(2 * 3600 + 1)
    monkeypatch.setattr("wechatpayv3.utils.time", _Moved(2 * 3600 + 1))
    second = loads(wx.pay(out_trade_no="AGAIN002", **ASKED))[1]["prepay_id"]
    assert second != first


class _Moved:
    """time.time() of a machine that has moved with the simulator."""

    def __init__(self, offset: float) -> None:
        self.offset = offset

    def time(self) -> float:
        return time.time() + self.offset


@pytest.mark.parametrize(
    "change",
    [{"amount": {"total": 8801, "currency": "CNY"}}, {"description": "黑瓷茶杯"}, {"payer": {"openid": "o" * 28}}],
    ids=str,
)
def test_another_order_under_the_same_number_is_refused(wx: WeChatPay, change: dict[str, Any]) -> None:
    wx.pay(out_trade_no="USED0001", **ASKED)
    status, error = loads(wx.pay(out_trade_no="USED0001", **{**ASKED, **change}))
    assert (status, error["code"]) == (403, "OUT_TRADE_NO_USED")


def test_paid_and_closed_numbers_are_dead(sim: Simulator, wx: WeChatPay, order: Callable[..., str]) -> None:
    paid, closed = order(), order()
    sim.pay(paid)
    status, error = loads(wx.close(paid))
    assert (status, error["code"]) == (400, "ORDERPAID")
    assert loads(wx.pay(out_trade_no=paid, **ASKED))[1]["code"] == "ORDERPAID"
    assert wx.close(closed)[0] == 204
    assert wx.close(closed)[0] == 204
    assert loads(wx.pay(out_trade_no=closed, **ASKED)) == (400, {"code": "ORDER_CLOSED", "message": "该订单已关闭"})
    assert loads(wx.query(out_trade_no=closed))[1]["trade_state"] == "CLOSED"
    with pytest.raises(ControlRefused, match="ORDER_CLOSED"):
        sim.pay(closed)
    with pytest.raises(ControlRefused, match="ORDERPAID"):
        sim.pay(paid)


def test_nobody_pays_after_time_expire(sim: Simulator, order: Callable[..., str]) -> None:
    expire = (datetime.now(UTC) + timedelta(minutes=30)).isoformat(timespec="seconds")
    number = order(time_expire=expire)
    sim.clock(30 * 60 + 1)
    with pytest.raises(ControlRefused, match="ORDER_EXPIRED"):
        sim.pay(number)
    assert sim.trade(number)["trade_state"] == "NOTPAY"
    sim.pay(number, ignore_expiry=True)
    assert sim.trade(number)["trade_state"] == "SUCCESS"


def test_a_short_time_expire_is_lifted_to_a_minute(sim: Simulator, order: Callable[..., str]) -> None:
    number = order(time_expire=(datetime.now(UTC) + timedelta(seconds=5)).isoformat(timespec="seconds"))
    trade = sim.trade(number)
    life = datetime.fromisoformat(trade["pay_until"]) - datetime.fromisoformat(trade["created_at"])
    assert life == timedelta(minutes=1)


def test_time_expire_of_the_first_order_stays(sim: Simulator, order: Callable[..., str]) -> None:
    number = order(time_expire=(datetime.now(UTC) + timedelta(minutes=5)).isoformat(timespec="seconds"))
    until = sim.trade(number)["pay_until"]
    order(number, time_expire=(datetime.now(UTC) + timedelta(minutes=50)).isoformat(timespec="seconds"))
    assert sim.trade(number)["pay_until"] == until


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"out_trade_no": "SHORT"}, "/out_trade_no"),
        ({"out_trade_no": "x" * 33}, "/out_trade_no"),
        ({"out_trade_no": "订单号00001"}, "/out_trade_no"),
        ({"description": "长" * 128}, "/description"),
        ({"description": ""}, "/description"),
        ({"description": "茶杯🍵"}, "/description"),
        ({"attach": "a" * 129}, "/attach"),
        ({"attach": None}, "/attach"),
        ({"amount": {"total": 0, "currency": "CNY"}}, "/amount/total"),
        ({"amount": {"total": "100", "currency": "CNY"}}, "/amount/total"),
        ({"amount": {"total": 1.5, "currency": "CNY"}}, "/amount/total"),
        ({"amount": {"total": 100, "currency": "USD"}}, "/amount/currency"),
        ({"payer": {"openid": "somebody"}}, "/payer/openid"),
        ({"payer": {}}, "/payer/openid"),
        ({"notify_url": "http://shop.example/notify"}, "/notify_url"),
        ({"notify_url": "https://shop.example/notify?order=1"}, "/notify_url"),
        ({"notify_url": "https://shop.example/" + "n" * 250}, "/notify_url"),
        ({"time_expire": "2020-01-01T00:00:00+08:00"}, "/time_expire"),
        ({"time_expire": "2099-01-01T00:00:00+08:00"}, "/time_expire"),
        ({"time_expire": "2099-01-01 00:00:00"}, "/time_expire"),
        ({"time_expires": "2099-01-01T00:00:00+08:00"}, "/time_expires"),
        ({"scene_info": {"device_id": "1"}}, "/scene_info/payer_client_ip"),
    ],
    ids=str,
)
def test_field_limits_name_the_field(merchant: Merchant, change: dict[str, Any], field: str) -> None:
    answer = merchant.prepay(**change)
    assert (answer.status, answer.json()["code"]) == (400, "PARAM_ERROR")
    assert answer.json()["detail"]["field"] == field


def test_the_limits_themselves_are_allowed(merchant: Merchant) -> None:
    longest = {"out_trade_no": "A_-|*" + "9" * 27, "description": "长" * 127, "attach": "a" * 128}
    assert merchant.prepay(**longest, scene_info={"payer_client_ip": "127.0.0.1"}).status == 200
    target = "/v3/pay/transactions/out-trade-no/A_-%7C%2A" + "9" * 27
    answer = merchant.call("GET", f"{target}?mchid={merchant.sim.credentials.mchid}")
    assert (answer.status, answer.json()["out_trade_no"]) == (200, longest["out_trade_no"])


@pytest.mark.parametrize(
    ("change", "code"), [({"appid": "wx0000"}, "APPID_MCHID_NOT_MATCH"), ({"mchid": "19"}, "MCH_NOT_EXISTS")]
)
def test_a_foreign_appid_or_mchid_is_refused(merchant: Merchant, change: dict[str, Any], code: str) -> None:
    answer = merchant.prepay(**change)
    assert (answer.status, answer.json()["code"]) == (400, code)


def test_query_and_close_need_the_mchid(merchant: Merchant) -> None:
    assert merchant.call("GET", "/v3/pay/transactions/out-trade-no/NOBODY0001").json()["code"] == "PARAM_ERROR"
    closing = "/v3/pay/transactions/out-trade-no/NOBODY0001/close"
    assert merchant.call("POST", closing, {}).json()["detail"]["field"] == "/mchid"


def test_request_payment_checks_pay_sign(sim: Simulator, wx: WeChatPay) -> None:
    prepay_id = loads(wx.pay(out_trade_no="SIGNED01", **ASKED))[1]["prepay_id"]
    package = f"prepay_id={prepay_id}"
    signature = wx.sign([sim.credentials.appid, "1700000000", "nonce", package])
    arguments = {"timeStamp": "1700000000", "nonceStr": "nonce", "package": package, "signType": "RSA"}
    with pytest.raises(ControlRefused, match="SIGN_ERROR"):
        sim.request_payment({**arguments, "paySign": base64.b64encode(b"x" * 256).decode()})
    with pytest.raises(ControlRefused, match="SIGN_ERROR"):
        sim.request_payment({**arguments, "timeStamp": "1700000001", "paySign": signature})
    assert sim.request_payment({**arguments, "paySign": signature})["out_trade_no"] == "SIGNED01"
    assert sim.trade("SIGNED01")["trade_state"] == "SUCCESS"


def test_bodies_that_are_no_json_are_refused(merchant: Merchant) -> None:
    answer = merchant.call("POST", "/v3/pay/transactions/jsapi", body=b"out_trade_no=1")
    assert (answer.status, json.loads(answer.data)["code"]) == (400, "PARAM_ERROR")
