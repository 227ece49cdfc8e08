"""Message push in secure mode: the published vector, and everything near it that is forged."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from chalicelib.platform.errors import BadSignature, Misconfigured, Unknown
from chalicelib.platform.wechat.push import MessagePush, PushAccount
from tests.unit.platform.doubles import MovableClock

ACCOUNT = PushAccount("wxba5fad812f8e6fb9", "AAAAA", "A" * 43)
AT = datetime.fromtimestamp(1714112445, UTC)
ENCRYPT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+t"
    "E8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3"
    "VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
QUERY = {
    "signature": "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
    "timestamp": "1714112445",
    "nonce": "415670741",
    "openid": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
    "encrypt_type": "aes",
    "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
}


def push(at: datetime = AT, account: PushAccount = ACCOUNT) -> MessagePush:
    return MessagePush(account, MovableClock(at))


def body(encrypted: str = ENCRYPT) -> bytes:
    return json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": encrypted}).encode()


def sealed(
    message: bytes, appid: str = ACCOUNT.appid, stated_length: int | None = None
) -> tuple[dict[str, str], bytes]:
    """A message as the platform would send it now."""
    length = len(message) if stated_length is None else stated_length
    plain = b"r" * 16 + length.to_bytes(4, "big") + message + appid.encode()
    fill = 32 - len(plain) % 32
    key = base64.b64decode("A" * 43 + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    encrypted = base64.b64encode(encryptor.update(plain + bytes([fill]) * fill) + encryptor.finalize()).decode()
    return {**QUERY, "msg_signature": signature_over(encrypted)}, body(encrypted)


def signature_over(encrypted: str) -> str:
    parts = sorted([ACCOUNT.token, QUERY["timestamp"], QUERY["nonce"], encrypted])
    return hashlib.sha1("".join(parts).encode()).hexdigest()


def test_the_published_message_opens():
    assert push().open_message(QUERY, body()) == {
        "ToUserName": "gh_97417a04a28d",
        "FromUserName": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
        "CreateTime": 1714112445,
        "MsgType": "event",
        "Event": "debug_demo",
        "debug_str": "hello world",
    }


def test_the_address_check_answers_the_echo():
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "echostr": "4375120948345356249",
    }
    at = datetime.fromtimestamp(1714036504, UTC)
    assert push(at).answer_address_check(query) == "4375120948345356249"
    for forged in (query | {"nonce": "1"}, query | {"signature": "签名"}, {}):
        with pytest.raises(BadSignature):
            push(at).answer_address_check(forged)


def test_the_signature_without_the_body_is_not_enough():
    """Whoever saw one address knows a valid `signature`; it says nothing of the body."""
    query, forged = sealed(b'{"Event": "trade_manage_order_settlement"}')
    for wrong in (QUERY["signature"], QUERY["msg_signature"], "", "签名"):
        with pytest.raises(BadSignature, match="msg_signature"):
            push().open_message(query | {"msg_signature": wrong}, forged)
    del query["msg_signature"]
    with pytest.raises(BadSignature, match="msg_signature"):
        push().open_message(query, forged)


def test_a_message_to_another_app_is_refused():
    for query, content in (sealed(b"{}", "wx0000000000000000"), sealed(b"{}", ""), sealed(b"{}", stated_length=99)):
        with pytest.raises(BadSignature, match="another app"):
            push().open_message(query, content)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_old_or_early_message_is_refused(seconds):
    with pytest.raises(BadSignature, match="time window"):
        push(AT + timedelta(seconds=seconds)).open_message(QUERY, body())


@pytest.mark.parametrize("encrypted", ["", "%%%", "AAAA", "A" * 44])
def test_what_does_not_open_is_refused(encrypted):
    with pytest.raises(BadSignature, match="cannot be decrypted"):
        push().open_message(QUERY | {"msg_signature": signature_over(encrypted)}, body(encrypted))


@pytest.mark.parametrize("content", [b"", b"<xml/>", b"[]", b"{}", b'{"Encrypt": 1}', b"[" * 60_000, b"x" * 65_537])
def test_what_is_no_secure_message_is_refused(content):
    with pytest.raises(BadSignature):
        push().open_message(QUERY, content)


def test_an_authentic_message_that_is_no_object_is_unknown():
    for message in (b"success", b"[]", b"[" * 3900):
        query, content = sealed(message)
        with pytest.raises(Unknown):
            push().open_message(query, content)


@pytest.mark.parametrize("key", ["", "A" * 42, "签" * 43])
def test_a_wrong_key_in_the_settings_is_an_alarm(key: Any):
    with pytest.raises(Misconfigured):
        push(account=dataclasses.replace(ACCOUNT, encoding_aes_key=key)).open_message(QUERY, body())


def test_secrets_are_not_shown():
    assert "AAAAA" not in repr(ACCOUNT)
