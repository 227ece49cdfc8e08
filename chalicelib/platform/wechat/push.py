"""Messages that WeChat pushes to the shop: the check of our address, and secure mode (WeChat, message push).

Only secure mode is offered. In plain mode the signature does not cover the body, so whoever saw one
address could send any message.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.platform.errors import BadSignature, Misconfigured, Unknown
from chalicelib.platform.wechat.signing import aes_cbc_decrypt, same_text, sorted_sha1

MAX_BYTES = 64 * 1024
WINDOW_SECONDS = 300

_PADDED_TO = 32
_RANDOM_BYTES = 16
_LENGTH_BYTES = 4


@dataclass(frozen=True)
class PushAccount:
    """As set in the console: token, EncodingAESKey (43 characters), format JSON, secure mode."""

    appid: str
    token: str = field(repr=False)
    encoding_aes_key: str = field(repr=False)

    @property
    def aes_key(self) -> bytes:
        """Errors: Misconfigured when it is not the base64 of 32 bytes."""
        try:
            key = base64.b64decode(self.encoding_aes_key + "=")
        except ValueError:
            key = b""
        if len(key) != 32:
            raise Misconfigured("ENCODING_AES_KEY", "EncodingAESKey has 43 characters")
        return key


class MessagePush:
    def __init__(self, account: PushAccount, now: Callable[[], datetime]) -> None:
        self._account = account
        self._now = now

    def answer_address_check(self, query: Mapping[str, str]) -> str:
        """The text to answer to the GET with which the console checks our address.

        Errors: BadSignature.
        """
        self._check(query, "signature", ())
        return query.get("echostr", "")

    def open_message(self, query: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """The message in a POST. It may come up to four times: the caller drops repetitions.

        Errors: BadSignature; Unknown when it is authentic but not a JSON object; Misconfigured.
        """
        if len(body) > MAX_BYTES:
            raise BadSignature("larger than any message")
        encrypted = _encrypted_part(body)
        self._check(query, "msg_signature", (encrypted,))
        return _json_object(self._decrypted(encrypted))

    def _check(self, query: Mapping[str, str], name: str, more: tuple[str, ...]) -> None:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not same_text(sorted_sha1(self._account.token, timestamp, nonce, *more), query.get(name, "")):
            raise BadSignature(name)
        if not re.fullmatch(r"[0-9]{1,12}", timestamp):
            raise BadSignature("timestamp")
        if abs(self._now().timestamp() - int(timestamp)) > WINDOW_SECONDS:
            raise BadSignature("outside of the time window")

    def _decrypted(self, encrypted: str) -> bytes:
        """random(16) | length(4, big-endian) | message | appid"""
        key = self._account.aes_key
        try:
            ciphertext = base64.b64decode(encrypted, validate=True)
        except ValueError:
            ciphertext = b""
        plain = aes_cbc_decrypt(key, key[:_RANDOM_BYTES], ciphertext, _PADDED_TO)
        start = _RANDOM_BYTES + _LENGTH_BYTES
        end = start + int.from_bytes(plain[_RANDOM_BYTES:start], "big")
        if plain[end:] != self._account.appid.encode():
            raise BadSignature("addressed to another app")
        return plain[start:end]


def _encrypted_part(body: bytes) -> str:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = None
    encrypted = content.get("Encrypt") if isinstance(content, dict) else None
    if not isinstance(encrypted, str):
        raise BadSignature("not a message of secure mode")
    return encrypted


def _json_object(text: bytes) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise Unknown("UNREADABLE", "the pushed message is not a JSON object")
    return content
