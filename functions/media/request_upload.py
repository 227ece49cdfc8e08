"""Ask for a form to send a picture or a video by, for a review, an after-sale case or the buyer's face.

Writes   the file's item                                                       (one transaction with the answer)
Errors   none of its own
Retry    recorded: the same Idempotency-Key gets the same form
The client posts the form as multipart/form-data: the fields first, the file last under the name `file` (wx.uploadFile does so). The bucket
takes one object, of this type and no larger than allowed, for fifteen minutes. Then media/finish.
"""

from __future__ import annotations

from chalicelib.media import owner_of
from chalicelib.media.asking import FileToCome, FormToPost, ask
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store.transaction import Transaction


class RequestUpload(FileToCome, Request):
    """What will be sent."""


class UploadForm(FormToPost, Response):
    """Post `fields`, then the file, to `url`."""


@operation(RequestUpload, UploadForm, caller=BUYER, retry=RECORDED, limit=per_minute(60))
def request_upload(request: RequestUpload, call: Call) -> UploadForm:
    transaction = Transaction("media/request_upload")
    answer = UploadForm(**dict(ask(transaction, owner_of(call.uid), request, call.now)))
    call.commit(transaction, answer)
    return answer
