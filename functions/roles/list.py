"""The roles with their permissions and who has them, and every permission that there is.

Reads    the team
Errors   forbidden 403
Retry    a read
"""

from __future__ import annotations

from chalicelib.runtime import catalogue
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff, team
from chalicelib.staff.team import RoleView


class ListRoles(Request):
    pass


class RoleList(Response):
    """`permissions`: those that a role can have, exactly the ones that operations ask for; "*" is all of them."""

    roles: list[RoleView]
    permissions: list[str]


@operation(ListRoles, RoleList, caller=staff("staff.read"), retry=READ)
def list_roles(request: ListRoles, call: Call) -> RoleList:
    desk = team.load()
    roles = [desk.role_seen(role_id) for role_id in sorted(desk.team.roles)]
    return RoleList(roles=roles, permissions=sorted(catalogue.permissions()))
