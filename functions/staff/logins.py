"""The logins of a member, newest first, and what was unusual about them. Everybody sees their own; those of others need audit.read.

Reads    the member's partition
Errors   staff_not_found 404, invalid_cursor 400, forbidden 403
Retry    a read
"""

from __future__ import annotations

from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import ANY_MEMBER, StaffMember, logins, member_key
from chalicelib.staff.items import covers
from chalicelib.staff.logins import LoginView
from chalicelib.staff.team import StaffName
from chalicelib.store import cursor, table


class ListLogins(Request):
    """`username` left out: one's own."""

    username: StaffName | None = None
    cursor: Cursor | None = None
    page_size: PageSize = 20


class LoginPage(Response):
    logins: list[LoginView]
    next_cursor: str | None


@operation(ListLogins, LoginPage, caller=ANY_MEMBER, retry=READ)
def list_logins(request: ListLogins, call: Call) -> LoginPage:
    name = request.username or call.caller.id
    if name != call.caller.id:
        if not covers(call.caller.permissions, ["audit.read"]):
            raise ShopError("forbidden")
        if table.get(StaffMember, member_key(name)) is None:
            raise ShopError("staff_not_found")
    scope = f"staff/logins {call.caller.id} {name}"
    found = logins.recent(name, request.page_size, cursor.read(scope, request.cursor))
    full = len(found) == request.page_size
    return LoginPage(
        logins=[LoginView.of(login) for login in found],
        next_cursor=cursor.write(scope, found[-1].login_id) if full else None,
    )
