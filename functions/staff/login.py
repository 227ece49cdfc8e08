"""Log a staff member in with name and password, and a code where a second factor is in force.

Reads    the member, whether they have come from this address before, their last logins
Writes   the attempt is counted before the password is looked at; a right one clears the count of this address; the login
Errors   staff_login_failed 401 (whatever was wrong), staff_code_required 401 (send `code`, too), staff_locked 429 (wait as long as it says),
         too_many_requests 429, staff_strange_address 403 (the password is right, and a colleague must admit the address: staff/admit_login)
Retry    natural: each success gives a token of its own

There is no refresh: a token lasts two hours, and what it opens is looked up at every call.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib import staff
from chalicelib.runtime import tokens
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import entry, rule
from chalicelib.staff.items import permitted
from chalicelib.staff.logins import LoginView, Oddity
from chalicelib.staff.team import StaffName, TypedPassword

Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z-]{6,20}$")]


class LogInStaff(Request):
    """`code`: six digits of the authenticator app, or a recovery code."""

    username: StaffName
    password: TypedPassword
    code: Code | None = None


class LoggedInStaff(Response):
    """`expires_in`: seconds until the access token ends. `permissions`: what the member may, "*" for everything.

    `last_login`: the one before this, null at the first. `unusual`: what is unusual about this one (address, device, guessed)."""

    access_token: str
    expires_in: int
    name: str
    permissions: list[str]
    last_login: LoginView | None
    unusual: list[Oddity]


@operation(LogInStaff, LoggedInStaff, caller=ANYONE, retry=NATURAL, limit=per_minute(60))
def login(request: LogInStaff, call: Call) -> LoggedInStaff:
    member, (this, *before) = entry.authenticate(
        request.username, request.password, request.code, call.address, call.agent, call.now
    )
    _, team = rule.read(member.name)
    version = int(member.token_version)
    return LoggedInStaff(
        access_token=tokens.issue(staff.AUDIENCE, member.name, version, staff.ACCESS_SECONDS),
        expires_in=staff.ACCESS_SECONDS,
        name=member.name,
        permissions=sorted(permitted(member, team)),
        last_login=LoginView.of(before[0]) if before else None,
        unusual=this.unusual,
    )
