"""Give the payment PIN before an order that spends points: the proof goes into orders/submit, where a PIN itself must not be.

Reads    the buyer
Writes   a guess that was not right
Errors   pin_wrong 403 (details.left), pin_locked 429 (details.until), pin_not_set 409, account_frozen 403
Retry    natural: every right PIN gets a proof
"""

from __future__ import annotations

from chalicelib import members
from chalicelib.balance import pin, proof
from chalicelib.balance.pin import Digits
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Moment, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation


class ConfirmPin(Request):
    pin: Digits


class ConfirmedPin(Response):
    """`pinProof` is good until `expiresAt`, for this buyer alone."""

    pin_proof: str
    expires_at: Moment


@operation(ConfirmPin, ConfirmedPin, caller=BUYER, retry=NATURAL, limit=per_minute(20))
def confirm_pin(request: ConfirmPin, call: Call) -> ConfirmedPin:
    members.check_active(members.load(call.uid), call)
    pin.check(call.uid, request.pin, call.now)
    until = call.now + proof.LIFETIME
    return ConfirmedPin(pin_proof=proof.issue(call.uid, until), expires_at=until)
