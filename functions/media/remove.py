"""Remove a file that one has sent.

Reads    the file's item
Writes   the file and its item are gone
Errors   none of its own: a file that is not there is gone, and another's is not there
Retry    natural
"""

from __future__ import annotations

from chalicelib.media import MediaId, desk, owner_of
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, Call, operation


class RemoveMedia(Request):
    media_id: MediaId


@operation(RemoveMedia, Nothing, caller=BUYER, retry=NATURAL)
def remove(request: RemoveMedia, call: Call) -> Nothing:
    desk.remove(owner_of(call.uid), request.media_id)
    return Nothing()
