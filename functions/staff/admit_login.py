"""Let a colleague in from the address of a login that was refused because the address was strange.

Reads    the team, the login
Writes   the address is one of the colleague's from now on
Errors   staff_not_found 404, login_not_found 404, login_state 409 (it was not turned away, or the colleague needs a new password first),
         beyond_own_rights 403 (the colleague may more than the caller), forbidden 403
Retry    natural: an address that is known is known
"""

from __future__ import annotations

from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import logins, staff, team
from chalicelib.staff.logins import LoginId
from chalicelib.staff.team import StaffName


class AdmitLogin(Request):
    username: StaffName
    login_id: LoginId


@operation(AdmitLogin, Nothing, caller=staff("staff.write"), retry=NATURAL)
def admit_login(request: AdmitLogin, call: Call) -> Nothing:
    desk = team.load()
    member = team.known(request.username, desk)
    team.check_within(call.caller, desk.may(member))
    logins.admit(member, request.login_id, call.now)
    return Nothing()
