"""The other side of the wire: a scripted transport, and a platform that signs and encrypts as WeChat does.

Written from the specification with `cryptography` alone; nothing of the code under test is used here.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from chalicelib.platform.errors import PlatformError
from chalicelib.platform.http import Answer, Request

NOON = datetime(2026, 1, 1, 4, 0, tzinfo=UTC)  # 12:00 in Beijing
NONCE = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"
APPID, MCHID, MERCHANT_SERIAL = "wx8888888888888888", "1900000001", "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
APIV3_KEY, OTHER_APIV3_KEY = "0123456789abcdef0123456789ABCDEF", "another-apiv3-key-of-32-letters!"
PUBLIC_KEY_ID = "PUB_KEY_ID_0119000000012026010100000000000001"

Scripted = Answer | PlatformError | Callable[[Request], Answer]


@dataclass
class ScriptedHttp:
    """Answers in the given order and keeps what was asked. One question too many is an error of the test."""

    script: list[Scripted]
    requests: list[Request] = field(default_factory=list)

    def send(self, request: Request) -> Answer:
        self.requests.append(request)
        assert self.script, f"nobody expected {request.method} {request.url}"
        step = self.script.pop(0)
        if isinstance(step, PlatformError):
            raise step
        return step if isinstance(step, Answer) else step(request)

    @property
    def contents(self) -> list[Any]:
        """The JSON bodies that were sent."""
        return [json.loads(request.body) for request in self.requests if request.body]


@dataclass
class MovableClock:
    moment: datetime = NOON

    def __call__(self) -> datetime:
        return self.moment


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(key: rsa.RSAPrivateKey) -> str:
    pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, pkcs8, plain).decode()


def public_pem(key: rsa.RSAPrivateKey) -> str:
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, info).decode()


@dataclass
class Platform:
    """WeChat Pay's side: signs answers and notifications with `key` under `serial`."""

    key: rsa.RSAPrivateKey
    serial: str = PUBLIC_KEY_ID

    def headers(
        self, body: bytes, at: datetime = NOON, nonce: str = "c5ac7061fccab6bf3e254dcf98995b8c"
    ) -> dict[str, str]:
        timestamp = str(int(at.timestamp()))
        signature = self.key.sign(f"{timestamp}\n{nonce}\n".encode() + body + b"\n", PKCS1v15(), SHA256())
        return {
            "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": self.serial,
            "Wechatpay-Signature": base64.b64encode(signature).decode(),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
            "Content-Type": "application/json",
        }

    def answer(self, status: int, content: Any = None, at: datetime = NOON) -> Answer:
        body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
        headers = {name.lower(): value for name, value in self.headers(body, at).items()}
        return Answer(status, headers | {"request-id": "08F78BB5AF0610D302"}, body)

    def error(self, status: int, code: str, **more: Any) -> Answer:
        return self.answer(status, {"code": code, "message": "说明", **more})


def unsigned(status: int, body: bytes = b"") -> Answer:
    return Answer(status, {}, body)


def encrypted(content: bytes, associated: str | None, apiv3_key: str = APIV3_KEY) -> dict[str, Any]:
    nonce = secrets.token_hex(6)
    sealed = AESGCM(apiv3_key.encode()).encrypt(nonce.encode(), content, (associated or "").encode())
    part = {"algorithm": "AEAD_AES_256_GCM", "nonce": nonce, "ciphertext": base64.b64encode(sealed).decode()}
    return part if associated is None else part | {"associated_data": associated}


def event(event_type: str, content: Any, associated: str | None = "transaction", apiv3_key: str = APIV3_KEY) -> bytes:
    """The body of a notification."""
    resource = encrypted(json.dumps(content, ensure_ascii=False).encode(), associated, apiv3_key)
    envelope = {
        "id": "EV-2018022511223320873",
        "create_time": "2026-01-01T12:00:00+08:00",
        "resource_type": "encrypt-resource",
        "event_type": event_type,
        "summary": "支付成功",
        "resource": resource | {"original_type": associated or "transaction"},
    }
    return json.dumps(envelope, ensure_ascii=False).encode()


def paid_trade(**changes: Any) -> dict[str, Any]:
    return {
        "appid": APPID,
        "mchid": MCHID,
        "out_trade_no": "01JGEZ0000ABCDUSERUSERUS1",
        "transaction_id": "4200000000202601010000000001",
        "trade_type": "JSAPI",
        "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功",
        "bank_type": "OTHERS",
        "attach": "",
        "success_time": "2026-01-01T12:00:00+08:00",
        "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
        "amount": {"total": 8880, "payer_total": 8000, "currency": "CNY", "payer_currency": "CNY"},
        **changes,
    }


def refund(**changes: Any) -> dict[str, Any]:
    """As created and queried; a notification has `refund_status` in place of `status`, and `mchid`."""
    return {
        "refund_id": "50000000382019052709732678859",
        "out_refund_no": "R0001",
        "transaction_id": "4200000000202601010000000001",
        "out_trade_no": "01JGEZ0000ABCDUSERUSERUS1",
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": "2026-01-01T12:00:00+08:00",
        "status": "PROCESSING",
        "amount": {"total": 8880, "refund": 880, "payer_total": 8000, "payer_refund": 800, "currency": "CNY"},
        **changes,
    }


def notified_refund(status: str, **changes: Any) -> dict[str, Any]:
    content = refund(success_time="2026-01-01T12:20:00+08:00", **changes)
    del content["status"]
    return content | {"refund_status": status, "mchid": MCHID}


def json_answer(content: Any, status: int = 200) -> Answer:
    """An answer of the open platform."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return Answer(status, {"content-type": "text/plain"}, body)


def errcode(code: int, message: str = "说明 rid: 65f1-0a2b") -> Answer:
    return json_answer({"errcode": code, "errmsg": message})
