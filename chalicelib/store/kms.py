"""AWS KMS: data keys made and unwrapped ("GenerateDataKey", "Decrypt" of the AWS KMS API Reference)."""

from __future__ import annotations

from ..runtime import clock, ids
from . import aws
from .errors import StoreError, Throttled, Unanswered

_BUSY = {"ThrottlingException", "LimitExceededException", "DependencyTimeoutException", "KMSInternalException"}
_TRIES = 4


def generate(key: str, context: dict[str, str]) -> tuple[bytes, bytes]:
    """A fresh data key of 256 bits: plain, and wrapped under `key`. Raises StoreError when KMS refuses, Throttled or Unanswered when it is away."""
    answer = _ask("GenerateDataKey", {"KeyId": key, "KeySpec": "AES_256", "EncryptionContext": context})
    return bytes(answer["Plaintext"]), bytes(answer["CiphertextBlob"])


def decrypt(key: str, wrapped: bytes, context: dict[str, str]) -> bytes:
    """What `generate` wrapped under this key and context. Raises as `generate`; ValueError when this is not it."""
    try:
        answer = _ask("Decrypt", {"KeyId": key, "CiphertextBlob": wrapped, "EncryptionContext": context})
    except _NotOurs as error:
        raise ValueError(str(error)) from error
    return bytes(answer["Plaintext"])


class _NotOurs(StoreError):
    """Wrapped under another key or context, or changed."""


def _ask(operation: str, request: dict[str, object]) -> dict[str, bytes]:
    for attempt in range(1, _TRIES + 1):
        try:
            return aws.ask("kms", operation, request, _meaning)
        except (Throttled, Unanswered):  # both calls change nothing: they can be asked again
            if attempt == _TRIES:
                raise
            clock.sleep(ids.jitter(0.05 * 2**attempt))
    raise AssertionError("unreachable")


def _meaning(no: aws.No) -> StoreError:
    if no.code in _BUSY or no.status >= 500:
        return Throttled(no.code)
    if no.code in ("InvalidCiphertextException", "IncorrectKeyException"):
        return _NotOurs(no.code)
    return no.meaning
