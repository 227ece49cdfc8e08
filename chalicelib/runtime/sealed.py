"""Personal data at rest: a `Sealed` value is ciphertext until someone calls `reveal`, and prints as nothing.

AES-256-GCM with a named key, so that keys rotate and a KMS key can take over without rewriting what is stored:
the text is `s1.<key id>.<base64url(nonce + ciphertext + tag)>`. `blind` gives a keyed fingerprint for finding a value
without storing it readably.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from . import ids
from .settings import settings


class SealBroken(Exception):
    """A sealed value was changed, or its key is not in the ring any more."""


class Sealed:
    """Ciphertext of one text. Equal plain texts have different ciphertexts; compare what they reveal."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def of(cls, plain: str) -> Sealed:
        """Seal `plain` with the current key."""
        key_id = settings().seal_key_id
        nonce = ids.randbytes(12)
        sealed = _cipher(key_id).encrypt(nonce, plain.encode(), key_id.encode())
        return cls(f"s1.{key_id}.{urlsafe_b64encode(nonce + sealed).decode()}")

    def reveal(self) -> str:
        """The plain text. Raises SealBroken."""
        from cryptography.exceptions import InvalidTag

        try:
            version, key_id, body = self.text.split(".", 2)
            if version != "s1":
                raise SealBroken(f"unknown version {version}")
            raw = urlsafe_b64decode(body)
            return str(_cipher(key_id).decrypt(raw[:12], raw[12:], key_id.encode()).decode())
        except (ValueError, KeyError, InvalidTag) as error:
            raise SealBroken("a sealed value cannot be opened") from error

    def __repr__(self) -> str:
        return "Sealed(…)"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            lambda value: value if isinstance(value, Sealed) else cls(value),
            core_schema.union_schema([core_schema.is_instance_schema(cls), core_schema.str_schema()]),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda sealed: sealed.text),
        )


def blind(plain: str) -> str:
    """A keyed fingerprint (128 bits, hex): the same text gives the same one, and it does not lead back."""
    key = settings().blind_key.get_secret_value().encode()
    return hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()[:32]


def _cipher(key_id: str) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    secret = settings().seal_keys[key_id].get_secret_value().encode()
    return AESGCM(hashlib.sha256(b"minimall seal " + secret).digest())
