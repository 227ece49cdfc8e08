"""Change one's own password; every token of the old one ends, and a new one is answered.

Reads    the member
Writes   the member
Errors   staff_login_failed 401 (the old password is wrong), staff_locked 429, too_many_requests 429
Retry    natural: once it is done, the token that asked for it opens nothing any more: log in with the new password
"""

from __future__ import annotations

from chalicelib.runtime import tokens
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import ACCESS_SECONDS, ANY_MEMBER, AUDIENCE, StaffMember, account, entry, passwords
from chalicelib.staff.items import with_password
from chalicelib.staff.team import Password, TypedPassword
from chalicelib.store import table
from chalicelib.store.errors import ConditionFailed


class ChangePassword(Request):
    old_password: TypedPassword
    new_password: Password


class ChangedPassword(Response):
    """`expires_in`: seconds until the access token ends."""

    access_token: str
    expires_in: int


@operation(ChangePassword, ChangedPassword, caller=ANY_MEMBER, retry=NATURAL, limit=per_minute(30))
def change_password(request: ChangePassword, call: Call) -> ChangedPassword:
    member = account.own(call)
    entry.check_password(member, request.old_password, call.address, call.now)
    version = int(member.token_version)
    actions = [
        *with_password(passwords.hashed(request.new_password)),
        StaffMember.token_version.set(version + 1),
    ]
    try:
        table.update(StaffMember, member.key, actions, StaffMember.token_version == version)
    except ConditionFailed as failed:
        raise ShopError("token_invalid") from failed  # another password, or disabled, since this call began
    token = tokens.issue(AUDIENCE, member.name, version + 1, ACCESS_SECONDS)
    return ChangedPassword(access_token=token, expires_in=ACCESS_SECONDS)
