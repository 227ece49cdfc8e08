"""Begin with a second factor: a secret for an authenticator app. It holds from staff/confirm_totp on.

Reads    the member
Writes   the member
Errors   staff_login_failed 401 (the password is wrong), staff_locked 429, too_many_requests 429
Retry    natural: each enrolment replaces the last one that was not confirmed
"""

from __future__ import annotations

from chalicelib import shop
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import ANY_MEMBER, account, entry, totp
from chalicelib.staff.team import TypedPassword


class EnrolTotp(Request):
    password: TypedPassword


class EnrolledTotp(Response):
    """`secret` is typed into the app, or `otpauth_url` is shown as a QR code; neither is ever shown again."""

    secret: str
    otpauth_url: str


@operation(EnrolTotp, EnrolledTotp, caller=ANY_MEMBER, retry=NATURAL, limit=per_minute(30))
def enrol_totp(request: EnrolTotp, call: Call) -> EnrolledTotp:
    member = account.own(call)
    entry.check_password(member, request.password, call.address, call.now)
    secret = account.enrol(member)
    return EnrolledTotp(secret=secret, otpauth_url=totp.address(secret, member.name, shop.current().shop_name))
