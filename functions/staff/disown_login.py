"""Say that a login was not one's own: all tokens end at once, and only the address that this call comes from opens until there is a new password.

Reads    the member, the login
Writes   the login, the member, this address                                    (one transaction)
Errors   staff_login_failed 401 (the password is wrong), staff_locked 429, login_not_found 404, too_many_requests 429
Retry    natural: log in again and change the password (staff/change_password)
"""

from __future__ import annotations

from chalicelib.runtime import log
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import ANY_MEMBER, account, entry, logins
from chalicelib.staff.logins import LoginId
from chalicelib.staff.team import TypedPassword


class DisownLogin(Request):
    """`password`: one's own; a stolen token alone must not lock its owner out."""

    login_id: LoginId
    password: TypedPassword


@operation(DisownLogin, Nothing, caller=ANY_MEMBER, retry=NATURAL, limit=per_minute(30))
def disown_login(request: DisownLogin, call: Call) -> Nothing:
    member = account.own(call)
    entry.check_password(member, request.password, call.address, call.now)
    logins.disown(member, request.login_id, entry.mark_of(call.address), call.now)
    log.alarm("login_disowned", name=member.name, login_id=request.login_id)
    return Nothing()
