"""A merchant's account at Alipay: our numbers and key, and the closed list of Alipay's own public keys."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.platform import rsa
from chalicelib.platform.errors import Misconfigured

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

_ARMOUR = re.compile(r"-----[A-Z ]+-----|\s")


@dataclass(frozen=True)
class AlipayAccount:
    """Settings of one mini-program of a direct merchant. Keys are the text of the console (bare base64) or PEM.

    seller_id    the merchant's PID: 16 digits, 2088...
    private_key  of our own key pair, whose public half was given to Alipay
    public_keys  Alipay's own (not the public half of ours); two while Alipay's key is being changed
    base_url     of the gateway, to which /gateway.do is added
    """

    app_id: str
    seller_id: str
    private_key: str = field(repr=False)
    public_keys: tuple[str, ...] = field(repr=False)
    base_url: str = "https://openapi.alipay.com"


class AppKey:
    """The key with which we sign, read on first use."""

    def __init__(self, text: str) -> None:
        self._text = text

    def sign(self, message: bytes) -> str:
        return rsa.sign(self._key, message)

    @cached_property
    def _key(self) -> "RSAPrivateKey":
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_der_private_key

        try:
            key = load_der_private_key(_der(self._text), password=None)  # PKCS#8 and PKCS#1 alike
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, RSAPrivateKey):
            raise Misconfigured("PRIVATE_KEY", "the private key for Alipay is not an RSA key")
        return key


class AlipayKeys:
    """Alipay's public keys, each read on first use. A message names none of them, so each is tried."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self._texts = texts

    def verify(self, message: bytes, signature: str) -> bool:
        """Whether Alipay signed `message` (RSA2)."""
        return any(rsa.verifies(key, message, signature) for key in self._keys)

    @cached_property
    def _keys(self) -> tuple["RSAPublicKey", ...]:
        return tuple(map(_public_key, self._texts))


def _public_key(text: str) -> "RSAPublicKey":
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(_der(text))
    except ValueError:
        key = None
    if not isinstance(key, RSAPublicKey):
        raise Misconfigured("PLATFORM_KEY", "a public key of Alipay is not an RSA key")
    return key


def _der(text: str) -> bytes:
    """The key within its base64, with or without PEM's armour around it. Raises ValueError."""
    return base64.b64decode(_ARMOUR.sub("", text), validate=True)


def joined(parameters: Mapping[str, str]) -> bytes:
    """`k=v` of all parameters, sorted by name, joined with &: what is signed, by us and by Alipay."""
    return "&".join(f"{name}={parameters[name]}" for name in sorted(parameters)).encode()
