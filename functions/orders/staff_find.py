"""Find orders by one field: an order number, a payment's number (ours or the provider's), a buyer, a whole phone number, a parcel's number, a
pickup code.

Reads    by keys: what the words can be; of a buyer their newest orders (one Query); of a phone its fingerprint's buyers
Errors   forbidden 403, too_many_requests 429
Retry    read; nothing that fits exactly is an empty list
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib import order_search
from chalicelib.order_search import FoundOrder
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=64)]


class StaffFindOrders(Request):
    words: Words


class FoundOrders(Response):
    """Newest first, at most 20 of a buyer."""

    orders: list[FoundOrder]


@operation(StaffFindOrders, FoundOrders, caller=staff("orders.read"), retry=READ, limit=per_minute(60))
def staff_find(request: StaffFindOrders, call: Call) -> FoundOrders:
    return FoundOrders(orders=order_search.find(request.words))
