"""Take products out of the buyer's browsing history, or empty it.

Reads    the history, when all of it goes
Writes   the history
Errors   none of its own
Retry    natural: what is gone is gone
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import footprints
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Nothing, Request, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation


class ClearFootprints(Request):
    """Without `productIds` the whole history goes."""

    product_ids: list[Slug] | None = Field(None, min_length=1, max_length=100)


@operation(ClearFootprints, Nothing, caller=BUYER, retry=NATURAL)
def clear(request: ClearFootprints, call: Call) -> Nothing:
    if request.product_ids is None:
        footprints.forget_all(call.uid)
    else:
        footprints.forget(call.uid, request.product_ids)
    return Nothing()
