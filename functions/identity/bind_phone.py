"""Bind a phone to one's account with the code that was sent to it (identity/send_code): it is known then to be the buyer's own.

Reads    nothing: a guess is counted before it is judged
Writes   the user, the code is used up                                          (one transaction with the answer)
Errors   phone_code_wrong 409 (details.left: guesses), phone_code_over 409 (send another), token_invalid 401, account_frozen 403
Retry    recorded
"""

from __future__ import annotations

from chalicelib import members
from chalicelib.captchas import codes
from chalicelib.captchas.codes import MobilePhone, PhoneCodeText
from chalicelib.masking import phone as masked
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class BindPhone(Request):
    phone: MobilePhone
    code: PhoneCodeText


class BoundPhone(Response):
    """`phone`: masked."""

    phone: str


@operation(BindPhone, BoundPhone, caller=BUYER, retry=RECORDED)
def bind_phone(request: BindPhone, call: Call) -> BoundPhone:
    transaction = Transaction("identity/bind_phone")
    codes.judge(transaction, call.uid, request.phone, request.code, call.now)
    actions = members.with_phone(call.uid, request.phone, verified_at=call.now)
    transaction.update("user", members.profile_key(call.uid), actions, members.standing(call))
    answer = BoundPhone(phone=masked(request.phone))
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        if "user" in refused.failures:
            raise members.refusal(refused.failures["user"].item, call) from refused
        raise ShopError("phone_code_over") from refused  # another call used it up meanwhile
    return answer
