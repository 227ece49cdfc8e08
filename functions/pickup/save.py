"""Set up or change a pickup point: where, when it is open, how many orders it keeps at once.

Reads    the points
Writes   the point; its count of orders stays
Errors   pickup_points_full 409, forbidden 403
Retry    natural: the point is what was said
"""

from __future__ import annotations

from chalicelib import pickup
from chalicelib.pickup import PickupPoint, PointTerms, PointView
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table


class SavePoint(Request):
    point_id: Slug
    terms: PointTerms


class SavedPoint(Response):
    point: PointView


@operation(SavePoint, SavedPoint, caller=staff("pickup.write"), retry=NATURAL)
def save(request: SavePoint, call: Call) -> SavedPoint:
    known = pickup.points()
    if len(known) >= pickup.MOST and request.point_id not in {point.point_id for point in known}:
        raise ShopError("pickup_points_full", limit=pickup.MOST)
    terms = request.terms
    point = table.update(
        PickupPoint,
        pickup.point_key(request.point_id),
        [
            PickupPoint.kind.set(PickupPoint.KIND),
            PickupPoint.v.set(PickupPoint.VERSION),
            PickupPoint.point_id.set(request.point_id),
            PickupPoint.terms.set(terms),
            PickupPoint.open.set(terms.open),
            PickupPoint.capacity.set(terms.capacity),
            PickupPoint.held.set(PickupPoint.held | 0),
            PickupPoint.updated_at.set(call.now),
        ],
    )
    return SavedPoint(point=pickup.view(point, call.now))
