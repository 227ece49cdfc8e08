"""Remove a pickup point that no order is to be fetched from. To take no new orders, close it instead (`open: false`).

Writes   the point goes
Errors   pickup_point_in_use 409, forbidden 403
Retry    natural: a point that is gone is gone
"""

from __future__ import annotations

from chalicelib import pickup
from chalicelib.pickup import PickupPoint
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Nothing, Request, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.errors import ConditionFailed


class RemovePoint(Request):
    point_id: Slug


@operation(RemovePoint, Nothing, caller=staff("pickup.write"), retry=NATURAL)
def remove(request: RemovePoint, call: Call) -> Nothing:
    unused = PickupPoint.pk.does_not_exist() | (PickupPoint.held == 0)
    try:
        table.delete(pickup.point_key(request.point_id), unused)
    except ConditionFailed:
        raise ShopError("pickup_point_in_use", pointId=request.point_id) from None
    return Nothing()
