"""Take one's own second factor off; the password is asked for. (Who has lost the app asks a colleague: staff/update.)

Reads    the member
Writes   the member
Errors   staff_login_failed 401 (the password is wrong), staff_locked 429, too_many_requests 429
Retry    natural: off is off
"""

from __future__ import annotations

from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import ANY_MEMBER, account, entry
from chalicelib.staff.team import TypedPassword


class RemoveTotp(Request):
    password: TypedPassword


@operation(RemoveTotp, Nothing, caller=ANY_MEMBER, retry=NATURAL, limit=per_minute(30))
def remove_totp(request: RemoveTotp, call: Call) -> Nothing:
    member = account.own(call)
    entry.check_password(member, request.password, call.address, call.now)
    account.remove(member)
    return Nothing()
