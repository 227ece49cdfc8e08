"""A merchant's account at WeChat Pay v3: our numbers and keys, and the closed ring of the platform's keys."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.platform import rsa
from chalicelib.platform.errors import BadSignature, Misconfigured
from chalicelib.platform.wechat import signing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

PUBLIC_KEY_PREFIX = "PUB_KEY_ID_"
APIV3_KEY_BYTES = 32
WINDOW_SECONDS = 300

_SIGNATURE_HEADERS = ("timestamp", "nonce", "serial", "signature")


@dataclass(frozen=True)
class WeChatPayAccount:
    """Settings of one direct merchant.

    private_key_pem   the merchant's key (apiclient_key.pem)
    merchant_serial   serial of the merchant's certificate, hexadecimal
    apiv3_keys        the APIv3 key of 32 characters; two of them while it is being changed
    platform_keys     serial -> PEM of a public key (PUB_KEY_ID_...) or of a platform certificate (hexadecimal
                      serial). While WeChat moves a merchant from one to the other, both are needed.
    backup_url        another site of the platform, asked when the first cannot be reached
    """

    appid: str
    mchid: str
    merchant_serial: str
    private_key_pem: str = field(repr=False)
    apiv3_keys: tuple[str, ...] = field(repr=False)
    platform_keys: Mapping[str, str] = field(repr=False)
    base_url: str = "https://api.mch.weixin.qq.com"
    backup_url: str | None = None

    def __post_init__(self) -> None:
        if not self.apiv3_keys or any(len(key.encode()) != APIV3_KEY_BYTES for key in self.apiv3_keys):
            raise Misconfigured("APIV3_KEY", "an APIv3 key has 32 characters, and at least one is needed")

    @property
    def public_key_id(self) -> str | None:
        """The serial that asks the platform to sign its answers with the public key, not a certificate."""
        return next((serial for serial in self.platform_keys if serial.startswith(PUBLIC_KEY_PREFIX)), None)


class MerchantKey:
    """The key with which the merchant signs, read from its PEM on first use."""

    def __init__(self, pem: str) -> None:
        self._pem = pem

    def sign(self, message: bytes) -> str:
        return rsa.sign(self._key, message)

    @cached_property
    def _key(self) -> "RSAPrivateKey":
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key = load_pem_private_key(self._pem.encode(), password=None)
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, RSAPrivateKey):
            raise Misconfigured("PRIVATE_KEY", "the merchant's private key is not an RSA key in PEM")
        return key


class KeyRing:
    """The platform's public keys by serial: a closed list.

    An unknown serial is refused and never looked up. A look-up would let anyone who can call us make us
    call the platform, and would make the answer's sender choose the key by which it is judged.
    """

    def __init__(self, pem_by_serial: Mapping[str, str]) -> None:
        self._pem_by_serial = {serial.upper(): pem for serial, pem in pem_by_serial.items()}
        self._parsed: dict[str, RSAPublicKey] = {}

    def check(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Returns when the platform signed exactly these bytes less than five minutes away from `now`.

        Header names count in any case. WeChat Pay v3, verifying answers and notifications.
        Errors: BadSignature. Probes (WECHATPAY/SIGNTEST/...) fail here like every other wrong signature.
        """
        lower = {name.lower(): value for name, value in headers.items()}
        values = [lower.get(f"wechatpay-{name}") for name in _SIGNATURE_HEADERS]
        timestamp, nonce, serial, signature = (value or "" for value in values)
        if not (timestamp and nonce and serial and signature):
            raise BadSignature("a signature header is missing")
        if lower.get("wechatpay-signature-type", signing.SIGNATURE_TYPE) != signing.SIGNATURE_TYPE:
            raise BadSignature("unknown signature type")
        if not re.fullmatch(r"[0-9]{1,12}", timestamp) or not re.fullmatch(r"[!-~]{1,128}", nonce):
            raise BadSignature("malformed timestamp or nonce")
        if abs(now.timestamp() - int(timestamp)) >= WINDOW_SECONDS:
            raise BadSignature("outside of the time window")
        key = self._key(serial.upper())
        if not rsa.verifies(key, signing.answer_message(timestamp, nonce, body), signature):
            raise BadSignature("the signature does not fit")

    def _key(self, serial: str) -> "RSAPublicKey":
        pem = self._pem_by_serial.get(serial)
        if pem is None:
            raise BadSignature("unknown serial")
        if serial not in self._parsed:
            self._parsed[serial] = _public_key(pem, serial)
        return self._parsed[serial]


def _public_key(pem: str, serial: str) -> "RSAPublicKey":
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from cryptography.x509 import load_pem_x509_certificate

    try:
        key = (
            load_pem_x509_certificate(pem.encode()).public_key()
            if "BEGIN CERTIFICATE" in pem
            else load_pem_public_key(pem.encode())
        )
    except ValueError:
        key = None
    if not isinstance(key, RSAPublicKey):
        raise Misconfigured("PLATFORM_KEY", f"the platform key {serial} is not an RSA key in PEM")
    return key
