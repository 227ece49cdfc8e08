"""Tick or untick lines of the cart; without `skuIds`, all of them.

Reads    the cart (only without skuIds)
Writes   the cart's lines
Errors   cart_line_not_found 404
Retry    natural
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import cart
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store.errors import ConditionFailed


class SelectLines(Request):
    sku_ids: list[Slug] | None = Field(None, max_length=cart.MOST_LINES)
    selected: bool


class SelectedLines(Response):
    sku_ids: list[str]
    selected: bool


@operation(SelectLines, SelectedLines, caller=BUYER, retry=NATURAL)
def select(request: SelectLines, call: Call) -> SelectedLines:
    chosen = request.sku_ids
    if chosen is None:
        known = cart.load(call.uid)
        chosen = [line.sku_id for line in known.entries()] if known else []
    if chosen:
        try:
            cart.select(call.uid, set(chosen), request.selected)
        except ConditionFailed:
            raise ShopError("cart_line_not_found", skuIds=chosen) from None
    return SelectedLines(sku_ids=chosen, selected=request.selected)
