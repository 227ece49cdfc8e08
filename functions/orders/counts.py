"""How many orders stand in each tab, for the badges of "my orders".

Reads    the buyer's orders of the last 90 days (one Query)
Errors   none of its own
Retry    read
"""

from __future__ import annotations

from chalicelib.orders import badges
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation


class CountOrders(Request):
    pass


class OrderCounts(Response):
    unpaid: int
    to_ship: int
    to_receive: int
    received: int


@operation(CountOrders, OrderCounts, caller=BUYER, retry=READ)
def counts(request: CountOrders, call: Call) -> OrderCounts:
    tabs = badges.counts(call.uid, call.now)
    return OrderCounts(
        unpaid=tabs["unpaid"], to_ship=tabs["to_ship"], to_receive=tabs["to_receive"], received=tabs["received"]
    )
