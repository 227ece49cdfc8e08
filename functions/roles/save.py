"""Make a role, or change one; it works at the next call of everybody who has it.

Reads    the team
Writes   the roles                                                             (one transaction with the answer)
Errors   beyond_own_rights 403 (the role opens, or would open, what the caller may not do), role_limit_reached 409, last_owner 409, forbidden 403
Retry    recorded
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Name, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff, team
from chalicelib.staff.items import Role
from chalicelib.staff.team import Permission, RoleId, RoleView
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class SaveRole(Request):
    role_id: RoleId
    title: Name
    permissions: list[Permission] = Field(max_length=team.MOST_PERMISSIONS)


class SavedRole(Response):
    role: RoleView


@operation(SaveRole, SavedRole, caller=staff("staff.write"), retry=RECORDED)
def save(request: SaveRole, call: Call) -> SavedRole:
    team.check_permissions(request.permissions)
    role = Role(title=request.title, permissions=list(dict.fromkeys(request.permissions)))

    def once() -> SavedRole:
        before = team.load()
        old = before.team.roles.get(request.role_id)
        if old is None and len(before.team.roles) >= team.MOST_ROLES:
            raise ShopError("role_limit_reached", most=team.MOST_ROLES)
        team.check_within(call.caller, role.permissions, old.permissions if old else [])
        after = team.with_role(before, request.role_id, role)
        transaction = Transaction("roles/save")
        team.change(transaction, before, after)
        answer = SavedRole(role=after.role_seen(request.role_id))
        call.commit(transaction, answer)
        return answer

    return look_again("roles/save", once)
