"""Find buyers: by id, by a whole phone number, or by a whole openid; phones are shown masked.

Reads    the buyer by key, the index of phones, or the guards of identities
Errors   forbidden 403
Retry    a read

Nobody can leaf through all buyers, and a part of a number finds nobody.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from chalicelib import member_desk, members
from chalicelib.member_desk import MemberLine
from chalicelib.members import User
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Phone, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table

Uid = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{12}$")]


class FindMembers(Request):
    """Exactly one of them."""

    buyer_id: Uid | None = None
    phone: Phone | None = None
    openid: Annotated[str, StringConstraints(min_length=6, max_length=128)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(value is not None for value in (self.buyer_id, self.phone, self.openid)) != 1:
            raise ValueError("exactly one of buyerId, phone and openid")
        return self


class FoundMembers(Response):
    members: list[MemberLine]


@operation(FindMembers, FoundMembers, caller=staff("members.read"), retry=READ, limit=per_minute(60))
def list_members(request: FindMembers, call: Call) -> FoundMembers:
    return FoundMembers(members=[member_desk.line(member, call.now) for member in _found(request)])


def _found(request: FindMembers) -> list[User]:
    if request.phone:
        return member_desk.by_phone(request.phone)
    if request.openid:
        return member_desk.by_openid(request.openid)
    member = table.get(User, members.profile_key(request.buyer_id or ""))
    return [member] if member else []
