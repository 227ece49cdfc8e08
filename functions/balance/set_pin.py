"""Set the payment PIN, or change it: that takes the old one.

Reads    the buyer
Writes   the PIN's hash; a guess that was not right
Errors   pin_wrong 403 (details.left), pin_locked 429 (details.until), pin_not_set 409, account_frozen 403
Retry    natural: with the new PIN in place already nothing is changed. Nothing of a PIN is recorded
"""

from __future__ import annotations

from chalicelib import members
from chalicelib.balance import pin
from chalicelib.balance.pin import Digits, NewPin
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, Call, operation


class SetPin(Request):
    """`oldPin`: where there is a PIN already; without it, another PIN than that one is a wrong guess.

    Six digits; all the same, or one after the other, are refused.
    """

    pin: NewPin
    old_pin: Digits | None = None


@operation(SetPin, Nothing, caller=BUYER, retry=NATURAL, limit=per_minute(20))
def set_pin(request: SetPin, call: Call) -> Nothing:
    members.check_active(members.load(call.uid), call)
    if request.old_pin is None:
        pin.first(call.uid, request.pin, call.now)
    else:
        pin.change(call.uid, request.old_pin, request.pin, call.now)
    return Nothing()
