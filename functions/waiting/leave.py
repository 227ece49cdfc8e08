"""Leave a waiting list, or give up what stands by: the next in line gets it.

Reads    the buyer's place
Writes   the place, its turn in the line or the stock                          (one transaction)
Errors   none of its own
Retry    natural: who does not stand there has left
"""

from __future__ import annotations

from chalicelib import waiting
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Nothing, Request, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation


class LeaveLine(Request):
    sku_id: Slug


@operation(LeaveLine, Nothing, caller=BUYER, retry=NATURAL)
def leave(request: LeaveLine, call: Call) -> Nothing:
    waiting.leave(call.uid, request.sku_id)
    return Nothing()
