"""The staff: who they are, which roles they have, and what they may.

Reads    the team
Errors   forbidden 403
Retry    a read
"""

from __future__ import annotations

from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff, team
from chalicelib.staff.team import MemberView


class ListStaff(Request):
    pass


class StaffList(Response):
    members: list[MemberView]


@operation(ListStaff, StaffList, caller=staff("staff.read"), retry=READ)
def list_staff(request: ListStaff, call: Call) -> StaffList:
    desk = team.load()
    return StaffList(members=[desk.seen(desk.members[name]) for name in sorted(desk.members)])
