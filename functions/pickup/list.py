"""Pickup points, the nearest first when the buyer says where they are.

Reads    the points (one partition)
Errors   -
Retry    a read
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import pickup
from chalicelib.addresses import Latitude, Longitude, RegionCode
from chalicelib.pickup import PointView
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation


class ListPickupPoints(Request):
    """`region`: a province, city or district; points outside of it are left out."""

    latitude: Latitude | None = None
    longitude: Longitude | None = None
    region: RegionCode | None = None
    count: int = Field(50, ge=1, le=100)


class Points(Response):
    points: list[PointView]


@operation(ListPickupPoints, Points, caller=ANYONE, retry=READ, cache_seconds=30)
def list_points(request: ListPickupPoints, call: Call) -> Points:
    views = [
        pickup.view(point, call.now, request.latitude, request.longitude) for point in pickup.points() if point.open
    ]
    return Points(points=pickup.nearest(views, request.region)[: request.count])
