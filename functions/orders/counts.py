"""How many orders stand in each tab, for the badges of "my orders".

Reads    the buyer's open-order item
Errors   none of its own
Retry    read
"""

from __future__ import annotations

from chalicelib.orders.items import OpenOrders, open_key
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import table


class CountOrders(Request):
    pass


class OrderCounts(Response):
    unpaid: int
    to_ship: int
    to_receive: int
    received: int


@operation(CountOrders, OrderCounts, caller=BUYER, retry=READ)
def counts(request: CountOrders, call: Call) -> OrderCounts:
    known = table.get(OpenOrders, open_key(call.uid))
    if known is None:
        return OrderCounts(unpaid=0, to_ship=0, to_receive=0, received=0)
    return OrderCounts(
        unpaid=known.unpaid,
        to_ship=int(known.to_ship),
        to_receive=int(known.to_receive),
        received=int(known.received),
    )
