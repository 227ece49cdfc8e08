"""Let a colleague in from the address of a login that was refused because the address was strange.

Reads    the login
Writes   the address is one of the colleague's from now on
Errors   login_not_found 404, forbidden 403
Retry    natural: an address that is known is known
"""

from __future__ import annotations

from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import logins, staff
from chalicelib.staff.logins import LoginId
from chalicelib.staff.team import StaffName


class AdmitLogin(Request):
    username: StaffName
    login_id: LoginId


@operation(AdmitLogin, Nothing, caller=staff("staff.write"), retry=NATURAL)
def admit_login(request: AdmitLogin, call: Call) -> Nothing:
    login = logins.named(request.username, request.login_id)
    logins.know(request.username, login.mark, call.now)
    return Nothing()
