"""What is stored of the staff.

    STAFF         TEAM               the roles, and the version that every change of roles or members moves on
                  MEMBER#<name>      a member: password hash, roles, permissions of their own, token version, second factor
    STAFF#<name>  ATTEMPTS           wrong passwords lately from addresses that the member never logged in from
                  ATTEMPTS#<mark>    wrong passwords lately from one address (its fingerprint)
                  KNOWN#<mark>       an address that the member logged in from
                  LOGIN#<login id>   a login (`staff.logins`)

Attempts are counted for any name, so that an unknown one behaves like a known one.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from ..runtime.model import Shape
from ..store.item import Item, Json, Key, SealedText, Time

ACTIVE, DISABLED = "active", "disabled"
EVERYTHING = "*"


class Role(Shape):
    """A bundle of permissions under a name. A permission is `<what>.<may>` ("orders.ship"), or "*" for all."""

    title: str
    permissions: list[str] = Field(default=[])


class Team(Item):
    """The roles. `version`: two changes at the same time cannot both be made."""

    KIND = "team"
    version = NumberAttribute()
    roles = Json[dict[str, Role]](dict[str, Role])


class StaffMember(Item):
    """Someone who works for the shop. What they may is what their roles and their own permissions say together."""

    KIND = "staff"
    name = UnicodeAttribute()
    password_hash = UnicodeAttribute()
    permissions = Json[list[str]](list[str])
    roles = Json[list[str]](list[str], default=list)
    token_version = NumberAttribute()
    status = UnicodeAttribute()
    created_at = Time()
    totp_secret = SealedText(null=True)  # of the second factor in force
    totp_pending_secret = SealedText(null=True)  # enrolled, and not confirmed yet
    totp_step = NumberAttribute(null=True)  # the last code that was taken: none is taken twice
    recovery_secrets = Json[list[str]](list[str], null=True)  # fingerprints of the codes that are left
    # a login was not theirs: strange addresses are turned away until there is a new password
    guarded = BooleanAttribute(null=True)
    been_in = BooleanAttribute(null=True)  # they have logged in: an address can be strange from then on
    known_since = Time(null=True)  # addresses that were known before are known no more


class Attempts(Item):
    """Passwords tried and not found right, until `until`. Every try counts before it is judged."""

    KIND = "attempts"
    tried = NumberAttribute()
    until = Time()


class KnownAddress(Item):
    """The member has logged in from here; it is forgotten a quarter of a year after the last time."""

    KIND = "known_address"
    last_at = Time()


TEAM = Key("STAFF", "TEAM")


def member_key(name: str) -> Key:
    return Key(TEAM.pk, f"MEMBER#{name}")


def attempts_key(name: str, mark: str = "") -> Key:
    """Of one address, or without `mark` of all addresses that are strange to the member."""
    return Key(f"STAFF#{name}", f"ATTEMPTS#{mark}" if mark else "ATTEMPTS")


def known_key(name: str, mark: str) -> Key:
    return Key(f"STAFF#{name}", f"KNOWN#{mark}")


def with_password(hashed: str) -> list[Action]:
    """Changes of a member: a new password; whoever had the old one is nobody to be guarded against any more."""
    return [StaffMember.password_hash.set(hashed), StaffMember.guarded.remove()]


def as_new() -> list[Action]:
    """Changes of a member: the next login is like a first one, from wherever it comes."""
    return [StaffMember.been_in.remove(), StaffMember.guarded.remove()]


def permitted(member: StaffMember, team: Team | None) -> frozenset[str]:
    """What a member may: their own permissions and those of their roles."""
    roles = team.roles if team else {}
    of_roles = (permission for role in member.roles if role in roles for permission in roles[role].permissions)
    return frozenset([*member.permissions, *of_roles])


def covers(own: Iterable[str], others: Iterable[str]) -> bool:
    """Does who has `own` have all of `others`?"""
    held = set(own)
    return EVERYTHING in held or set(others) <= held
