"""Remove a file of the shop for good; a page that shows it shows a gap.

Reads    the file's item
Writes   the file and its item are gone
Errors   none of its own: a file that is not there is gone, and another's is not there
Retry    natural
"""

from __future__ import annotations

from chalicelib.media import MediaId, desk, owner_of
from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff


class RemoveShopMedia(Request):
    media_id: MediaId


@operation(RemoveShopMedia, Nothing, caller=staff("media.write"), retry=NATURAL)
def staff_remove(request: RemoveShopMedia, call: Call) -> Nothing:
    desk.remove(owner_of(None), request.media_id)
    return Nothing()
