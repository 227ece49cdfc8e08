"""Where the parcels of any order are, for staff.

Reads    the order, its parcels in one Query, what is known of them in one batch
Errors   order_not_found 404, forbidden 403
Retry    a read
"""

from __future__ import annotations

from chalicelib.orders.items import any_head
from chalicelib.runtime.model import Moment, OrderNo, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.tracking import views
from chalicelib.tracking.views import TrackedParcel


class TrackAnyOrder(Request):
    order_no: OrderNo


class TrackedAnyOrder(Response):
    status: str
    parcels: list[TrackedParcel]
    promised_at: Moment | None
    delivered_at: Moment | None


@operation(TrackAnyOrder, TrackedAnyOrder, caller=staff("orders.read"), retry=READ)
def staff_get(request: TrackAnyOrder, call: Call) -> TrackedAnyOrder:
    head = any_head(request.order_no)
    return TrackedAnyOrder(
        status=head.status,
        parcels=views.tracked(head, call.now),
        promised_at=head.promised_at,
        delivered_at=head.delivered_at,
    )
