"""The trade bill: 27 columns, backticks, checksums, and its hours of opening."""

import gzip
import hashlib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from wechatpayv3 import WeChatPay

from infra.local.simulator.clock import BEIJING
from infra.local.simulator.in_process import Simulator
from tests.integration.simulator.conftest import Merchant, loads


@pytest.fixture
def today(sim: Simulator) -> str:
    """Today in Beijing, with its bill open; the clock stands at noon, so that no test crosses midnight."""
    now = datetime.now(BEIJING)
    sim.clock((now.replace(hour=12, minute=0, second=0) - now).total_seconds())
    sim.config(bill_at_once=True, refund_delay=0)
    return f"{now:%Y-%m-%d}"


def fetch(merchant: Merchant, target: str) -> Any:
    offset = merchant.sim.state["offset"]
    return merchant.call("GET", target, timestamp=int(time.time() + offset))


def bill(merchant: Merchant, query: str) -> tuple[list[str], list[list[str]], list[str]]:
    """Header, data lines and summary line of a bill that was fetched and checked."""
    link = fetch(merchant, f"/v3/bill/tradebill?{query}").json()
    target = link["download_url"].removeprefix(merchant.sim.url)
    answer = fetch(merchant, target)
    assert answer.status == 200
    assert "Wechatpay-Signature" not in answer.headers
    content = gzip.decompress(answer.data) if "GZIP" in query else answer.data
    assert hashlib.sha1(content).hexdigest() == link["hash_value"]
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    lines = content.decode("utf-8-sig").removesuffix("\r\n").split("\r\n")
    rows = [line.removeprefix("`").split(",`") for line in lines[1:-2]]
    return lines[0].split(","), rows, lines[-1].removeprefix("`").split(",`")


@pytest.fixture
def business(sim: Simulator, today: str, merchant: Merchant) -> dict[str, str]:
    """A paid trade of 88.00 with a comma in its name, and a refund of 8.00 of it."""
    offset = sim.state["offset"]
    body = merchant.prepay_body(description="茶杯,白瓷", amount={"total": 8800, "currency": "CNY"})
    number, shop = body["out_trade_no"], sim.credentials
    now = int(time.time() + offset)
    assert merchant.call("POST", "/v3/pay/transactions/jsapi", body, timestamp=now).status == 200
    transaction_id = sim.pay(number, notify=False)["transaction_id"]
    amount = {"refund": 800, "total": 8800, "currency": "CNY"}
    refund = {"out_trade_no": number, "out_refund_no": "R1", "amount": amount}
    refunded = merchant.call("POST", "/v3/refund/domestic/refunds", refund, timestamp=now).json()
    return {
        "number": number,
        "transaction": transaction_id,
        "refund": refunded["refund_id"],
        "mchid": shop.mchid,
        "day": today,
    }


@pytest.mark.parametrize("packed", ["", "&tar_type=GZIP"])
def test_a_bill_lists_payments_and_refunds(merchant: Merchant, business: dict[str, str], packed: str) -> None:
    header, rows, summary = bill(merchant, f"bill_date={business['day']}&bill_type=ALL{packed}")
    assert (len(header), header[0], header[-1]) == (27, "交易时间", "费率备注")
    paid, refunded = (dict(zip(header, row, strict=True)) for row in rows)
    assert paid["微信订单号"] == refunded["微信订单号"] == business["transaction"]
    assert (paid["交易状态"], paid["订单金额"], paid["应结订单金额"]) == ("SUCCESS", "88.00", "88.00")
    assert (paid["商品名称"], paid["手续费"], paid["费率"]) == ("茶杯,白瓷", "0.53000", "0.60%")
    assert (refunded["交易状态"], refunded["申请退款金额"], refunded["商户退款单号"]) == ("REFUND", "8.00", "R1")
    assert (refunded["微信退款单号"], refunded["退款状态"]) == (business["refund"], "SUCCESS")
    assert summary == ["2", "88.00", "8.00", "0.00", "0.48000", "88.00", "8.00"]


def test_bills_of_one_kind_have_their_own_columns(merchant: Merchant, business: dict[str, str]) -> None:
    header, rows, _ = bill(merchant, f"bill_date={business['day']}&bill_type=SUCCESS")
    assert (len(header), len(rows)) == (21, 1)
    header, rows, _ = bill(merchant, f"bill_date={business['day']}&bill_type=REFUND")
    assert (len(header), len(rows)) == (29, 1)
    assert header[14:16] == ["退款申请时间", "退款成功时间"]


def test_a_link_lives_five_minutes(sim: Simulator, merchant: Merchant, business: dict[str, str]) -> None:
    link = fetch(merchant, f"/v3/bill/tradebill?bill_date={business['day']}").json()["download_url"]
    sim.clock(advance=301)
    assert fetch(merchant, link.removeprefix(sim.url)).status == 400


def test_a_bill_opens_at_nine_of_the_next_day(sim: Simulator, merchant: Merchant, business: dict[str, str]) -> None:
    sim.config(bill_at_once=False)
    target = f"/v3/bill/tradebill?bill_date={business['day']}"
    assert fetch(merchant, target).json()["code"] == "PARAM_ERROR"
    sim.clock(advance=20 * 3600)
    assert fetch(merchant, target).json()["code"] == "STATEMENT_CREATING"
    sim.clock(advance=2 * 3600)
    assert fetch(merchant, target).status == 200
    sim.clock(advance=100 * 86400)
    assert fetch(merchant, target).json()["code"] == "NO_STATEMENT_EXIST"


def test_a_day_without_trades_has_no_bill(merchant: Merchant, today: str) -> None:
    yesterday = datetime.fromisoformat(today) - timedelta(days=1)
    answer = fetch(merchant, f"/v3/bill/tradebill?bill_date={yesterday:%Y-%m-%d}")
    assert (answer.status, answer.json()["code"]) == (400, "NO_STATEMENT_EXIST")


@pytest.mark.parametrize("query", ["bill_date=yesterday", "bill_date=2026-01-01&bill_type=X", "tar_type=ZIP"])
def test_wrong_queries_are_refused(merchant: Merchant, query: str) -> None:
    assert fetch(merchant, f"/v3/bill/tradebill?{query}").json()["code"] == "PARAM_ERROR"


def test_wechatpayv3_downloads_a_bill(sim: Simulator, wx: WeChatPay, order: Callable[..., str]) -> None:
    sim.config(bill_at_once=True)
    sim.pay(order(), notify=False)
    status, link = loads(wx.trade_bill(f"{datetime.now(BEIJING):%Y-%m-%d}", tar_type="GZIP"))
    assert status == 200
    status, content = wx.download_bill(link["download_url"])
    assert hashlib.sha1(gzip.decompress(content)).hexdigest() == link["hash_value"]
