"""The simulated Alipay, held against python-alipay-sdk and against Alipay's own rules."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
import urllib3
from alipay import AliPay
from alipay.exceptions import AliPayException
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key

from chalicelib.platform.alipay.bill import lines_of
from infra.local.simulator.in_process import ControlRefused, Simulator
from tests.integration.simulator.conftest import Shop

BUYER = "074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5"


@pytest.fixture
def sdk(sim: Simulator, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[AliPay]:
    """The independent client. It writes this machine's wall clock, and Alipay reads Beijing's."""
    own, armour = sim.credentials.alipay, "-----BEGIN {0}-----\n{1}\n-----END {0}-----"
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        client = AliPay(
            appid=own.app_id,
            app_notify_url=shop.url,
            app_private_key_string=armour.format("PRIVATE KEY", own.app_private_key),
            alipay_public_key_string=armour.format("PUBLIC KEY", own.alipay_public_key),
        )
        client._gateway = f"{sim.url}/gateway.do"
        yield client
    time.tzset()


def create(sdk: AliPay, **changes: Any) -> dict[str, Any]:
    content = {
        "out_trade_no": f"SDK{secrets.token_hex(8)}",
        "total_amount": "88.00",
        "subject": "白瓷茶杯 {一套}",
        "product_code": "JSAPI_PAY",
        "op_app_id": sdk.appid,
        "buyer_open_id": BUYER,
        **changes,
    }
    return sdk.server_api("alipay.trade.create", {k: v for k, v in content.items() if v is not None})


@pytest.mark.row("E2")
def test_the_sdk_pays_asks_and_gives_back(sim: Simulator, sdk: AliPay) -> None:
    made = create(sdk)
    number, trade_no = made["out_trade_no"], made["trade_no"]
    assert sdk.api_alipay_trade_query(number)["trade_status"] == "WAIT_BUYER_PAY"
    sim.trade_pay({"tradeNO": trade_no})
    assert sdk.api_alipay_trade_query(number)["trade_status"] == "TRADE_SUCCESS"
    part = sdk.api_alipay_trade_refund("8.00", trade_no=trade_no, out_request_no="R1")
    assert (part["fund_change"], part["refund_fee"]) == ("Y", "8.00")
    assert sdk.api_alipay_trade_query(number)["trade_status"] == "TRADE_SUCCESS"
    again = sdk.api_alipay_trade_refund("8.00", trade_no=trade_no, out_request_no="R1")
    assert (again["fund_change"], again["refund_fee"]) == ("N", "8.00")
    rest = sdk.api_alipay_trade_refund("80.00", out_trade_no=number, out_request_no="R2")
    assert (rest["fund_change"], rest["refund_fee"]) == ("Y", "88.00")
    closed = sdk.api_alipay_trade_query(number)
    assert closed["trade_status"] == "TRADE_CLOSED"
    assert closed["send_pay_date"]
    asked = sdk.api_alipay_trade_fastpay_refund_query("R2", out_trade_no=number)
    assert (asked["refund_status"], asked["refund_amount"]) == ("REFUND_SUCCESS", "80.00")
    assert "refund_status" not in sdk.api_alipay_trade_fastpay_refund_query("R3", out_trade_no=number)


@pytest.mark.row("E4")
def test_the_sdk_verifies_what_is_told(sim: Simulator, shop: Shop, sdk: AliPay) -> None:
    shop.statuses, shop.reply = [200] * 9, b"success"
    made = create(sdk)
    sim.pay(made["out_trade_no"])
    sdk.api_alipay_trade_refund("0.50", trade_no=made["trade_no"], out_request_no="R1")
    other = create(sdk)
    sdk.server_api("alipay.trade.close", {"out_trade_no": other["out_trade_no"]})
    sim.until(lambda: len(shop.received) == 3)
    told = [dict(parse_qsl(one.body.decode(), keep_blank_values=True)) for one in shop.received]
    for fields in told:
        assert fields["body"] == ""  # empty values come along
        assert sdk.verify({k: v for k, v in fields.items() if k != "sign"}, fields["sign"])
    said = {(one["trade_status"], one.get("refund_fee", ""), one["out_biz_no"]) for one in told}
    assert said == {("TRADE_SUCCESS", "", ""), ("TRADE_SUCCESS", "0.50", "R1"), ("TRADE_CLOSED", "", "")}


@pytest.mark.row("E2")
@pytest.mark.parametrize(
    ("changes", "sub_code"),
    [
        ({"subject": "a=b"}, "ACQ.INVALID_PARAMETER"),
        ({"subject": None}, "ACQ.INVALID_PARAMETER"),
        ({"total_amount": "1.234"}, "ACQ.INVALID_PARAMETER"),
        ({"total_amount": 88}, "ACQ.INVALID_PARAMETER"),
        ({"total_amount": "0.00"}, "ACQ.TOTAL_FEE_EXCEED"),
        ({"out_trade_no": "a-b"}, "ACQ.INVALID_PARAMETER"),
        ({"product_code": "QUICK_WAP_PAY"}, "ACQ.INVALID_PARAMETER"),
        ({"op_app_id": "2021"}, "ACQ.UNBOUND_APPLICATION"),
        ({"buyer_open_id": None}, "ACQ.BUYER_NOT_EXIST"),
        ({"time_expire": "2020-01-01 00:00:00"}, "ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR"),
        ({"typo": "x"}, "ACQ.INVALID_PARAMETER"),
    ],
)
def test_what_alipay_refuses_is_refused(sdk: AliPay, changes: dict[str, Any], sub_code: str) -> None:
    assert create(sdk, **changes)["sub_code"] == sub_code


def gateway(sim: Simulator, **changes: str | None) -> dict[str, Any]:
    """A query that is signed by hand; `changes` are made after signing, unless they say so."""
    own, signed = sim.credentials.alipay, dict(changes)
    sign_with = signed.pop("sign_with", None)
    now = datetime.now(UTC) + timedelta(hours=8)
    fields = {
        "app_id": own.app_id,
        "method": "alipay.trade.query",
        "format": "JSON",
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": now.strftime("%Y-%m-%d %H:%M:%S"),
        "version": "1.0",
        "biz_content": '{"out_trade_no":"NONE"}',
    } | (json.loads(sign_with) if sign_with else {})
    key: Any = load_der_private_key(base64.b64decode(own.app_private_key), None)
    message = "&".join(f"{name}={value}" for name, value in sorted(fields.items())).encode()
    fields["sign"] = base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()
    fields = {name: value for name, value in {**fields, **signed}.items() if value is not None}
    http = urllib3.PoolManager(retries=False)
    answer = http.request(
        "POST",
        f"{sim.url}/gateway.do?charset=utf-8",
        body=urlencode(fields),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    http.clear()
    return answer.json()


@pytest.mark.row("E2")
@pytest.mark.parametrize(
    ("changes", "sub_code", "signed"),
    [
        ({}, "ACQ.TRADE_NOT_EXIST", True),
        ({"app_id": "2021000000000000"}, "isv.invalid-app-id", False),
        ({"biz_content": '{"out_trade_no":"OTHER"}'}, "isv.invalid-signature", False),
        ({"notify_url": "http://shop.example/"}, "isv.invalid-signature", False),
        ({"sign": None}, "isv.missing-signature", False),
        ({"sign_with": '{"sign_type":"RSA"}'}, "isv.invalid-signature-type", False),
        ({"sign_with": '{"timestamp":"2020-01-01 00:00:00"}'}, "isv.invalid-timestamp", True),
        ({"sign_with": '{"method":"alipay.trade.nothing"}'}, "isv.invalid-method", True),
    ],
)
def test_the_gateway_checks_before_it_acts(
    sim: Simulator, changes: dict[str, str], sub_code: str, signed: bool
) -> None:
    answer = gateway(sim, **changes)
    node = next(iter(answer.values()))
    assert node["sub_code"] == sub_code
    assert ("sign" in answer) == signed


@pytest.mark.row("E2")
def test_a_login_code_works_once(sim: Simulator, sdk: AliPay) -> None:
    def token(code: str) -> dict[str, Any]:
        return sdk.server_api("alipay.system.oauth.token", grant_type="authorization_code", code=code)

    code = sim.code("alice")
    person = token(code)
    assert token("sim-alice")["open_id"] == person["open_id"] != token("sim-bob")["open_id"]
    assert "code" not in person
    with pytest.raises(AliPayException, match=r"isv\.code-invalid"):
        token(code)
    sim.config(alipay_user_id=True)
    older = token("sim-alice")
    assert older["user_id"].startswith("2088")
    assert "open_id" not in older


@pytest.mark.row("E2")
def test_a_trade_ends_by_itself_when_its_time_is_over(sim: Simulator, sdk: AliPay) -> None:
    soon = datetime.now(UTC) + timedelta(hours=8, minutes=10)
    made = create(sdk, time_expire=soon.strftime("%Y-%m-%d %H:%M:%S"))
    sim.clock(advance=601)
    with pytest.raises(ControlRefused):
        sim.trade_pay({"tradeNO": made["trade_no"]})
    assert sdk.api_alipay_trade_query(made["out_trade_no"])["trade_status"] == "TRADE_CLOSED"


@pytest.mark.row("E9")
def test_a_refund_may_be_accepted_and_not_through_yet(sim: Simulator, sdk: AliPay) -> None:
    sim.config(refund_delay=None)
    made = create(sdk)
    sim.pay(made["out_trade_no"], notify=False)
    sim.fault("refund", "fund_change_n")
    accepted = sdk.api_alipay_trade_refund("88.00", trade_no=made["trade_no"], out_request_no="R1")
    assert (accepted["code"], accepted["fund_change"], accepted["refund_fee"]) == ("10000", "N", "0.00")
    assert "refund_status" not in sdk.api_alipay_trade_fastpay_refund_query("R1", trade_no=made["trade_no"])
    sim.refund("R1", "SUCCESS")
    through = sdk.api_alipay_trade_fastpay_refund_query("R1", trade_no=made["trade_no"])
    assert through["refund_status"] == "REFUND_SUCCESS"


@pytest.mark.row("E4")
@pytest.mark.parametrize("reply", [b"success\n", b"SUCCESS", b"\xef\xbb\xbfsuccess", b'"success"', b"fail", b""])
def test_only_the_seven_bytes_of_success_end_a_notification(
    sim: Simulator, shop: Shop, sdk: AliPay, reply: bytes
) -> None:
    shop.statuses, shop.reply = [200], reply
    made = create(sdk)
    sim.pay(made["out_trade_no"])
    sim.until(lambda: sim.deliveries(made["out_trade_no"])[0]["attempts"])
    told = sim.deliveries(made["out_trade_no"])[0]
    assert (told["status"], told["attempts"][0]["outcome"]) == ("PENDING", "refused with 200")


@pytest.mark.row("E4")
def test_a_notification_is_sent_eight_times_in_the_documents_rhythm(sim: Simulator, shop: Shop, sdk: AliPay) -> None:
    shop.statuses, shop.reply = [200] * 20, b"fail"
    made = create(sdk)
    sim.pay(made["out_trade_no"])
    for tries, wait in enumerate((240, 600, 600, 3600, 7200, 21600, 54000), start=1):
        sim.until(lambda tries=tries: len(sim.deliveries(made["out_trade_no"])[0]["attempts"]) == tries)
        sim.clock(advance=wait - 5)
        assert len(sim.deliveries(made["out_trade_no"])[0]["attempts"]) == tries
        sim.clock(advance=6)
    sim.until(lambda: sim.deliveries(made["out_trade_no"])[0]["status"] == "GIVEN_UP")
    assert len(shop.received) == 8


def test_the_cashier_of_an_alipay_trade_says_so(sim: Simulator, sdk: AliPay) -> None:
    made = create(sdk)
    http = urllib3.PoolManager(retries=False)
    opened = http.request("GET", f"{sim.url}/cashier?tradeNO={made['trade_no']}", redirect=False)
    assert opened.status == 303
    page = http.request("GET", sim.url + opened.headers["Location"]).data.decode()
    assert "支付宝（模拟）" in page
    assert "88.00" in page
    done = http.request("POST", f"{sim.url}/cashier/{made['out_trade_no']}/pay", redirect=False)
    page = http.request("GET", sim.url + done.headers["Location"]).data.decode()
    assert made["trade_no"] in page
    assert "tradePay:9000" in page
    http.clear()


def test_the_keys_are_kept_beside_wechats_and_an_older_folder_gets_them(tmp_path: Any) -> None:
    from infra.local.simulator.credentials import load_or_create, load_or_create_platform

    first = load_or_create(tmp_path)
    assert load_or_create_platform(tmp_path).merchant == first
    (tmp_path / "alipay.json").unlink()  # as a folder was before
    second = load_or_create(tmp_path)
    assert (second.appid, second.alipay.app_id) != (first.appid, first.alipay.app_id)
    assert (second.appid, second.merchant_private_key_pem) == (first.appid, first.merchant_private_key_pem)
    assert (tmp_path / "alipay.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.row("X3")
def test_the_sdk_fetches_the_day_s_bill(sim: Simulator, sdk: AliPay) -> None:
    method = "alipay.data.dataservice.bill.downloadurl.query"
    sim.config(bill_at_once=True)
    today = f"{datetime.now(UTC) + timedelta(hours=8):%Y-%m-%d}"
    refused = sdk.server_api(method, {"bill_type": "trade", "bill_date": today})
    assert refused["sub_code"] == "isp.bill_not_exist"
    created = create(sdk, subject="茶杯,白瓷")
    sim.pay(created["out_trade_no"], notify=False)
    asked = {"trade_no": sim.trade(created["out_trade_no"])["payments"][0]["transaction_id"], "refund_amount": "8.05"}
    sdk.server_api("alipay.trade.refund", {**asked, "out_request_no": "R1"})
    url = sdk.server_api(method, {"bill_type": "trade", "bill_date": today})["bill_download_url"]
    answer = urllib3.request("GET", url)
    lines = lines_of(answer.data)
    assert [(line.kind, line.fen, line.out_trade_no, line.refund_no) for line in lines] == [
        ("payment", 8800, created["out_trade_no"], None),
        ("refund", 805, created["out_trade_no"], "R1"),
    ]
    sim.clock(advance=31)
    assert urllib3.request("GET", url).status == 404
