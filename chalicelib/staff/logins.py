"""Where members of staff come in from: each login that had the right password, what was unusual about it, and what follows.

    STAFF#<name>  LOGIN#<login id>   one login, kept for half a year: when, device, network without its last part, let in or not

Unusual is an address that is not known, once the member has been in (`address`), a device that the last logins do not show (`device`), a right
password after wrong ones (`guessed`). A strange address is turned away where the setting `strangeLogins` says so, and for a member who said of
a login that it was not theirs, until they have a new password.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal, NamedTuple

from pydantic import StringConstraints
from pynamodb.attributes import UnicodeAttribute

from .. import devices, shop
from ..runtime import ids
from ..runtime.errors import ShopError
from ..runtime.model import Moment, Shape
from ..store import table
from ..store.again import look_again
from ..store.errors import TransactionRefused
from ..store.item import Item, Json, Key, Time
from ..store.transaction import Transaction
from .items import KnownAddress, StaffMember, known_key

KEPT, KNOWN_FOR = timedelta(days=180), timedelta(days=90)
COMPARED = 10  # logins
SUSPICIOUS = 3  # wrong passwords before the right one
IN, REFUSED, DISOWNED = "in", "refused", "disowned"

LoginId = Annotated[str, StringConstraints(pattern=rf"^[{ids.ALPHABET}]{{14}}$")]
Oddity = Literal["address", "device", "guessed"]


class StaffLogin(Item):
    """One login. `mark`: the fingerprint of its address, under which it can become a known one."""

    KIND = "staff_login"
    login_id = UnicodeAttribute()
    came_at = Time()
    device = UnicodeAttribute()
    network = UnicodeAttribute()
    mark = UnicodeAttribute()
    outcome = UnicodeAttribute()
    unusual = Json[list[Oddity]](list[Oddity])


class LoginView(Shape):
    """`outcome`: in, refused (a strange address, and the password was right), disowned (its owner said that it was not theirs).
    `unusual`: address, device, guessed. `network` and `device` are empty where nobody knows."""

    login_id: str
    at: Moment
    device: str
    network: str
    outcome: str
    unusual: list[Oddity]

    @classmethod
    def of(cls, item: StaffLogin) -> LoginView:
        return cls(
            login_id=item.login_id,
            at=item.came_at,
            device=item.device,
            network=item.network,
            outcome=item.outcome,
            unusual=item.unusual,
        )


class Origin(NamedTuple):
    """Where an attempt comes from. `mark`: fingerprint of the address; `known`: the member came from it before; `guesses`: with this one."""

    address: str
    mark: str
    agent: str
    known: bool
    guesses: int


def login_key(name: str, login_id: str) -> Key:
    return Key(f"STAFF#{name}", f"LOGIN#{login_id}")


def record(member: StaffMember, origin: Origin, now: datetime) -> list[StaffLogin]:
    """Write down that somebody with the right password and code is at the door, and let them in.

    Returns this login and those before it, newest first. Raises ShopError staff_strange_address when they are not let in; that is written, too.
    """
    before = recent(member.name, COMPARED)
    strange = not origin.known and bool(member.been_in)
    unusual = _unusual(origin, before, strange=strange)
    admitted = not (strange and _is_strict(member))
    login = StaffLogin.at(
        login_key(member.name, login_id := ids.encode(int(now.timestamp() * 1000), 10) + ids.random_text(4)),
        login_id=login_id,
        came_at=now,
        device=devices.device(origin.agent),
        network=devices.network(origin.address),
        mark=origin.mark,
        outcome=IN if admitted else REFUSED,
        unusual=unusual,
        ttl=int((now + KEPT).timestamp()),
    )
    if not admitted:
        table.put(login)
        raise ShopError("staff_strange_address")
    transaction = Transaction("staff/login")
    transaction.put("login", login)
    transaction.put("known", _known(member.name, origin.mark, now))
    same = StaffMember.token_version == member.token_version  # they may have disowned a login meanwhile
    if member.been_in:
        transaction.check("member", member.key, same)
    else:
        transaction.update("member", member.key, [StaffMember.been_in.set(True)], same)
    try:
        transaction.commit()
    except TransactionRefused as refused:
        raise ShopError("busy") from refused
    return [login, *before]


def is_known(member: StaffMember | None, address: KnownAddress | None) -> bool:
    """Does the member come from there, as far as addresses have not been forgotten since?"""
    if address is None:
        return False
    return member is None or member.known_since is None or address.last_at > member.known_since


def admit(member: StaffMember, login_id: str, now: datetime) -> None:
    """Let the member in from where that login was turned away. Raises ShopError login_not_found, login_state."""
    login = named(member.name, login_id)
    if login.outcome != REFUSED or member.guarded:
        raise ShopError("login_state", outcome=login.outcome)
    table.put(_known(member.name, login.mark, now))


def _known(name: str, mark: str, now: datetime) -> KnownAddress:
    """The address is one that the member comes from, for a quarter of a year."""
    return KnownAddress.at(known_key(name, mark), last_at=now, ttl=int((now + KNOWN_FOR).timestamp()))


def recent(name: str, size: int, before: str | None = None) -> list[StaffLogin]:
    """The last logins (before that one), newest first."""
    start = login_key(name, before).raw() if before else None
    page = table.query(f"STAFF#{name}", begins="LOGIN#", newest_first=True, limit=size, start=start)
    return [StaffLogin.of(raw) for raw in page.items]


def named(name: str, login_id: str) -> StaffLogin:
    """Raises ShopError login_not_found."""
    found = table.get(StaffLogin, login_key(name, login_id))
    if found is None:
        raise ShopError("login_not_found")
    return found


def disown(member: StaffMember, login_id: str, mark: str, now: datetime) -> None:
    """It was not they: every token ends, and until a new password only the address that says so (`mark`) is let in.

    Raises ShopError login_not_found.
    """

    def once() -> None:
        login = named(member.name, login_id)
        transaction = Transaction("staff/disown_login")
        transaction.update("login", login.key, [StaffLogin.outcome.set(DISOWNED)], StaffLogin.pk.exists())
        guard = [
            StaffMember.guarded.set(True),
            StaffMember.known_since.set(now),
            StaffMember.token_version.set(StaffMember.token_version + 1),
        ]
        transaction.update("member", member.key, guard, StaffMember.pk.exists())
        transaction.put("known", _known(member.name, mark, now + timedelta(milliseconds=1)))  # the only one since
        transaction.commit()

    look_again("staff/disown_login", once)


def _unusual(origin: Origin, before: Sequence[StaffLogin], *, strange: bool) -> list[Oddity]:
    machines = _devices(before)
    found: list[tuple[Oddity, bool]] = [
        ("address", strange),
        ("device", bool(machines) and devices.device(origin.agent) not in machines),
        ("guessed", origin.guesses > SUSPICIOUS),
    ]
    return [oddity for oddity, holds in found if holds]


def _devices(logins: Iterable[StaffLogin]) -> set[str]:
    """What the owner's own logins came from."""
    return {login.device for login in logins if login.outcome == IN}


def _is_strict(member: StaffMember) -> bool:
    rule = shop.current().strange_logins
    return bool(member.guarded) or rule == "refuse" or (rule == "code" and member.totp_secret is None)
