"""Kept secrets: encrypted parameters of Systems Manager, read by name ("SecureString" of AWS Systems Manager Parameter Store)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from ..runtime import clock, ids
from ..runtime.settings import SettingsError
from . import aws
from .errors import StoreError, Throttled, Unanswered

_BUSY = {"ThrottlingException", "TooManyUpdates"}
_TRIES = 6  # the store takes 40 calls a second by default, and many containers may start at once
_MOST = 10  # names of one call
_ALONG = timedelta(minutes=1)


class _Brought(NamedTuple):
    """A secret that came with another one."""

    until: datetime
    text: str


_brought: dict[str, _Brought] = {}


def read(name: str, along: Sequence[str] = ()) -> str:
    """The secret's text. `along`: names that will be wanted soon; they come in the same call and are given out within a minute, each once.

    Raises SettingsError when there is none, StoreError when the service does not tell.
    """
    before = _brought.pop(name, None)
    if before and clock.now() < before.until:
        return before.text
    try:
        found = _ask(list(dict.fromkeys([name, *along]))[:_MOST])
    except (Throttled, Unanswered):
        raise
    except StoreError:
        if not along:
            raise
        found = _ask([name])  # one that may not be read spoils the whole call
    until = clock.now() + _ALONG
    _brought.update({other: _Brought(until, text) for other, text in found.items() if other != name})
    if name not in found:
        raise SettingsError(f"the parameter {name} does not exist")
    return found[name]


def _ask(names: list[str]) -> dict[str, str]:
    for attempt in range(1, _TRIES + 1):
        try:
            answer = aws.ask("ssm", "GetParameters", {"Names": names, "WithDecryption": True}, _meaning)
            return {found["Name"]: str(found["Value"]) for found in answer["Parameters"]}
        except (Throttled, Unanswered):
            if attempt == _TRIES:
                raise
            clock.sleep(ids.jitter(0.05 * 2**attempt))
    raise AssertionError("unreachable")


def _meaning(no: aws.No) -> StoreError:
    return Throttled(no.code) if no.code in _BUSY or no.status >= 500 else no.meaning
