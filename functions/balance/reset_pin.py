"""A new payment PIN for a buyer who has forgotten it: the platform must say that it is the account's owner who asks.

Reads    the buyer; the platform tells whose code it is
Writes   the PIN's hash; a lock is over
Errors   login_code_invalid 401 (take a new code; also when it is somebody else's), account_frozen 403, provider_unavailable 503
Retry    natural, with a new code: a code works once
"""

from __future__ import annotations

from typing import Annotated, cast

from pydantic import StringConstraints

from chalicelib import members, visitors
from chalicelib.balance import pin
from chalicelib.balance.pin import NewPin
from chalicelib.providers import Provider
from chalicelib.runtime import log
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, Call, operation


class ResetPin(Request):
    """`code`: a fresh one of wx.login or my.getAuthCode, of the platform with which the account was made."""

    pin: NewPin
    code: Annotated[str, StringConstraints(min_length=1, max_length=200)]


@operation(ResetPin, Nothing, caller=BUYER, retry=NATURAL)
def reset_pin(request: ResetPin, call: Call) -> Nothing:
    member = members.check_active(members.load(call.uid), call)
    person = visitors.identify(cast(Provider, member.platform), request.code)
    if person.openid != members.openid_of(member):
        log.warning("pin_reset_refused", uid=call.uid)
        raise ShopError("login_code_invalid")
    pin.reset(call.uid, request.pin)
    return Nothing()
