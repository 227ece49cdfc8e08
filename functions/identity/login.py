"""Log in with the code of wx.login, or of my.getAuthCode; the first login makes the user.

Reads    the identity's guard; asks the platform who the code belongs to (WeChat code2session, alipay.system.oauth.token)
Writes   the user and the guard (one transaction, at the first login), the last login, a session; of a new device a notice, and its name
Errors   login_code_invalid 401 (take a new code), login_blocked 403, account_frozen 403, too_many_requests 429, provider_unavailable 503,
         provider_refused 502 (this shop does not know the platform)
Retry    natural: a code works once, and one person is one user however often they log in

The openid and the session_key stay here: nobody outside ever needs them.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib import members, sessions, visitors
from chalicelib.members import User
from chalicelib.providers import Provider
from chalicelib.runtime import tokens
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.sessions import Session


class LogIn(Request):
    """`platform`: where the code comes from."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    platform: Provider = "wechat"


class LoggedIn(Response):
    """`expires_in`: seconds until the access token ends. `buyer_id` is a name, not a credential."""

    access_token: str
    expires_in: int
    refresh_token: str
    buyer_id: str
    is_new: bool


@operation(LogIn, LoggedIn, caller=ANYONE, retry=NATURAL, limit=per_minute(600))
def login(request: LogIn, call: Call) -> LoggedIn:
    person = visitors.identify(request.platform, request.code)
    member, is_new = members.log_in(person, call.now)
    refresh_token, session = sessions.begin(member, call.now, call.address, call.agent)
    if session.device and session.device not in (member.devices or []):
        _meet(member, session)
    return LoggedIn(
        access_token=sessions.access_token(member),
        expires_in=tokens.ACCESS_SECONDS,
        refresh_token=refresh_token,
        buyer_id=member.uid,
        is_new=is_new,
    )


def _meet(member: User, session: Session) -> None:
    """A device that the buyer never came with: they are told, unless it is their first, and it is remembered."""
    from chalicelib.messages import doors

    if member.devices:
        doors.tell_of_device(session, member.uid)
    members.remember_device(member, session.device)
