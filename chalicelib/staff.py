"""Staff: members with a password and permissions, and the rule that opens a staff operation.

    STAFF#<name>  STAFF       the member: password hash, permissions, token version
                  ATTEMPTS    wrong passwords lately, for any name, so that an unknown one behaves like a known one

Every call reads the member strongly: a permission taken away, a token version moved on or a member disabled works at the next call.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from .runtime import clock, ids, tokens
from .runtime.caller import Caller, Rule, bearer
from .runtime.errors import ShopError
from .store import table
from .store.errors import ConditionFailed, Contended, Throttled, Unanswered
from .store.item import Item, Json, Key, Time

AUDIENCE = "staff"
ACCESS_SECONDS = 2 * 60 * 60
ACTIVE, DISABLED = "active", "disabled"
EVERYTHING = "*"

MOST_ATTEMPTS = 5
LOCK = timedelta(minutes=15)
SHORTEST_PASSWORD = 8

_N, _R, _P = 2**14, 8, 1  # scrypt: 16 MB and about 60 ms for each password
_NOBODY = f"scrypt${_N}${_R}${_P}${'A' * 22}==${'A' * 43}="  # no password has this hash; it costs as much to check


class StaffMember(Item):
    """Someone who works for the shop. A permission is `<what>.<may>` ("orders.ship"), or "*" for all."""

    KIND = "staff"
    name = UnicodeAttribute()
    password_hash = UnicodeAttribute()
    permissions = Json[list[str]](list[str])
    token_version = NumberAttribute()
    status = UnicodeAttribute()
    created_at = Time()


class Attempts(Item):
    """Passwords tried for a name and not found right, until `until`. Every try counts before it is judged."""

    KIND = "attempts"
    tried = NumberAttribute()
    until = Time()


class StaffRule:
    """Opens for active members with the permission. Raises ShopError token_missing, token_invalid, token_expired, forbidden."""

    kind = "staff"

    def __init__(self, permission: str) -> None:
        self.permission = permission

    def __call__(self, headers: Mapping[str, str]) -> Caller:
        claims = tokens.check(AUDIENCE, bearer(headers))
        try:
            member = table.get(StaffMember, member_key(claims.subject))
        except (Contended, Throttled, Unanswered) as error:
            raise ShopError("busy") from error
        if member is None or member.status != ACTIVE or member.token_version != claims.version:
            raise ShopError("token_invalid")
        if not {self.permission, EVERYTHING} & set(member.permissions):
            raise ShopError("forbidden", permission=self.permission)
        return Caller("staff", member.name, claims.version, frozenset(member.permissions))


def staff(permission: str) -> Rule:
    """The rule for an operation of staff: `@operation(…, caller=staff("orders.ship"))`."""
    return StaffRule(permission)


def member_key(name: str) -> Key:
    return Key(f"STAFF#{name}", "STAFF")


def attempts_key(name: str) -> Key:
    return Key(f"STAFF#{name}", "ATTEMPTS")


def create_member(name: str, password: str, permissions: list[str]) -> bool:
    """Make a staff member. False: there is one of this name, and nothing was changed. Raises ValueError for a short password."""
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"a password has at least {SHORTEST_PASSWORD} characters")
    member = StaffMember.at(
        member_key(name),
        name=name,
        password_hash=hashed(password),
        permissions=permissions,
        token_version=1,
        status=ACTIVE,
        created_at=clock.now(),
    )
    return table.put_new(member)


def authenticate(name: str, password: str, now: datetime) -> StaffMember:
    """The member whose password this is. An unknown name gets the same answers after the same work.

    Raises ShopError staff_login_failed, staff_locked (five wrong ones: a quarter of an hour since the last).
    """
    _count_attempt(name, now)
    member = table.get(StaffMember, member_key(name))
    right = matches(password, member.password_hash if member else _NOBODY)
    if member is None or member.status != ACTIVE or not right:
        raise ShopError("staff_login_failed")
    table.delete(attempts_key(name))
    return member


def _count_attempt(name: str, now: datetime) -> None:
    """Take one of the attempts, before the password is looked at: guesses sent at the same time cannot share one."""
    key, until = attempts_key(name), now + LOCK
    common = [Attempts.until.set(until), Attempts.ttl.set(int(until.timestamp()) + 86_400)]
    try:
        one_more = [Attempts.tried.set(Attempts.tried + 1), *common]
        table.update(Attempts, key, one_more, (Attempts.until > now) & (Attempts.tried < MOST_ATTEMPTS))
        return
    except ConditionFailed:
        first = [
            Attempts.kind.set(Attempts.KIND),
            Attempts.v.set(Attempts.VERSION),
            Attempts.tried.set(1),
            *common,
        ]
    try:
        table.update(Attempts, key, first, Attempts.pk.does_not_exist() | (Attempts.until <= now))
    except ConditionFailed as failed:
        raise ShopError("staff_locked", minutes=int(LOCK.total_seconds() // 60)) from failed


def hashed(password: str) -> str:
    """`scrypt$<n>$<r>$<p>$<salt>$<hash>`, with a fresh salt."""
    salt = ids.randbytes(16)
    return f"scrypt${_N}${_R}${_P}${b64encode(salt).decode()}${b64encode(_scrypt(password, salt, _N, _R, _P)).decode()}"


def matches(password: str, stored: str) -> bool:
    """Is this the password that `hashed` gave `stored` for?"""
    _, n, r, p, salt, expected = stored.split("$")
    return hmac.compare_digest(_scrypt(password, b64decode(salt), int(n), int(r), int(p)), b64decode(expected))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=64 * 1024 * 1024, dklen=32)
