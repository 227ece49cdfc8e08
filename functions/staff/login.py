"""Log a staff member in with name and password.

Reads    the member
Writes   the attempt is counted before the password is looked at; a right one clears the count
Errors   staff_login_failed 401 (whatever was wrong), staff_locked 429 (five wrong passwords: wait a quarter of an hour)
Retry    natural: each success gives a token of its own

There is no refresh: a token lasts two hours, and what it opens is looked up at every call.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib import staff
from chalicelib.runtime import tokens
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation

Password = Annotated[str, StringConstraints(min_length=1, max_length=200)]
StaffName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@-]{1,40}$")]


class LogInStaff(Request):
    username: StaffName
    password: Password


class LoggedInStaff(Response):
    """`expires_in`: seconds until the access token ends."""

    access_token: str
    expires_in: int
    name: str
    permissions: list[str]


@operation(LogInStaff, LoggedInStaff, caller=ANYONE, retry=NATURAL)
def login(request: LogInStaff, call: Call) -> LoggedInStaff:
    member = staff.authenticate(request.username, request.password, call.now)
    version = int(member.token_version)
    return LoggedInStaff(
        access_token=tokens.issue(staff.AUDIENCE, member.name, version, staff.ACCESS_SECONDS),
        expires_in=staff.ACCESS_SECONDS,
        name=member.name,
        permissions=member.permissions,
    )
