"""Personal data at rest: a `Sealed` value is ciphertext until someone calls `reveal`, and prints as nothing.

AES-256-GCM with a named key; the name stands in the text, so that keys rotate and nothing that is stored is ever rewritten:

    s1.<ring key>.<body>     under a key of the ring (MINIMALL_SEAL_KEYS) itself
    s2.<data key>.<body>     under a data key of its month, which a master key wraps (`runtime.envelope`: the ring, or AWS KMS)
    s3.<data key>.<body>     the same, and bound to the item that it stands in: moved to another item, it does not open

`body` is base64url(nonce + ciphertext + tag). `blind` gives a keyed fingerprint for finding a value without storing it readably.
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

Place = tuple[str, str]  # partition and sort key of an item


class SealBroken(Exception):
    """A sealed value was changed or moved, or its key is not there any more."""


class Sealed:
    """Ciphertext of one text. Equal plain texts have different ciphertexts; compare what they reveal.

    `place`: the item that it was read from; `store.item` says so.
    """

    __slots__ = ("place", "text")

    def __init__(self, text: str, place: Place | None = None) -> None:
        self.text = text
        self.place = place

    @classmethod
    def of(cls, plain: str, at: Place | None = None) -> Sealed:
        """Seal `plain` with the current key; with envelope keys and `at`, for the item with this key alone.

        Raises the store's errors when a new data key is needed and cannot be had.
        """
        return cls.of_bytes(plain.encode(), at)

    @classmethod
    def of_bytes(cls, plain: bytes, at: Place | None = None) -> Sealed:
        """The same for what is no text."""
        if settings().seal_master:
            from . import envelope

            version, (key_id, key) = "s3" if at else "s2", envelope.current()
        else:
            version, key_id, key = "s1", settings().seal_key_id, _ring_key(settings().seal_key_id)
        nonce = ids.randbytes(12)
        sealed = _cipher(key).encrypt(nonce, plain, _associated(version, key_id, at))
        return cls(f"{version}.{key_id}.{urlsafe_b64encode(nonce + sealed).decode()}", at)

    def reveal(self) -> str:
        """The plain text. Raises SealBroken; and the store's errors when a data key cannot be had just now."""
        try:
            return self.reveal_bytes().decode()
        except ValueError as error:
            raise SealBroken("a sealed value is no text") from error

    def reveal_bytes(self) -> bytes:
        """The same for what is no text."""
        from cryptography.exceptions import InvalidTag

        try:
            version, key_id, body = self.text.split(".", 2)
            raw = urlsafe_b64decode(body)
            cipher = _cipher(_key(version, key_id))
            return bytes(cipher.decrypt(raw[:12], raw[12:], _associated(version, key_id, self.place)))
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


def _key(version: str, key_id: str) -> bytes:
    """Raises KeyError for a key that there is not, ValueError for a form that there is not."""
    if version == "s1":
        return _ring_key(key_id)
    if version in ("s2", "s3"):
        from . import envelope

        return envelope.named(key_id)
    raise ValueError(f"unknown version {version}")


def _ring_key(key_id: str) -> bytes:
    secret = settings().seal_keys[key_id].get_secret_value().encode()
    return hashlib.sha256(b"minimall seal " + secret).digest()


def _associated(version: str, key_id: str, place: Place | None) -> bytes:
    """What is not hidden and must be true all the same."""
    if version != "s3":
        return key_id.encode() if version == "s1" else f"{version}\0{key_id}".encode()
    if place is None:
        raise ValueError("bound to an item, and nobody says which one it was read from")
    return "\0".join((version, key_id, *place)).encode()


def _cipher(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)
