"""All pickup points, closed ones too, with the orders that each keeps room for.

Reads    the points (one partition)
Errors   forbidden 403
Retry    a read
"""

from __future__ import annotations

from chalicelib import pickup
from chalicelib.pickup import PointView
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class AskPoints(Request):
    pass


class KeptPoint(PointView):
    held: int


class KeptPoints(Response):
    points: list[KeptPoint]


@operation(AskPoints, KeptPoints, caller=staff("pickup.read"), retry=READ)
def staff_list(request: AskPoints, call: Call) -> KeptPoints:
    return KeptPoints(
        points=[
            KeptPoint(**pickup.view(point, call.now).model_dump(), held=int(point.held)) for point in pickup.points()
        ]
    )
