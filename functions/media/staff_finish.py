"""Look at a file of the shop that was sent, and publish it.

Reads    the file's item, the bytes in the bucket
Writes   the file to where it is served, its item and the reference to it; or that it was refused
Errors   media_not_found 404, media_not_sent 409, media_refused 409 (reason: type_unknown, type_differs, too_large, dimensions, broken)
Retry    natural: what was decided stays so
The type is told from the bytes. Some seconds later a worker has put a smaller file without the camera's notes in its place, and thumbnails.
"""

from __future__ import annotations

from chalicelib.media import MediaId, MediaView, desk, owner_of
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff


class FinishShopUpload(Request):
    media_id: MediaId


class ShopUpload(Response):
    media: MediaView


@operation(FinishShopUpload, ShopUpload, caller=staff("media.write"), retry=NATURAL)
def staff_finish(request: FinishShopUpload, call: Call) -> ShopUpload:
    return ShopUpload(media=MediaView.of(desk.finish(owner_of(None), request.media_id, call.now)))
