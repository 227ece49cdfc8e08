"""A buyer as staff see them: standing, what is closed to them and why; what is personal stays masked.

Reads    the buyer, their address book
Errors   member_not_found 404, forbidden 403
Retry    a read
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib import member_desk
from chalicelib.member_desk import MemberDetail
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff

Uid = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{12}$")]


class GetMember(Request):
    buyer_id: Uid


class GotMember(Response):
    member: MemberDetail


@operation(GetMember, GotMember, caller=staff("members.read"), retry=READ)
def get(request: GetMember, call: Call) -> GotMember:
    return GotMember(member=member_desk.detail(member_desk.find(request.buyer_id), call.now))
