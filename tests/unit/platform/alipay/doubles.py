"""Alipay's side, written from the specification with `cryptography` alone: signs nodes and forms as Alipay does."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from chalicelib.platform.http import Answer, Request

APP_ID, PID = "2021000000000001", "2088000000000001"
NUMBER, TRADE_NO = "01JGEZ0000ABCDUSERUSERUS1", "2026010122001400000000000001"
BUYER = "074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5"


def bare_private(key: rsa.RSAPrivateKey, pkcs8: bool = True) -> str:
    form = serialization.PrivateFormat.PKCS8 if pkcs8 else serialization.PrivateFormat.TraditionalOpenSSL
    der = key.private_bytes(serialization.Encoding.DER, form, serialization.NoEncryption())
    return base64.b64encode(der).decode()


def bare_public(key: rsa.RSAPrivateKey) -> str:
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(key.public_key().public_bytes(serialization.Encoding.DER, info)).decode()


@dataclass
class AlipayPlatform:
    """Signs with `key`."""

    key: rsa.RSAPrivateKey

    def sign(self, message: bytes, digest: Any = None) -> str:
        return base64.b64encode(self.key.sign(message, PKCS1v15(), digest or SHA256())).decode()

    def answer(
        self, method: str, node: str | None = None, *, name: str = "", status: int = 200, **content: Any
    ) -> Answer:
        """A signed answer; `node` is its text to the letter."""
        text = node or json.dumps({"code": "10000", "msg": "Success", **content}, ensure_ascii=False)
        name = name or f"{method.replace('.', '_')}_response"
        body = f'{{"{name}":{text},"sign":"{self.sign(text.encode())}"}}'
        return Answer(status, {}, body.encode())

    def error(self, method: str, code: str, sub_code: str = "", **more: Any) -> Answer:
        told = {"code": code, "msg": "m", **({"sub_code": sub_code, "sub_msg": "说明"} if sub_code else {})}
        return self.answer(method, json.dumps(told, ensure_ascii=False), **more)

    def form(self, fields: dict[str, str], *, sign_type: str = "RSA2") -> bytes:
        """A notification."""
        message = "&".join(f"{name}={value}" for name, value in sorted(fields.items())).encode()
        digest = SHA256() if sign_type == "RSA2" else SHA1()
        return urlencode({**fields, "sign_type": sign_type, "sign": self.sign(message, digest)}).encode()


def unsigned(method: str, code: str, sub_code: str = "", name: str = "") -> Answer:
    node = json.dumps({"code": code, "msg": "m", "sub_code": sub_code})
    return Answer(200, {}, f'{{"{name or method.replace(".", "_") + "_response"}":{node}}}'.encode())


def sent(request: Request) -> dict[str, str]:
    """The parameters of a request."""
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def paid(**changes: Any) -> dict[str, Any]:
    """A paid trade, as a query answers it."""
    return {
        "trade_no": TRADE_NO,
        "out_trade_no": NUMBER,
        "trade_status": "TRADE_SUCCESS",
        "total_amount": "88.80",
        "buyer_pay_amount": "80.00",
        "receipt_amount": "88.80",
        "send_pay_date": "2026-01-01 12:00:00",
        "buyer_open_id": BUYER,
        **changes,
    }


def told(**changes: str) -> dict[str, str]:
    """A payment, as a notification carries it."""
    return {
        "notify_time": "2026-01-01 12:00:01",
        "notify_type": "trade_status_sync",
        "notify_id": "2026010100222120001000000000000001",
        "app_id": APP_ID,
        "auth_app_id": APP_ID,
        "charset": "utf-8",
        "version": "1.0",
        "trade_no": TRADE_NO,
        "out_trade_no": NUMBER,
        "out_biz_no": "",
        "buyer_open_id": BUYER,
        "seller_id": PID,
        "trade_status": "TRADE_SUCCESS",
        "total_amount": "88.80",
        "receipt_amount": "88.80",
        "buyer_pay_amount": "80.00",
        "subject": "茶具 一套+杯",
        "body": "",
        "gmt_create": "2026-01-01 11:59:00",
        "gmt_payment": "2026-01-01 12:00:00",
        "passback_params": "a%3D1%26b",
        **changes,
    }
