"""Who belongs to the staff and what they may: changes, and the three rules that hold over all of them.

* A permission is one that some operation asks for, or "*"; a typo is refused.
* Nobody gives, takes or touches what they do not have: a member who may do more than you is not yours to change.
* While anybody may do everything, somebody always will: the last one cannot be disabled or lose it.

Each change is made on the team as it was read: it moves the team's version on, so that of two at the same time one looks again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

from ..runtime import catalogue, clock
from ..runtime.caller import Caller
from ..runtime.errors import ShopError
from ..runtime.faults import invalid
from ..runtime.model import Moment, Shape
from ..store import table
from ..store.transaction import Transaction
from . import passwords
from .items import ACTIVE, EVERYTHING, TEAM, Role, StaffMember, Team, covers, member_key, permitted

MOST_ROLES, MOST_PERMISSIONS = 40, 100

Password = Annotated[str, StringConstraints(min_length=passwords.SHORTEST, max_length=200)]
TypedPassword = Annotated[str, StringConstraints(min_length=1, max_length=200)]
StaffName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@-]{1,40}$")]
RoleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]
Permission = Annotated[str, StringConstraints(pattern=r"^([a-z_]{1,30}\.[a-z_]{1,30}|\*)$")]


class MemberView(Shape):
    """A member as colleagues see them. `may`: what roles and own permissions open together."""

    username: str
    status: str
    roles: list[str]
    permissions: list[str]
    may: list[str]
    two_factor: bool
    created_at: Moment


class RoleView(Shape):
    """A role; `members` have it."""

    role_id: str
    title: str
    permissions: list[str]
    members: list[str]


@dataclass(frozen=True)
class Desk:
    """The whole team at one moment."""

    team: Team
    members: Mapping[str, StaffMember]

    def may(self, member: StaffMember) -> frozenset[str]:
        return permitted(member, self.team)

    def holders(self, role_id: str) -> list[str]:
        return sorted(name for name, member in self.members.items() if role_id in member.roles)

    def seen(self, member: StaffMember) -> MemberView:
        return MemberView(
            username=member.name,
            status=member.status,
            roles=member.roles,
            permissions=member.permissions,
            may=sorted(self.may(member)),
            two_factor=member.totp_secret is not None,
            created_at=member.created_at,
        )

    def role_seen(self, role_id: str) -> RoleView:
        role = self.team.roles[role_id]
        return RoleView(role_id=role_id, title=role.title, permissions=role.permissions, members=self.holders(role_id))

    def anybody_owns(self) -> bool:
        return any(EVERYTHING in self.may(member) for member in self.members.values() if member.status == ACTIVE)


def load() -> Desk:
    """The team, strongly read."""
    team = Team.at(TEAM, version=0, roles={})
    members = {}
    for raw in table.query_all(TEAM.pk):
        found = table.decode(raw, Team, StaffMember)
        if isinstance(found, StaffMember):
            members[found.name] = found
        elif isinstance(found, Team):
            team = found
    return Desk(team, members)


def known(name: str, desk: Desk) -> StaffMember:
    """Raises ShopError staff_not_found."""
    if name not in desk.members:
        raise ShopError("staff_not_found")
    return desk.members[name]


def check_permissions(permissions: Iterable[str]) -> None:
    """Raises ShopError invalid_request for a permission that no operation asks for."""
    words = catalogue.permissions()
    for place, permission in enumerate(permissions):
        if permission != EVERYTHING and permission not in words:
            raise invalid("permissions", place, problem="no operation asks for this permission")


def check_roles(roles: Iterable[str], desk: Desk) -> None:
    """Raises ShopError role_not_found."""
    for role_id in roles:
        if role_id not in desk.team.roles:
            raise ShopError("role_not_found", roleId=role_id)


def check_within(caller: Caller, *permissions: Iterable[str]) -> None:
    """Raises ShopError beyond_own_rights unless the caller has all of these."""
    for some in permissions:
        if not covers(caller.permissions, some):
            missing = sorted(set(some) - caller.permissions)
            raise ShopError("beyond_own_rights", permissions=missing)


def change(transaction: Transaction, before: Desk, after: Desk) -> None:
    """Put the team as it shall be into the transaction; members are the caller's to write. Raises ShopError last_owner."""
    if before.anybody_owns() and not after.anybody_owns():
        raise ShopError("last_owner")
    version = int(before.team.version)
    unchanged = Team.version == version if version else Team.pk.does_not_exist()
    transaction.put("team", Team.at(TEAM, version=version + 1, roles=after.team.roles), unchanged)


def with_member(desk: Desk, member: StaffMember) -> Desk:
    return Desk(desk.team, {**desk.members, member.name: member})


def with_role(desk: Desk, role_id: str, role: Role | None) -> Desk:
    """`role` None: without it."""
    roles = {name: kept for name, kept in desk.team.roles.items() if name != role_id}
    if role is not None:
        roles[role_id] = role
    return Desk(Team.at(TEAM, version=desk.team.version, roles=roles), desk.members)


def new_member(name: str, password: str, permissions: list[str], roles: list[str]) -> StaffMember:
    """Raises ValueError for a short password."""
    return StaffMember.at(
        member_key(name),
        name=name,
        password_hash=passwords.hashed(password),
        permissions=permissions,
        roles=roles,
        token_version=1,
        status=ACTIVE,
        created_at=clock.now(),
    )


def create_member(name: str, password: str, permissions: list[str]) -> bool:
    """Make a member from outside of the shop's operations, the first one above all: nobody is asked whether they may.

    False: there is one of this name, and nothing was changed. Raises ValueError for a short password.
    """
    return table.put_new(new_member(name, password, permissions, []))
