"""Members: who a buyer is, and whether they may act.

    ID#<platform>#<appid>#<fingerprint>   ID        one identity of a person -> uid, at most one user for it
    U#<uid>                               PROFILE   the person: names, status, token version, sealed openid and phone

An openid is a name that a platform gave, so it is kept like one: keyed fingerprint in the key, ciphertext in the profile, never readable.
A status or a token version that changes works at once on every write that carries `standing`, and on others when the access token ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from . import restrictions
from .masking import phone as masked
from .runtime import clock, ids
from .runtime.errors import ShopError
from .runtime.model import Moment, Shape
from .runtime.operation import Call
from .runtime.sealed import Sealed, blind
from .store import table
from .store.errors import ConditionFailed, Raw, TransactionRefused
from .store.item import Item, Json, Key, SealedText, Time, user
from .store.transaction import Transaction

ACTIVE, RESTRICTED, FROZEN, CLOSED = (
    restrictions.ACTIVE,
    restrictions.RESTRICTED,
    restrictions.FROZEN,
    restrictions.CLOSED,
)


MOST_DEVICES = 8


class User(Item):
    """A buyer. `status`, `suspended` and `status_until`: see `chalicelib.restrictions`. `gender`: 0 unknown, 1 male, 2 female (WeChat)."""

    KIND = "user"
    uid = UnicodeAttribute()
    status = UnicodeAttribute()
    status_reason = UnicodeAttribute(null=True)
    status_until = Time(null=True)
    suspended = Json[list[str]](list[str], null=True)
    token_version = NumberAttribute()
    platform = UnicodeAttribute()
    appid = UnicodeAttribute()
    openid = SealedText()
    unionid = SealedText(null=True)
    nickname = UnicodeAttribute(null=True)
    avatar_url = UnicodeAttribute(null=True)
    gender = NumberAttribute(default=0)
    birthday = UnicodeAttribute(null=True)
    phone = SealedText(null=True)
    phone_verified_at = Time(null=True)  # its owner told the code that was sent to it; none: somebody typed it
    level = NumberAttribute(default=0)  # of membership: what promotions by level ask for
    tags = Json[list[str]](list[str], null=True)  # what promotions for some buyers ask for
    # what stands against them (`credit`): reason -> weight, end; for almost everybody there is nothing
    credit = Json[dict[str, tuple[int, str]]](dict[str, tuple[int, str]], null=True)
    created_at = Time()
    updated_at = Time(null=True)
    last_login_at = Time()
    devices = Json[list[str]](list[str], null=True)  # that they logged in with, the last new one last


class Identity(Item):
    """The guard that makes an identity belong to exactly one user."""

    KIND = "identity"
    uid = UnicodeAttribute()


@dataclass(repr=False)
class Identified:
    """Whom a platform says it has in front of it."""

    platform: str
    appid: str
    openid: str
    unionid: str | None = None


class ProfileView(Shape):
    """A buyer's own profile. `phone` is masked: 138****0000; `phone_verified`: a code that was sent to it came back.

    `suspended`: functions that are closed to them, why and until when.
    """

    buyer_id: str
    nickname: str | None
    avatar_url: str | None
    gender: int
    birthday: date | None
    phone: str | None
    phone_verified: bool
    status: str
    status_reason: str | None
    status_until: Moment | None
    suspended: list[str]
    created_at: Moment

    @classmethod
    def of(cls, member: User) -> ProfileView:
        return cls(
            buyer_id=member.uid,
            nickname=member.nickname,
            avatar_url=member.avatar_url,
            gender=int(member.gender),
            birthday=date.fromisoformat(member.birthday) if member.birthday else None,
            phone=masked(member.phone.reveal()) if member.phone else None,
            phone_verified=member.phone_verified_at is not None,
            status=restrictions.status_now(member, clock.now()),
            status_reason=member.status_reason,
            status_until=member.status_until,
            suspended=restrictions.suspended(member, clock.now()),
            created_at=member.created_at,
        )


def profile_key(uid: str) -> Key:
    return Key(user(uid), "PROFILE")


def identity_key(person: Identified) -> Key:
    """Where the guard of an identity lies; it does not lead back to the openid."""
    return Key(f"ID#{person.platform}#{person.appid}#{blind(person.openid)}", "ID")


def phone_index(number: str) -> str:
    """The partition of the index `ops` that holds the buyers with this phone: its fingerprint, which does not lead back."""
    return f"PHONE#{blind(f'phone {number}')}"


def remember_device(member: User, device: str) -> None:
    """Among two logins at once one name may be lost, and be met again."""
    devices = [*(member.devices or []), device][-MOST_DEVICES:]
    table.update(User, member.key, [User.devices.set(devices)], User.pk.exists())


def has_phone(member: User, number: str) -> bool:
    return member.phone is not None and member.phone.reveal() == number


def with_phone(uid: str, number: str | None, verified_at: datetime | None = None) -> list[Action]:
    """Changes of the profile: a phone, sealed, found by staff who know all of it; None takes it away."""
    verified = User.phone_verified_at.set(verified_at) if verified_at else User.phone_verified_at.remove()
    if number is None:
        return [User.phone.remove(), User.ops_pk.remove(), User.ops_sk.remove(), verified]
    found_at = [User.ops_pk.set(phone_index(number)), User.ops_sk.set("PHONE")]
    return [User.phone.set(Sealed.of(number, profile_key(uid))), *found_at, verified]


def load(uid: str) -> User:
    """A buyer by uid. Raises ShopError token_invalid when there is no such user."""
    member = table.get(User, profile_key(uid))
    if member is None:
        raise ShopError("token_invalid")
    return member


def level_of(uid: str) -> int:
    """Raises ShopError token_invalid when there is no such user."""
    return int(load(uid).level or 0)


def openid_of(member: User) -> str:
    """The platform's name of the person, for calls to the platform only; it never leaves the back-end."""
    return member.openid.reveal()


def check_active(member: User | None, call: Call) -> User:
    """The caller's own user item, if this call may act for it. Raises as `admitted`."""
    return admitted(member, call.caller.version, call.now, call.caller.function)


def admitted(member: User | None, version: int, now: datetime, function: str = "") -> User:
    """The user item, if a token of this version may act for it.

    Raises ShopError token_invalid (logged out everywhere, or no such user), account_frozen (frozen or closed), function_suspended.
    """
    if member is None or member.token_version != version:
        raise ShopError("token_invalid")
    restrictions.refuse_barred(member, now, function)
    return member


def standing(call: Call) -> Condition:
    """For a write that touches the user item: what `check_active` checks, as a condition. `refusal` tells what failed."""
    condition: Condition = (User.token_version == call.caller.version) & _not_barred(call.now)
    if call.caller.function:
        closed = Path("suspended").contains(f'"{call.caller.function}"')  # in its JSON
        condition &= ~closed | (User.status != RESTRICTED) | (User.status_until <= call.now)
    return condition


def refusal(found: Raw | None, call: Call) -> ShopError:
    """Why `standing` did not hold for the user item that stood there."""
    try:
        check_active(User.of(found) if found else None, call)
    except ShopError as error:
        return error
    return ShopError("busy")  # it holds by now: the item changed between refusal and look


def log_in(person: Identified, now: datetime) -> tuple[User, bool]:
    """The person's user, made at the first login; True if it was made now.

    Two first logins at the same time make one user: the guard's key is the person. Raises ShopError account_frozen.
    """
    guard = table.get(Identity, identity_key(person))
    if guard is None:
        member = _new_user(person, now)
        try:
            _enrol(person, member)
            return member, True
        except TransactionRefused:  # somebody was faster, or our own answer was lost
            guard = table.get(Identity, identity_key(person))
            if guard is None:
                raise
    return _back_again(guard.uid, person, now), False


def _new_user(person: Identified, now: datetime) -> User:
    uid = ids.uid()
    return User.at(
        profile_key(uid),
        uid=uid,
        status=ACTIVE,
        token_version=1,
        platform=person.platform,
        appid=person.appid,
        openid=Sealed.of(person.openid, profile_key(uid)),
        unionid=Sealed.of(person.unionid, profile_key(uid)) if person.unionid else None,
        created_at=now,
        last_login_at=now,
    )


def _enrol(person: Identified, member: User) -> None:
    transaction = Transaction("identity/login")
    transaction.create("identity", Identity.at(identity_key(person), uid=member.uid))
    transaction.create("user", member)
    transaction.commit()


def _back_again(uid: str, person: Identified, now: datetime) -> User:
    actions = [User.last_login_at.set(now)]
    if person.unionid:  # it can appear later, when the merchant binds the mini-program to an open-platform account
        actions.append(User.unionid.set(Sealed.of(person.unionid, profile_key(uid))))
    try:
        return table.update(User, profile_key(uid), actions, _not_barred(now))
    except ConditionFailed as failed:
        if failed.item is None:
            raise  # a guard without its user: nothing that a caller could mend
        restrictions.refuse_barred(User.of(failed.item), now)
        raise ShopError("busy") from failed  # unfrozen between refusal and look


def _not_barred(now: datetime) -> Condition:
    condition: Condition = User.status.is_in(ACTIVE, RESTRICTED) | (
        (User.status == FROZEN) & (User.status_until <= now)
    )
    return condition
