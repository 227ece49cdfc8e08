"""Ask for a form to send a picture or a video of the shop by.

Writes   the file's item                                                       (one transaction with the answer)
Errors   none of its own
Retry    recorded: the same Idempotency-Key gets the same form
The client posts the form as multipart/form-data: the fields first, the file last under the name `file` (wx.uploadFile does so). The bucket
takes one object, of this type and no larger than allowed, for fifteen minutes. Then media/staff_finish.
"""

from __future__ import annotations

from chalicelib.media import owner_of
from chalicelib.media.asking import FileToCome, FormToPost, ask
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.transaction import Transaction


class RequestShopUpload(FileToCome, Request):
    """What will be sent."""


class ShopUploadForm(FormToPost, Response):
    """Post `fields`, then the file, to `url`."""


@operation(RequestShopUpload, ShopUploadForm, caller=staff("media.write"), retry=RECORDED, limit=per_minute(60))
def staff_request_upload(request: RequestShopUpload, call: Call) -> ShopUploadForm:
    transaction = Transaction("media/staff_request_upload")
    answer = ShopUploadForm(**dict(ask(transaction, owner_of(None), request, call.now)))
    call.commit(transaction, answer)
    return answer
