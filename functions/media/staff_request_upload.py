"""Ask for a form to send a picture or a video of the shop by.

Writes   the file's item                                                       (one transaction with the answer)
Errors   none of its own
Retry    recorded: the same Idempotency-Key gets the same form
The client posts the form as multipart/form-data: the fields first, the file last under the name `file` (wx.uploadFile does so). The bucket
takes one object, of this type and no larger than allowed, for fifteen minutes. Then media/staff_finish.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.media import desk, owner_of
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.transaction import Transaction


class RequestShopUpload(Request):
    content_type: Literal["image/png", "image/jpeg", "image/webp", "image/gif", "video/mp4"] = Field(
        description="pictures of at most 10 MB, videos of at most 25 MB"
    )


class ShopUploadForm(Response):
    """Post `fields`, then the file, to `url`."""

    media_id: str
    url: str
    fields: dict[str, str]
    expires_in: int = Field(description="seconds")


@operation(RequestShopUpload, ShopUploadForm, caller=staff("media.write"), retry=RECORDED, limit=per_minute(60))
def staff_request_upload(request: RequestShopUpload, call: Call) -> ShopUploadForm:
    transaction = Transaction("media/staff_request_upload")
    media_id, form = desk.ask(transaction, owner_of(None), request.content_type, call.now)
    lives = int(desk.FORM_LIVES.total_seconds())
    answer = ShopUploadForm(media_id=media_id, url=form.url, fields=form.fields, expires_in=lives)
    call.commit(transaction, answer)
    return answer
