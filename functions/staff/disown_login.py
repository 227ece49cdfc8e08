"""Say that a login was not one's own: all tokens end at once, and only the address that this call comes from opens until there is a new password.

Reads    the member, the login
Writes   the login, the member, the known addresses                             (one transaction)
Errors   login_not_found 404
Retry    natural: log in again and change the password (staff/change_password)
"""

from __future__ import annotations

from chalicelib.runtime import log
from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import ANY_MEMBER, account, entry, logins
from chalicelib.staff.logins import LoginId


class DisownLogin(Request):
    login_id: LoginId


@operation(DisownLogin, Nothing, caller=ANY_MEMBER, retry=NATURAL)
def disown_login(request: DisownLogin, call: Call) -> Nothing:
    member = account.own(call)
    logins.disown(member, request.login_id, entry.mark_of(call.address), call.now)
    log.alarm("login_disowned", name=member.name, login_id=request.login_id)
    return Nothing()
