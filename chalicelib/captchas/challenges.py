"""Pictures to be read: CAPTCHA#<id> PICTURE holds the fingerprint of the digits for three minutes. Any guess uses a picture up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from pydantic import StringConstraints
from pynamodb.attributes import UnicodeAttribute

from ..runtime import ids
from ..runtime.errors import ShopError
from ..runtime.sealed import blind
from ..store import table
from ..store.errors import ConditionFailed
from ..store.item import Item, Key, Time
from . import drawing

LASTS = timedelta(minutes=3)
DIGITS = 5

CaptchaId = Annotated[str, StringConstraints(pattern=rf"^[{ids.ALPHABET}]{{16}}$")]
CaptchaAnswer = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{5}$")]


class Challenge(Item):
    """A picture that nobody has read yet."""

    KIND = "captcha"
    mark = UnicodeAttribute()
    until = Time()


class Picture(NamedTuple):
    captcha_id: str
    png: bytes


def issue(now: datetime) -> Picture:
    """A new picture and its name."""
    captcha_id, digits = ids.random_text(16), ids.digits(DIGITS, drawing.DIGITS)
    until = now + LASTS
    challenge = Challenge.at(
        _key(captcha_id), mark=_mark(captcha_id, digits), until=until, ttl=int(until.timestamp()) + 3600
    )
    table.put(challenge)
    return Picture(captcha_id, drawing.png(digits, ids.quick_chance()))


def use_up(captcha_id: str, answer: str, now: datetime) -> None:
    """Take the picture's answer. Raises ShopError captcha_wrong: not these digits, too late, or used up; another picture is needed then."""
    key = _key(captcha_id)
    try:
        table.delete(key, (Challenge.mark == _mark(captcha_id, answer)) & (Challenge.until > now))
    except ConditionFailed as failed:
        if failed.item is not None:
            table.delete(key)
        raise ShopError("captcha_wrong") from failed


def _key(captcha_id: str) -> Key:
    return Key(f"CAPTCHA#{captcha_id}", "PICTURE")


def _mark(captcha_id: str, digits: str) -> str:
    return blind(f"captcha {captcha_id} {digits}")
