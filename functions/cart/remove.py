"""Take lines out of the cart.

Writes   the cart's lines
Errors   none of its own: a line that is not there is out already
Retry    natural
"""

from __future__ import annotations

from contextlib import suppress

from pydantic import Field

from chalicelib import cart
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store.errors import ConditionFailed


class RemoveLines(Request):
    sku_ids: list[Slug] = Field(min_length=1, max_length=cart.MOST_LINES)


class RemovedLines(Response):
    sku_ids: list[str]


@operation(RemoveLines, RemovedLines, caller=BUYER, retry=NATURAL)
def remove(request: RemoveLines, call: Call) -> RemovedLines:
    with suppress(ConditionFailed):  # no cart at all: nothing to take out
        cart.remove(call.uid, set(request.sku_ids))
    return RemovedLines(sku_ids=request.sku_ids)
