"""Take someone into the staff, with roles and permissions that the caller has, too.

Reads    the team
Writes   the member, the team's version                                       (one transaction with the answer)
Errors   staff_exists 409, role_not_found 404, beyond_own_rights 403, forbidden 403
Retry    recorded
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff, team
from chalicelib.staff.team import MemberView, Password, Permission, RoleId, StaffName
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class CreateStaff(Request):
    """`permissions`: single ones, beside those of the roles; "*" is everything."""

    username: StaffName
    password: Password
    roles: list[RoleId] = Field(default=[], max_length=team.MOST_ROLES)
    permissions: list[Permission] = Field(default=[], max_length=team.MOST_PERMISSIONS)


class CreatedStaff(Response):
    member: MemberView


@operation(CreateStaff, CreatedStaff, caller=staff("staff.write"), retry=RECORDED)
def create(request: CreateStaff, call: Call) -> CreatedStaff:
    team.check_permissions(request.permissions)
    permissions, roles = (list(dict.fromkeys(words)) for words in (request.permissions, request.roles))
    member = team.new_member(request.username, request.password, permissions, roles)

    def once() -> CreatedStaff:
        before = team.load()
        if member.name in before.members:
            raise ShopError("staff_exists")
        team.check_roles(roles, before)
        after = team.with_member(before, member)
        team.check_within(call.caller, after.may(member))
        transaction = Transaction("staff/create")
        team.change(transaction, before, after)
        transaction.create("member", member)
        answer = CreatedStaff(member=after.seen(member))
        call.commit(transaction, answer)
        return answer

    return look_again("staff/create", once)
