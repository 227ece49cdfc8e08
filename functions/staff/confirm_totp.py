"""Put the second factor in force with a code of the app; answers ten recovery codes, each good for one login without the app.

Reads    the member
Writes   the member
Errors   two_factor_not_enrolled 409 (nothing waits for a code), staff_login_failed 401 (the code is wrong), too_many_requests 429
Retry    natural: when the answer was lost, enrol again; the recovery codes are shown once
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import ANY_MEMBER, account


class ConfirmTotp(Request):
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class ConfirmedTotp(Response):
    recovery_codes: list[str]


@operation(ConfirmTotp, ConfirmedTotp, caller=ANY_MEMBER, retry=NATURAL, limit=per_minute(10))
def confirm_totp(request: ConfirmTotp, call: Call) -> ConfirmedTotp:
    return ConfirmedTotp(recovery_codes=account.confirm(account.own(call), request.code, call.now))
