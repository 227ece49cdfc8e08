"""Log out: this session, or every session of the buyer on every device.

Writes   the session goes; with `everywhere` the user's token version moves on and all older sessions go
Errors   token_invalid 401 (a refresh token that is not the caller's)
Retry    natural: logging out twice is logging out once

An access token that is out already opens reads until it ends, at most 15 minutes; writes on the user item refuse it at once.
"""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator

from chalicelib import members, sessions
from chalicelib.members import User
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.sessions import RefreshToken
from chalicelib.store import table
from chalicelib.store.errors import ConditionFailed


class LogOut(Request):
    """`refresh_token` names the session; it is not needed with `everywhere`."""

    everywhere: bool = False
    refresh_token: RefreshToken | None = Field(None, validate_default=True)

    @field_validator("refresh_token")
    @classmethod
    def _names_a_session(cls, token: str | None, info: ValidationInfo) -> str | None:
        if token is None and info.data.get("everywhere") is False:
            raise ValueError("is needed to log out of one session")
        return token


@operation(LogOut, Nothing, caller=BUYER, retry=NATURAL)
def logout(request: LogOut, call: Call) -> Nothing:
    if request.refresh_token is not None:
        shown = sessions.presented(request.refresh_token)
        if shown.uid != call.uid:
            raise ShopError("token_invalid")
        sessions.end(shown.uid, shown.family)
    if request.everywhere:
        version = call.caller.version
        try:
            bump = [User.token_version.set(User.token_version + 1)]
            table.update(User, members.profile_key(call.uid), bump, User.token_version == version)
        except ConditionFailed as failed:
            if failed.item is None:
                raise ShopError("token_invalid") from failed
            # Moved on already: by the first sending of this call, or by another device.
        sessions.end_all(call.uid, up_to_version=version)
    return Nothing()
