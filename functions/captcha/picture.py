"""A picture of five digits, for an operation that wants to know that a person asks.

Writes   what it shows, as a fingerprint, for three minutes
Errors   too_many_requests 429
Retry    natural: each call gives another picture; any guess uses its picture up
"""

from __future__ import annotations

from base64 import b64encode

from chalicelib.captchas import challenges
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation


class AskPicture(Request):
    pass


class CaptchaPicture(Response):
    """`image`: a PNG as a data URL. `expires_in`: seconds."""

    captcha_id: str
    image: str
    expires_in: int


@operation(AskPicture, CaptchaPicture, caller=ANYONE, retry=NATURAL, limit=per_minute(60))
def picture(request: AskPicture, call: Call) -> CaptchaPicture:
    made = challenges.issue(call.now)
    return CaptchaPicture(
        captcha_id=made.captcha_id,
        image=f"data:image/png;base64,{b64encode(made.png).decode()}",
        expires_in=int(challenges.LASTS.total_seconds()),
    )
