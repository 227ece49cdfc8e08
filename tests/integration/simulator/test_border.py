"""What every WeChat Pay answer and request must be: signed, fresh, complete."""

import time
from typing import Any

import pytest
from wechatpayv3.utils import load_certificate, load_public_key, rsa_verify

from infra.local.simulator.in_process import Simulator
from tests.integration.simulator.conftest import Merchant, loads, wechatpay

QUERY = "/v3/pay/transactions/out-trade-no/NOBODY0001?mchid="


def verified(sim: Simulator, answer: Any) -> str:
    """The serial under which wechatpayv3 finds the answer correctly signed."""
    shop, headers = sim.credentials, answer.headers
    keys = {
        shop.public_key_id: load_public_key(shop.platform_public_key_pem),
        shop.platform_certificate_serial: load_certificate(shop.platform_certificate_pem).public_key(),
    }
    serial = headers["Wechatpay-Serial"]
    assert rsa_verify(
        headers["Wechatpay-Timestamp"],
        headers["Wechatpay-Nonce"],
        answer.data.decode(),
        headers["Wechatpay-Signature"],
        keys[serial],
    )
    return str(serial)


def test_answers_are_signed_with_the_key_that_the_request_names(sim: Simulator, merchant: Merchant) -> None:
    shop = sim.credentials
    assert verified(sim, merchant.prepay()) == shop.public_key_id
    for named in (shop.platform_certificate_serial, None):
        answer = merchant.call(
            "POST", "/v3/pay/transactions/jsapi", merchant.prepay_body(), headers={"Wechatpay-Serial": named}
        )
        assert answer.status == 200
        assert verified(sim, answer) == shop.platform_certificate_serial


def test_errors_and_empty_answers_are_signed_too(sim: Simulator, merchant: Merchant) -> None:
    missing = merchant.call("GET", QUERY + sim.credentials.mchid)
    assert (missing.status, missing.json()["code"]) == (404, "ORDER_NOT_EXIST")
    verified(sim, missing)
    body = merchant.prepay_body()
    merchant.call("POST", "/v3/pay/transactions/jsapi", body)
    closing = f"/v3/pay/transactions/out-trade-no/{body['out_trade_no']}/close"
    closed = merchant.call("POST", closing, {"mchid": sim.credentials.mchid})
    assert (closed.status, closed.data) == (204, b"")
    verified(sim, closed)
    refused = merchant.call("GET", QUERY + sim.credentials.mchid, mchid="1900000000")
    assert refused.status == 401
    verified(sim, refused)
    assert len({answer.headers["Request-ID"] for answer in (missing, closed, refused)}) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"scheme": "WECHATPAY2-SM2-WITH-SM3"},
        {"serial": "00" * 20},
        {"mchid": "1900000000"},
        {"signed_target": "/v3/pay/transactions/jsapi"},
        {"signed_body": b"{}"},
        {"nonce": "n" * 33},
    ],
    ids=str,
)
def test_a_wrong_authorization_is_a_sign_error(merchant: Merchant, wrong: dict[str, Any]) -> None:
    answer = merchant.call("GET", QUERY + merchant.sim.credentials.mchid, **wrong)
    assert (answer.status, answer.json()["code"]) == (401, "SIGN_ERROR")


def test_a_missing_authorization_is_a_sign_error(merchant: Merchant) -> None:
    answer = merchant.call("GET", QUERY + merchant.sim.credentials.mchid, headers={"Authorization": None})
    assert (answer.status, answer.json()["code"]) == (401, "SIGN_ERROR")


@pytest.mark.parametrize(("skew", "status"), [(-310, 401), (310, 401), (-290, 404), (290, 404)])
def test_timestamps_are_accepted_within_five_minutes(merchant: Merchant, skew: int, status: int) -> None:
    answer = merchant.call("GET", QUERY + merchant.sim.credentials.mchid, timestamp=int(time.time()) + skew)
    assert answer.status == status
    assert status == 404 or "5分钟" in answer.json()["message"]


def test_the_window_follows_the_simulated_clock(sim: Simulator, merchant: Merchant) -> None:
    sim.clock(3600)
    assert merchant.call("GET", QUERY + sim.credentials.mchid).status == 401
    moved = merchant.call("GET", QUERY + sim.credentials.mchid, timestamp=int(time.time()) + 3600)
    assert moved.status == 404
    assert abs(int(moved.headers["Wechatpay-Timestamp"]) - time.time() - 3600) < 5


@pytest.mark.parametrize("header", ["Accept", "User-Agent"])
def test_required_headers_are_required(merchant: Merchant, header: str) -> None:
    answer = merchant.call("GET", QUERY + merchant.sim.credentials.mchid, headers={header: None})
    assert (answer.status, answer.json()["code"]) == (400, "PARAM_ERROR")


def test_an_unknown_platform_key_is_refused(merchant: Merchant) -> None:
    named = {"Wechatpay-Serial": "PUB_KEY_ID_0000"}
    answer = merchant.call("GET", QUERY + merchant.sim.credentials.mchid, headers=named)
    assert answer.json()["detail"] == {
        "field": "Wechatpay-Serial",
        "value": "PUB_KEY_ID_0000",
        "issue": "平台公钥ID或证书序列号不存在",
        "location": "header",
    }


def test_wechatpayv3_works_in_certificate_mode(sim: Simulator) -> None:
    client = wechatpay(sim, certificates=True)
    assert f"{client._core._certificates[0].serial_number:040X}" == sim.credentials.platform_certificate_serial
    assert loads(client.query(out_trade_no="NOBODY0001"))[1]["code"] == "ORDER_NOT_EXIST"
    asked = {"description": "茶", "amount": {"total": 1, "currency": "CNY"}, "payer": {"openid": "o" * 28}}
    assert client.pay(out_trade_no="CERTMODE1", **asked)[0] == 200


def test_merchants_of_the_public_key_mode_have_no_certificate(sim: Simulator, merchant: Merchant) -> None:
    sim.config(platform_certificate=False)
    answer = merchant.call("GET", "/v3/certificates")
    assert (answer.status, answer.json()["code"]) == (404, "RESOURCE_NOT_EXISTS")
    unnamed = merchant.call("GET", QUERY + sim.credentials.mchid, headers={"Wechatpay-Serial": None})
    assert verified(sim, unnamed) == sim.credentials.public_key_id
