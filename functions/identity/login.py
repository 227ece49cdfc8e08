"""Log in with the code of wx.login; the first login makes the user.

Reads    the identity's guard; asks WeChat who the code belongs to (code2session)
Writes   the user and the guard (one transaction, at the first login), the last login, a session
Errors   login_code_invalid 401 (take a new code), login_blocked 403, account_frozen 403, too_many_requests 429, provider_unavailable 503
Retry    natural: a code works once, and one person is one user however often they log in

The openid and the session_key stay here: nobody outside ever needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import StringConstraints

from chalicelib import members, providers, sessions
from chalicelib.members import Identified
from chalicelib.platform.errors import Busy, Misconfigured, PlatformError
from chalicelib.runtime import clock, ids, log, tokens
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.runtime.settings import settings

if TYPE_CHECKING:
    from chalicelib.platform.wechat.login import Session

_TRIES = 3
_SYSTEM_BUSY = "-1"  # nothing was done and the code still works (WeChat, code2session)
_MEANING = {
    "40029": "login_code_invalid",
    "40163": "login_code_invalid",
    "40226": "login_blocked",
    "45011": "too_many_requests",
}


class LogIn(Request):
    code: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class LoggedIn(Response):
    """`expires_in`: seconds until the access token ends. `buyer_id` is a name, not a credential."""

    access_token: str
    expires_in: int
    refresh_token: str
    buyer_id: str
    is_new: bool


@operation(LogIn, LoggedIn, caller=ANYONE, retry=NATURAL)
def login(request: LogIn, call: Call) -> LoggedIn:
    try:
        session = _ask(request.code)
    except PlatformError as error:
        raise _refusal(error) from error
    person = Identified(providers.WECHAT, settings().wechat_appid, session.openid, session.unionid)
    member, is_new = members.log_in(person, call.now)
    return LoggedIn(
        access_token=sessions.access_token(member),
        expires_in=tokens.ACCESS_SECONDS,
        refresh_token=sessions.begin(member, call.now),
        buyer_id=member.uid,
        is_new=is_new,
    )


def _ask(code: str) -> Session:
    for attempt in range(1, _TRIES + 1):
        try:
            return providers.wechat_login().code2session(code)
        except Busy as busy:
            if busy.code != _SYSTEM_BUSY or attempt == _TRIES:
                raise
        clock.sleep(ids.jitter(0.1 * 2**attempt))
    raise AssertionError("unreachable")


def _refusal(error: PlatformError) -> ShopError:
    code = _MEANING.get(error.code, "provider_unavailable")
    tell = log.alarm if isinstance(error, Misconfigured) else log.info
    tell("login_refused", answered=code, errcode=error.code, rid=error.request_id)
    return ShopError(code)
