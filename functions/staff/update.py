"""Change a member of the staff: roles, permissions, disabled or not, a new password, the second factor taken off. What is not sent stays.

Reads    the team
Writes   the member, the team's version                                       (one transaction with the answer)
Errors   staff_not_found 404, role_not_found 404, beyond_own_rights 403 (the member may, or would be allowed to do, what the caller may not),
         last_owner 409, forbidden 403
Retry    recorded

It works at the member's next call; a new password and being disabled end their tokens.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pynamodb.expressions.update import Action

from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import ACTIVE, DISABLED, StaffMember, passwords, staff, team
from chalicelib.staff.items import with_password
from chalicelib.staff.team import MemberView, Password, Permission, RoleId, StaffName
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class UpdateStaff(Request):
    """`reset_two_factor`: the member has lost it, and logs in without until they enrol again."""

    username: StaffName
    roles: list[RoleId] | None = Field(None, max_length=team.MOST_ROLES)
    permissions: list[Permission] | None = Field(None, max_length=team.MOST_PERMISSIONS)
    disabled: bool | None = None
    password: Password | None = None
    reset_two_factor: bool = False
    reason: Reason | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set - {"username", "reason"}:
            raise ValueError("changes nothing")
        return self


class UpdatedStaff(Response):
    member: MemberView


@operation(UpdateStaff, UpdatedStaff, caller=staff("staff.write"), retry=RECORDED)
def update(request: UpdateStaff, call: Call) -> UpdatedStaff:
    team.check_permissions(request.permissions or [])
    new_hash = passwords.hashed(request.password) if request.password else None

    def once() -> UpdatedStaff:
        before = team.load()
        team.check_within(call.caller, before.may(team.known(request.username, before)))
        member = StaffMember.of(before.members[request.username].raw())
        team.check_roles(request.roles or [], before)
        actions = _apply(request, member, new_hash)
        after = team.with_member(before, member)
        team.check_within(call.caller, after.may(member))
        transaction = Transaction("staff/update")
        team.change(transaction, before, after)
        transaction.update("member", member.key, actions, StaffMember.pk.exists())
        answer = UpdatedStaff(member=after.seen(member))
        call.commit(transaction, answer)
        return answer

    return look_again("staff/update", once)


def _apply(request: UpdateStaff, member: StaffMember, new_hash: str | None) -> list[Action]:
    """Change the member in hand; returns what to write."""
    actions: list[Action] = []
    for words in ("roles", "permissions"):
        sent = getattr(request, words)
        if sent is not None:
            setattr(member, words, list(dict.fromkeys(sent)))
            actions.append(getattr(StaffMember, words).set(getattr(member, words)))
    if request.disabled is not None:
        member.status = DISABLED if request.disabled else ACTIVE
        actions.append(StaffMember.status.set(member.status))
    if new_hash is not None:
        actions += with_password(new_hash)
    if new_hash is not None or request.disabled:
        actions.append(StaffMember.token_version.set(StaffMember.token_version + 1))
    if request.reset_two_factor:
        member.totp_secret = None
        actions += [StaffMember.totp_secret.remove(), StaffMember.recovery_secrets.remove()]
    return actions
