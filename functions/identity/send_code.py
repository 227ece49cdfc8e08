"""Send a code to a phone, so that its owner can bind it (identity/bind_phone). A picture is to be read first (captcha/picture).

Writes   the code as a fingerprint, in place of an earlier one, with the answer
Calls    the text message provider after that; a message whose answer is lost counts as sent
Errors   sms_not_offered 409, captcha_wrong 409 (take another picture), too_many_requests 429 (once a minute and ten times a day for a phone),
         provider_unavailable 503, provider_refused 502, account_frozen 403
Retry    recorded: the same call again sends nothing
"""

from __future__ import annotations

from chalicelib import members
from chalicelib.captchas import challenges, codes
from chalicelib.captchas.challenges import CaptchaAnswer, CaptchaId
from chalicelib.captchas.codes import MobilePhone
from chalicelib.masking import phone as masked
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store.transaction import Transaction


class SendCode(Request):
    """`captchaId`, `captchaAnswer`: a picture of captcha/picture and the digits in it."""

    phone: MobilePhone
    captcha_id: CaptchaId
    captcha_answer: CaptchaAnswer


class SentCode(Response):
    """`sent_to`: masked. `expires_in`, `again_after`: seconds until the code ends, and until another may be asked for."""

    sent_to: str
    expires_in: int
    again_after: int


@operation(SendCode, SentCode, caller=BUYER, retry=RECORDED)
def send_code(request: SendCode, call: Call) -> SentCode:
    codes.refuse_unoffered()
    members.check_active(members.load(call.uid), call)
    challenges.use_up(request.captcha_id, request.captcha_answer, call.now)
    codes.count_sending(call.uid, request.phone, call.address)
    transaction = Transaction("identity/send_code")
    code = codes.prepare(transaction, call.uid, request.phone, call.now)
    answer = SentCode(
        sent_to=masked(request.phone), expires_in=int(codes.LASTS.total_seconds()), again_after=codes.AGAIN_AFTER
    )
    call.commit(transaction, answer)
    codes.send(request.phone, code)
    return answer
