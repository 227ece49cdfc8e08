"""Sessions: a login that renews itself. Refresh tokens rotate; an old one that comes back ends its whole family.

    U#<uid>  SESSION#<family>   one login; `n` counts its rotations

A refresh token is `<uid>.<family>.<n>.<secret>`, and the secret is computed from the rest under the deployment's key, so none is stored. The
one before the last is answered once more for a minute with the same successor: an answer lost on the way must not log anybody out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import StringConstraints
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from . import devices, restrictions
from .members import User
from .runtime import clock, ids, tokens
from .runtime.errors import ShopError
from .store import table
from .store.item import Item, Key, Time, user

LIFETIME = timedelta(days=30)  # since the last rotation
GRACE = timedelta(seconds=60)
_FAMILY_LENGTH = 16
_FORM = re.compile(
    rf"([{ids.ALPHABET}]{{{ids.UID_LENGTH}}})\.([{ids.ALPHABET}]{{{_FAMILY_LENGTH}}})\.([0-9]{{1,9}})\.([0-9a-f]{{64}})"
)

SessionId = Annotated[str, StringConstraints(pattern=rf"^[{ids.ALPHABET}]{{{_FAMILY_LENGTH}}}$")]
RefreshToken = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Session(Item):
    """One login. `version` is the user's token version that it was made under: it dies with it."""

    KIND = "session"
    family = UnicodeAttribute()
    n = NumberAttribute()
    version = NumberAttribute()
    began_at = Time(null=True)
    rotated_at = Time()
    expires_at = Time()
    device = UnicodeAttribute(null=True)
    network = UnicodeAttribute(null=True)


@dataclass(frozen=True)
class Presented:
    """What a genuine refresh token says."""

    uid: str
    family: str
    n: int


def session_key(uid: str, family: str) -> Key:
    return Key(user(uid), f"SESSION#{family}")


def access_token(member: User) -> str:
    """A buyer's access token, valid for `tokens.ACCESS_SECONDS`."""
    more = restrictions.claims(member, clock.now())
    return tokens.issue("buyer", member.uid, int(member.token_version), more=more)


def refresh_token(uid: str, family: str, n: int) -> str:
    secret = tokens.derive("refresh", f"{uid}.{family}.{n}")
    return f"{uid}.{family}.{n}.{secret}"


def presented(text: str) -> Presented:
    """The claims of a genuine refresh token, whether or not its session still lives. Raises ShopError token_invalid."""
    form = _FORM.fullmatch(text)
    if form is None:
        raise ShopError("token_invalid")
    uid, family, n, secret = form.groups()
    if not tokens.derived("refresh", f"{uid}.{family}.{n}", secret):
        raise ShopError("token_invalid")
    return Presented(uid, family, int(n))


def begin(member: User, now: datetime, address: str = "", agent: str = "") -> tuple[str, Session]:
    """Open a session; returns its first refresh token, and it."""
    family = ids.random_text(_FAMILY_LENGTH)
    session = Session.at(
        session_key(member.uid, family),
        family=family,
        n=1,
        version=member.token_version,
        began_at=now,
        rotated_at=now,
        expires_at=now + LIFETIME,
        device=devices.device(agent) or None,
        network=devices.network(address) or None,
        ttl=sweep_at(now),
    )
    table.put(session)
    return refresh_token(member.uid, family, 1), session


def judged(session: Session, n: int, now: datetime) -> Literal["rotate", "repeat", "reused"]:
    """What to do with refresh token number `n`: renew, give the last successor once more, or end the family."""
    if n == session.n:
        return "rotate"
    if n == session.n - 1 and now - session.rotated_at < GRACE:
        return "repeat"
    return "reused"


def living(uid: str, now: datetime) -> list[Session]:
    """The sessions that can still be renewed, the one that was used last first."""
    found = [Session.of(raw) for raw in table.query_all(user(uid), begins="SESSION#")]
    return sorted((one for one in found if one.expires_at > now), key=lambda one: one.rotated_at, reverse=True)


def end(uid: str, family: str) -> None:
    """The session's refresh tokens, all of them, open nothing any more."""
    table.delete(session_key(uid, family))


def end_all(uid: str, up_to_version: int) -> None:
    """Remove the sessions made under token versions up to this one; they opened nothing since the version moved on."""
    for raw in table.query_all(user(uid), begins="SESSION#"):
        session = Session.of(raw)
        if session.version <= up_to_version:
            table.delete(session.key)


def sweep_at(now: datetime) -> int:
    """When TTL may remove a session that was renewed now: a day after its end, which is judged on reading."""
    return int((now + LIFETIME).timestamp()) + 86_400
