"""Who may do what: each permission, the operations that it opens, and the active members who have it; made from the catalogue.

Reads    the team
Errors   forbidden 403
Retry    a read
"""

from __future__ import annotations

from chalicelib.runtime import catalogue
from chalicelib.runtime.model import Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import ACTIVE, staff, team
from chalicelib.staff.items import covers
from chalicelib.staff.team import Permission


class WhoCan(Request):
    """`permission`: this one alone."""

    permission: Permission | None = None


class Right(Shape):
    permission: str
    operations: list[str]
    members: list[str]


class WhoCanWhat(Response):
    rights: list[Right]


@operation(WhoCan, WhoCanWhat, caller=staff("staff.read"), retry=READ)
def who_can(request: WhoCan, call: Call) -> WhoCanWhat:
    desk = team.load()
    may = {member.name: desk.may(member) for member in desk.members.values() if member.status == ACTIVE}
    return WhoCanWhat(
        rights=[
            Right(
                permission=permission,
                operations=operations,
                members=sorted(name for name, held in may.items() if covers(held, [permission])),
            )
            for permission, operations in sorted(catalogue.permissions().items())
            if request.permission in (None, permission)
        ]
    )
