"""Platform certificates: only those that open with the APIv3 key, under an answer that one of them signed."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from chalicelib.platform.errors import Refused, Unknown
from chalicelib.platform.pay import PaymentNotification
from chalicelib.platform.wechat.account import WeChatPayAccount
from chalicelib.platform.wechat.certificates import fetch_certificates
from tests.unit.platform import doubles
from tests.unit.platform.doubles import NONCE, NOON, MovableClock, Platform, Scripted, ScriptedHttp

pytestmark = pytest.mark.row("E4")

SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Tenpay.com Root CA")])


def certificate_pem(key: RSAPrivateKey, serial: str = SERIAL, days: int = 1000) -> str:
    until = NOON + timedelta(days=days)
    builder = x509.CertificateBuilder(NAME, NAME, key.public_key(), int(serial, 16), NOON - timedelta(days=800), until)
    return builder.sign(key, SHA256()).public_bytes(Encoding.PEM).decode()


def listed(pem: str, serial: str = SERIAL, apiv3_key: str = doubles.APIV3_KEY) -> dict[str, Any]:
    part = doubles.encrypted(pem.encode(), "certificate", apiv3_key)
    return {"serial_no": serial, "effective_time": "…", "expire_time": "…", "encrypt_certificate": part}


def fetch(account: WeChatPayAccount, answer: Scripted) -> tuple[dict[str, str], ScriptedHttp]:
    http = ScriptedHttp([answer])
    return fetch_certificates(account, http, MovableClock(), lambda: NONCE), http


@pytest.fixture
def newcomer(account: WeChatPayAccount) -> WeChatPayAccount:
    """Knows no key of the platform yet."""
    return dataclasses.replace(account, platform_keys={})


@pytest.fixture
def by_certificate(platform: Platform) -> Platform:
    return Platform(platform.key, SERIAL)


def test_the_first_certificates_prove_themselves_and_then_serve_as_ring(newcomer, by_certificate, client):
    pem = certificate_pem(by_certificate.key)
    ring, http = fetch(newcomer, by_certificate.answer(200, {"data": [listed(pem)]}))
    assert ring == {SERIAL: pem}
    assert http.requests[0].url.endswith("/v3/certificates")
    body = doubles.event("TRANSACTION.SUCCESS", doubles.paid_trade())
    pay, _ = client(of=dataclasses.replace(newcomer, platform_keys=ring))
    assert isinstance(pay.parse_notification(by_certificate.headers(body), body), PaymentNotification)


def test_a_list_signed_by_nobody_in_it_is_not_believed(newcomer, by_certificate, stranger):
    content = {"data": [listed(certificate_pem(by_certificate.key))]}
    signed_by_another = Platform(stranger.key, SERIAL).answer(200, content)
    for answer in (signed_by_another, doubles.json_answer(content)):
        with pytest.raises(Unknown, match="cannot be trusted"):
            fetch(newcomer, answer)


def test_a_certificate_under_another_apiv3_key_is_not_believed(newcomer, by_certificate):
    pem = certificate_pem(by_certificate.key)
    content = {"data": [listed(pem, apiv3_key=doubles.OTHER_APIV3_KEY)]}
    with pytest.raises(Unknown, match="does not open"):
        fetch(newcomer, by_certificate.answer(200, content))


def test_a_certificate_under_a_foreign_serial_is_not_believed(newcomer, by_certificate):
    other = "6157F09EFDC096DE15EBE81A47057A7232F1B8E1"
    content = {"data": [listed(certificate_pem(by_certificate.key), other)]}
    with pytest.raises(Unknown, match="another serial"):
        fetch(newcomer, Platform(by_certificate.key, other).answer(200, content))


def test_an_expired_certificate_is_left_out(newcomer, by_certificate, stranger):
    old = "4157F09EFDC096DE15EBE81A47057A7232F1B8E1"
    current, expired = certificate_pem(by_certificate.key), certificate_pem(stranger.key, old, days=-1)
    content = {"data": [listed(expired, old), listed(current)]}
    ring, _ = fetch(newcomer, by_certificate.answer(200, content))
    assert ring == {SERIAL: current}


def test_a_merchant_in_public_key_mode_has_none(account, platform):
    with pytest.raises(Refused):
        fetch(account, platform.error(404, "RESOURCE_NOT_EXISTS"))
