"""Orders that could travel in one parcel: of one buyer, to the same person at the same door, by express, and whole.

Reads    the paid orders of this and earlier months that wait (index), their heads, snapshots and claims in batches
Errors   forbidden 403
Retry    a read
"""

from __future__ import annotations

from chalicelib import outgoing
from chalicelib.runtime.model import Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class AskMergeable(Request):
    pass


class MergeableOrders(Shape):
    """`orders/ship_together` takes them as they are here."""

    order_nos: list[str]
    titles: list[str]
    units: int


class Mergeable(Response):
    groups: list[MergeableOrders]


@operation(AskMergeable, Mergeable, caller=staff("orders.read"), retry=READ)
def mergeable(request: AskMergeable, call: Call) -> Mergeable:
    return Mergeable(
        groups=[
            MergeableOrders(
                order_nos=[entry.head.order_no for entry in group],
                titles=[entry.head.title for entry in group],
                units=sum(entry.units for entry in group),
            )
            for group in outgoing.mergeable(call.now)
        ]
    )
