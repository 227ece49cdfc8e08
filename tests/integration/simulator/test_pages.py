"""The pages a person sees: cashier, result, overview."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3
from wechatpayv3 import WeChatPay

from infra.local.simulator.in_process import Simulator
from tests.integration.simulator.conftest import BUYER, Shop, loads


class Browser:
    """Fetches pages without following redirects."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = urllib3.PoolManager(retries=False)

    def open(self, path: str, method: str = "GET", **rest: Any) -> tuple[int, str, str]:
        """Status, text and Location."""
        answer = self.http.request(method, self.url + path, redirect=False, **rest)
        return answer.status, answer.data.decode(), answer.headers.get("Location", "")


@pytest.fixture
def browser(sim: Simulator) -> Iterator[Browser]:
    page = Browser(sim.url)
    yield page
    page.http.clear()


def test_a_person_pays_by_pressing_a_button(
    sim: Simulator, shop: Shop, browser: Browser, order: Callable[..., str]
) -> None:
    number = order(description="白瓷茶杯 <b>大</b>", total=8805)
    status, page, _ = browser.open(f"/cashier/{number}")
    assert status == 200
    assert "88.05" in page
    assert "白瓷茶杯 &lt;b&gt;大&lt;/b&gt;" in page
    action = re.search(r'<form method="post" action="([^"]+)"><button type="submit">支付</button>', page)
    assert action
    status, _, location = browser.open(action[1], "POST")
    assert status == 303
    assert "支付成功" in browser.open(location)[1]
    assert sim.trade(number)["trade_state"] == "SUCCESS"
    sim.until(lambda: shop.received)
    assert "已支付" in browser.open(f"/cashier/{number}")[1]
    assert "该订单已支付" in browser.open(action[1], "POST")[1]


PRESS = '<button type="submit">支付'


@pytest.mark.parametrize("ended", ["已支付", "已关闭", "已过支付时间", "退款中", "已部分退款", "已退款"])
def test_what_cannot_be_paid_is_shown_as_what_it_is_without_a_button(
    sim: Simulator, browser: Browser, wx: WeChatPay, order: Callable[..., str], ended: str
) -> None:
    number = order(total=8800)
    assert PRESS in browser.open(f"/cashier/{number}")[1]
    if ended == "已关闭":
        wx.close(number)
    elif ended == "已过支付时间":
        sim.clock(8 * 86400)
    else:
        sim.pay(number)
    if "退款" in ended:
        if ended == "退款中":
            sim.config(refund_delay=None)
        amount = {"refund": 100 if ended == "已部分退款" else 8800, "total": 8800, "currency": "CNY"}
        wx.refund(out_refund_no="R9", amount=amount, out_trade_no=number)
        if ended != "退款中":
            sim.until(lambda: sim.state["refunds"]["R9"]["status"] == "SUCCESS")
    for path in (f"/cashier/{number}", f"/cashier/{number}/result"):
        status, page, _ = browser.open(path)
        assert status == 200
        expected = "支付成功" if ended == "已支付" and path.endswith("result") else ended
        assert f"<div>{expected}</div>" in page
        assert PRESS not in page
        assert "继续支付" not in page


def test_the_number_of_the_shops_order_finds_the_newest_attempt(
    sim: Simulator, browser: Browser, shop: Shop, order: Callable[..., str]
) -> None:
    shops_order = "01M8169W6A3MR573GZXH6HVTYR"
    order(f"{shops_order}01", total=1)
    newest = order(f"{shops_order}02", total=2)
    assert f"<dd>{newest}</dd>" in browser.open(f"/cashier/{shops_order}")[1]
    assert sim.pay(shops_order)["out_trade_no"] == newest
    sim.until(lambda: shop.received)
    assert sim.trade(newest)["trade_state"] == "SUCCESS"
    assert sim.trade(f"{shops_order}01")["trade_state"] == "NOTPAY"
    sim.notify(shops_order)
    sim.until(lambda: len(sim.deliveries(shops_order)) == 2)
    assert {each["subject"] for each in sim.deliveries(shops_order)} == {newest}
    assert browser.open(f"/cashier/{shops_order[:-1]}")[0] == 404


def test_a_person_can_cancel_and_pay_later(sim: Simulator, browser: Browser, order: Callable[..., str]) -> None:
    number = order()
    page = browser.open(f"/cashier/{number}")[1]
    cancel = re.search(r'href="([^"]+)">取消', page)
    assert cancel
    cancelled = browser.open(cancel[1])[1]
    assert "已取消支付" in cancelled
    assert "requestPayment:fail cancel" in cancelled
    assert f"/cashier/{number}" in cancelled
    assert sim.trade(number)["trade_state"] == "NOTPAY"


def test_the_cashier_leads_back_to_the_shop_of_this_machine_only(
    sim: Simulator, browser: Browser, order: Callable[..., str]
) -> None:
    number, back = order(), "http://127.0.0.1:8000/#/orders?a=1&b=2"
    page = browser.open(f"/cashier/{number}?{urlencode({'back': back})}")[1]
    action = re.search(r'action="([^"]+)"', page)
    assert action
    _, _, location = browser.open(action[1].replace("&amp;", "&"), "POST")
    result = browser.open(location)[1]
    assert 'href="http://127.0.0.1:8000/#/orders?a=1&amp;b=2">返回商家' in result
    assert 'requestPayment:ok", "outTradeNo": "' + number in result
    assert '"http://127.0.0.1:8000")' in result
    assert "evil" not in browser.open(f"/cashier/{number}/result?back=https%3A%2F%2Fevil.example%2F")[1]


def test_the_prepay_id_opens_the_cashier_for_two_hours(sim: Simulator, browser: Browser, wx: WeChatPay) -> None:
    asked = {"description": "茶", "amount": {"total": 1, "currency": "CNY"}, "payer": {"openid": BUYER}}
    prepay_id = loads(wx.pay(out_trade_no="PAGE0001", **asked))[1]["prepay_id"]
    assert browser.open(f"/cashier?prepay_id={prepay_id}")[2] == "/cashier/PAGE0001"
    assert browser.open("/cashier?prepay_id=wx0")[0] == 404
    sim.clock(2 * 3600)
    status, page, _ = browser.open(f"/cashier?prepay_id={prepay_id}")
    assert status == 409
    assert "支付会话已过期" in page


def test_the_cashier_checks_pay_sign(sim: Simulator, browser: Browser, wx: WeChatPay) -> None:
    asked = {"description": "茶", "amount": {"total": 1, "currency": "CNY"}, "payer": {"openid": BUYER}}
    prepay_id = loads(wx.pay(out_trade_no="PAGE0002", **asked))[1]["prepay_id"]
    call = {"timeStamp": "1700000000", "nonceStr": "n", "package": f"prepay_id={prepay_id}", "signType": "RSA"}
    signature = wx.sign([sim.credentials.appid, "1700000000", "n", call["package"]])
    assert browser.open(f"/cashier?{urlencode({**call, 'paySign': signature})}")[2] == "/cashier/PAGE0002"
    status, page, _ = browser.open(f"/cashier?{urlencode({**call, 'nonceStr': 'm', 'paySign': signature})}")
    assert status == 400
    assert "支付验证签名失败" in page
    assert browser.open(f"/cashier?{urlencode({'paySign': signature})}")[0] == 400


@pytest.mark.parametrize("reason", ["fault", "closed", "expired", "unknown"])
def test_failures_are_shown(
    sim: Simulator, browser: Browser, wx: WeChatPay, order: Callable[..., str], reason: str
) -> None:
    number = order()
    expected = {
        "fault": (500, "银行系统异常"),
        "closed": (409, "该订单已关闭"),
        "expired": (409, "已超过支付时间"),
        "unknown": (404, "订单不存在"),
    }[reason]
    if reason == "fault":
        sim.fault("pay", "error", code="BANK_ERROR", message="银行系统异常", match=number)
    elif reason == "closed":
        wx.close(number)
    elif reason == "expired":
        sim.clock(8 * 86400)
    status, page, _ = browser.open(f"/cashier/{number if reason != 'unknown' else 'NOBODY01'}/pay", "POST")
    assert status == expected[0]
    assert expected[1] in page
    assert "支付失败" in page
    assert sim.trade(number)["trade_state"] != "SUCCESS"


def test_the_overview_shows_what_there_is(
    sim: Simulator, browser: Browser, wx: WeChatPay, order: Callable[..., str]
) -> None:
    number = order(description="<script>")
    transaction_id = sim.pay(number)["transaction_id"]
    wx.refund(out_refund_no="R1", amount={"refund": 1, "total": 8800, "currency": "CNY"}, out_trade_no=number)
    status, page, _ = browser.open("/_sim/")
    assert status == 200
    for shown in (f'<a href="/cashier/{number}">', transaction_id, "R1", "&lt;script&gt;", "DELETE /_sim/fault"):
        assert shown in page
    assert sim.credentials.secret not in page
    assert sim.credentials.apiv3_key not in page
    assert browser.open("/")[2] == browser.open("/_sim")[2] == "/_sim/"


def test_pages_of_this_machine_may_call_and_others_may_not(
    sim: Simulator, browser: Browser, order: Callable[..., str]
) -> None:
    def call(method: str, path: str, origin: str) -> tuple[int, str | None]:
        answer = browser.http.request(method, f"{sim.url}{path}", headers={"Origin": origin})
        return answer.status, answer.headers.get("Access-Control-Allow-Origin")

    number, storefront = order(), "http://127.0.0.1:8000"
    assert call("OPTIONS", "/_sim/request-payment", storefront) == (204, storefront)
    for foreign in ("http://localhost.evil.example", "https://evil.example", "null"):
        assert call("OPTIONS", "/_sim/request-payment", foreign) == (403, None)
        assert call("POST", f"/cashier/{number}/pay", foreign) == (403, None)
    assert sim.trade(number)["trade_state"] == "NOTPAY"
    assert call("POST", f"/_sim/pay/{number}", storefront) == (200, storefront)


def test_unknown_paths_and_huge_bodies_are_refused(sim: Simulator, browser: Browser) -> None:
    assert browser.open("/v3/unknown")[0] == 404
    assert browser.open("/_sim/reset", "GET")[0] == 404
    assert browser.open("/_sim/config", "POST", body=b"x" * (1024 * 1024 + 1))[0] == 413


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"notify_sped": 1}', b'{"notify_speed": 0}'])
def test_wrong_control_orders_are_refused(sim: Simulator, browser: Browser, body: bytes) -> None:
    status, text, _ = browser.open("/_sim/config", "POST", body=body)
    assert status == 400
    assert "PARAM_ERROR" in text
    assert sim.state["config"]["notify_speed"] == 1
