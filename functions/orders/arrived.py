"""The shop's own people have handed an order over at the door (same city): it is delivered.

Reads    the order, its parcels
Writes   the parcels, the order's delivery; the days until receipt are counted from now
Errors   order_not_found 404, order_state 409, forbidden 403
Retry    natural: what was delivered stays delivered
"""

from __future__ import annotations

from chalicelib import handover
from chalicelib.runtime.model import Moment, OrderNo, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff


class NoteArrival(Request):
    order_no: OrderNo


class NotedArrival(Response):
    """`delivered_at` null: other parcels of the order are still under way."""

    order_no: str
    delivered_at: Moment | None


@operation(NoteArrival, NotedArrival, caller=staff("orders.ship"), retry=NATURAL)
def arrived(request: NoteArrival, call: Call) -> NotedArrival:
    head = handover.brought(request.order_no, call.caller.name, call.now)
    return NotedArrival(order_no=head.order_no, delivered_at=head.delivered_at)
