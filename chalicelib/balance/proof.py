"""A proof that the payment PIN was given, for requests whose answers are recorded: the PIN itself must not be in one, the record keeps a plain hash.

It is bound to its buyer and good for five minutes, for as many requests as are made in them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import StringConstraints

from ..runtime import clock, tokens
from ..runtime.errors import ShopError

LIFETIME = timedelta(minutes=5)
_MARK = 32  # characters

ProofOfPin = Annotated[str, StringConstraints(pattern=r"^[0-9TZ:.-]{24}\.[0-9a-f]{32}$")]


def issue(uid: str, until: datetime) -> str:
    """The proof, for who has just given the right PIN."""
    return f"{clock.iso(until)}.{tokens.derive('pin', f'{uid} {clock.iso(until)}')[:_MARK]}"


def check(uid: str, proof: str | None, now: datetime) -> None:
    """Raises ShopError pin_needed unless this is a proof of this buyer's that is still good."""
    until, _, mark = (proof or "").rpartition(".")
    if until <= clock.iso(now) or not tokens.derived("pin", f"{uid} {until}", mark, length=_MARK):
        raise ShopError("pin_needed")
