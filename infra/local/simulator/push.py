"""Message push of the mini-program (消息推送): events sent to the shop in the secure mode, signed and AES-encrypted."""

import base64
import hashlib
import json
import secrets
import struct
from typing import Any, Literal
from urllib.parse import urlencode

import urllib3
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from pydantic import BaseModel, ConfigDict

from infra.local.simulator.credentials import Credentials

BLOCK = 32  # PKCS#7 with blocks of 32 bytes, not AES's 16


class Push(BaseModel):
    """What POST /_sim/push sends: `event` is the JSON message, to `url` of this machine.

    `forged` keeps a valid `signature` (it does not cover the body) with another body and a stale `msg_signature`.
    """

    model_config = ConfigDict(extra="forbid")

    url: str
    event: dict[str, Any]
    openid: str = ""
    mode: Literal["secure", "plain", "check"] = "secure"
    forged: bool = False


def signature(*parts: str) -> str:
    """sha1 of the sorted parts, hex."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - the platform's choice


def encrypt(merchant: Credentials, message: bytes) -> str:
    """random(16) + length(4) + message + appid under AES-256-CBC, base64."""
    key = base64.b64decode(merchant.push_aes_key + "=")
    plain = secrets.token_bytes(16) + struct.pack("!I", len(message)) + message + merchant.appid.encode()
    padding = BLOCK - len(plain) % BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode()


def send(merchant: Credentials, push: Push, timestamp: int, http: urllib3.PoolManager) -> dict[str, Any]:
    """Post one message (blocking, 5 s) and tell what the shop answered."""
    query = {"timestamp": str(timestamp), "nonce": str(secrets.randbelow(10**10))}
    query["signature"] = signature(merchant.push_token, query["timestamp"], query["nonce"])
    body = json.dumps(push.event, ensure_ascii=False).encode()
    if push.mode == "secure":
        sealed = encrypt(merchant, body)
        query |= {"openid": push.openid, "encrypt_type": "aes"}
        query["msg_signature"] = signature(merchant.push_token, query["timestamp"], query["nonce"], sealed)
        if push.forged:
            sealed = encrypt(merchant, json.dumps({**push.event, "forged": True}).encode())
        body = json.dumps({"ToUserName": str(push.event.get("ToUserName", "gh_simulator")), "Encrypt": sealed}).encode()
    if push.mode == "check":
        query["echostr"] = str(secrets.randbelow(10**18))
    answer = http.request(
        "GET" if push.mode == "check" else "POST",
        f"{push.url}?{urlencode(query)}",
        body=None if push.mode == "check" else body,
        headers={"Content-Type": "application/json", "Connection": "close"},
        timeout=urllib3.Timeout(total=5),
        redirect=False,
    )
    text = answer.data.decode("utf-8", "replace")
    expected = {query.get("echostr")} if push.mode == "check" else {"success", ""}
    return {"status": answer.status, "body": text, "accepted": answer.status == 200 and text in expected}
