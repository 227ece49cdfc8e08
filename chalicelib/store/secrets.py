"""Kept secrets: encrypted parameters of Systems Manager, read by name ("SecureString" of AWS Systems Manager Parameter Store)."""

from __future__ import annotations

from ..runtime import clock, ids
from ..runtime.settings import SettingsError
from . import aws
from .errors import StoreError, Throttled, Unanswered

_BUSY = {"ThrottlingException", "TooManyUpdates"}
_TRIES = 6  # the store takes 40 calls a second by default, and many containers may start at once


def read(name: str) -> str:
    """The secret's text. Raises SettingsError when there is none, StoreError when the service does not tell."""
    for attempt in range(1, _TRIES + 1):
        try:
            answer = aws.ask("ssm", "GetParameters", {"Names": [name], "WithDecryption": True}, _meaning)
            break
        except (Throttled, Unanswered):
            if attempt == _TRIES:
                raise
            clock.sleep(ids.jitter(0.05 * 2**attempt))
    for found in answer["Parameters"]:
        return str(found["Value"])
    raise SettingsError(f"the parameter {name} does not exist")


def _meaning(no: aws.No) -> StoreError:
    return Throttled(no.code) if no.code in _BUSY or no.status >= 500 else no.meaning
