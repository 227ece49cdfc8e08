"""wechatpayv3, an independent library, as the second opinion on everything that is signed or encrypted."""

from __future__ import annotations

import base64
from types import SimpleNamespace

import pytest
import wechatpayv3.utils
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wechatpayv3 import WeChatPay as TheirPay
from wechatpayv3 import WeChatPayType

from chalicelib.platform import rsa
from chalicelib.platform.pay import PaymentNotification, PrepayOrder
from chalicelib.platform.wechat import signing
from tests.unit.platform import doubles
from tests.unit.platform.doubles import APIV3_KEY, APPID, MCHID, MERCHANT_SERIAL, NONCE, NOON, Platform


@pytest.fixture
def theirs(merchant_key: RSAPrivateKey, platform: Platform) -> TheirPay:
    return TheirPay(
        wechatpay_type=WeChatPayType.MINIPROG,
        mchid=MCHID,
        private_key=doubles.private_pem(merchant_key),
        cert_serial_no=MERCHANT_SERIAL,
        apiv3_key=APIV3_KEY,
        appid=APPID,
        notify_url="https://shop.test/notify",
        public_key=doubles.public_pem(platform.key),
        public_key_id=platform.serial,
    )


@pytest.mark.row("E1")
def test_our_authorization_is_theirs_to_the_letter(client, platform, merchant_key, monkeypatch):
    pay, http = client(platform.answer(200, {"prepay_id": "wx201410272009395522657a690389285100"}))
    order = PrepayOrder("ORDER0001", "茶具", 8880, "oUpF8uMuAJO", NOON, "https://shop.test/notify")
    pay.prepay(order)
    sent = http.requests[0]
    monkeypatch.setattr(wechatpayv3.utils, "time", SimpleNamespace(time=NOON.timestamp))
    assert sent.headers["Authorization"] == wechatpayv3.utils.build_authorization(
        "/v3/pay/transactions/jsapi", "POST", MCHID, MERCHANT_SERIAL, merchant_key, sent.body.decode(), NONCE
    )


@pytest.mark.row("E1")
def test_our_pay_sign_is_theirs(client, theirs):
    pay, _ = client()
    params = pay.client_params("wx201410272009395522657a690389285100")
    package = "prepay_id=wx201410272009395522657a690389285100"
    timestamp = str(int(NOON.timestamp()))
    assert params == {
        "timeStamp": timestamp,
        "nonceStr": NONCE,
        "package": package,
        "signType": "RSA",
        "paySign": theirs.sign([APPID, timestamp, NONCE, package]),
    }


@pytest.mark.row("E4")
def test_a_notification_that_they_accept_is_accepted_and_read_alike(client, platform, theirs):
    body = doubles.event("TRANSACTION.SUCCESS", doubles.paid_trade())
    headers = platform.headers(body)
    accepted = theirs.callback(headers, body)
    ours = client()[0].parse_notification(headers, body)
    assert isinstance(ours, PaymentNotification)
    assert ours.event_id == accepted["id"]
    resource = accepted["resource"]
    assert ours.trade.transaction_id == resource["transaction_id"]
    assert ours.trade.total_fen == resource["amount"]["total"]
    assert ours.trade.out_trade_no == resource["out_trade_no"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.text(st.characters(codec="utf-8"), max_size=200))
def test_what_we_sign_they_verify(merchant_key: RSAPrivateKey, body: str):
    signature = rsa.sign(merchant_key, signing.answer_message("1767240000", NONCE, body.encode()))
    public = merchant_key.public_key()
    assert wechatpayv3.utils.rsa_verify("1767240000", NONCE, body, signature, public)
    assert not wechatpayv3.utils.rsa_verify("1767240001", NONCE, body, signature, public)


@settings(max_examples=25, deadline=None)
@given(content=st.text(st.characters(codec="utf-8"), max_size=200), associated=st.sampled_from(["transaction", ""]))
def test_what_was_encrypted_opens_alike(content: str, associated: str):
    part = doubles.encrypted(content.encode(), associated)
    theirs = wechatpayv3.utils.aes_decrypt(part["nonce"], part["ciphertext"], associated, APIV3_KEY)
    ciphertext = base64.b64decode(part["ciphertext"])
    ours = signing.aes_gcm_decrypt(APIV3_KEY.encode(), part["nonce"].encode(), ciphertext, associated.encode())
    assert ours == theirs.encode() == content.encode()
