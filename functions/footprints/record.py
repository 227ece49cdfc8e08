"""The buyer looks at a product: it comes to the top of the browsing history.

Reads    nothing
Writes   the product's entry in the history                                    (one write)
Errors   too_many_requests 429
Retry    natural: a product stands there once, with the last look
"""

from __future__ import annotations

from chalicelib import footprints
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Nothing, Request, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation


class RecordFootprint(Request):
    product_id: Slug


@operation(RecordFootprint, Nothing, caller=BUYER, retry=NATURAL, limit=per_minute(120))
def record(request: RecordFootprint, call: Call) -> Nothing:
    footprints.record(call.uid, request.product_id, call.now)
    return Nothing()
