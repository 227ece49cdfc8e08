"""Where the parcels of the buyer's order are: every node, newest first, and when they should arrive.

Reads    the order, its parcels in one Query, what is known of them in one batch
Errors   order_not_found 404
Retry    a read
"""

from __future__ import annotations

from chalicelib.orders.items import own_head
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Moment, OrderNo, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.tracking import views
from chalicelib.tracking.views import TrackedParcel


class TrackOrder(Request):
    order_no: OrderNo


class TrackedOrder(Response):
    parcels: list[TrackedParcel]
    promised_at: Moment | None
    delivered_at: Moment | None


@operation(TrackOrder, TrackedOrder, caller=BUYER, retry=READ)
def get(request: TrackOrder, call: Call) -> TrackedOrder:
    head = own_head(call.uid, request.order_no)
    return TrackedOrder(
        parcels=views.tracked(head, call.now), promised_at=head.promised_at, delivered_at=head.delivered_at
    )
