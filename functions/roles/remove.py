"""Remove a role that nobody has any more.

Reads    the team
Writes   the roles                                                             (one transaction with the answer)
Errors   role_not_found 404, role_in_use 409 (with who has it), beyond_own_rights 403, forbidden 403
Retry    recorded
"""

from __future__ import annotations

from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff, team
from chalicelib.staff.team import RoleId
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class RemoveRole(Request):
    role_id: RoleId


class RemovedRole(Response):
    role_id: str


@operation(RemoveRole, RemovedRole, caller=staff("staff.write"), retry=RECORDED)
def remove(request: RemoveRole, call: Call) -> RemovedRole:
    def once() -> RemovedRole:
        before = team.load()
        team.check_roles([request.role_id], before)
        holders = before.holders(request.role_id)
        if holders:
            raise ShopError("role_in_use", members=holders)
        team.check_within(call.caller, before.team.roles[request.role_id].permissions)
        transaction = Transaction("roles/remove")
        team.change(transaction, before, team.with_role(before, request.role_id, None))
        answer = RemovedRole(role_id=request.role_id)
        call.commit(transaction, answer)
        return answer

    return look_again("roles/remove", once)
