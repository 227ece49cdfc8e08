"""The buyer's own points: how many can be spent, when they expire, and what finished orders will bring.

Reads    the account; the buyer's latest 200 orders
Errors   none
Retry    read
"""

from __future__ import annotations

from chalicelib.orders import rewards
from chalicelib.points import ledger
from chalicelib.runtime import clock
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Moment, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation


class GetPoints(Request):
    pass


class ExpiringPoints(Shape):
    """Points that are gone from `expiresAt` on."""

    expires_at: Moment
    points: int


class BuyerPoints(Response):
    """`waiting`: what orders bring that are paid and not finished yet. `debt`: what the next points pay first, because goods went back whose points
    were spent."""

    available: int
    debt: int
    waiting: int
    expiring: list[ExpiringPoints]


@operation(GetPoints, BuyerPoints, caller=BUYER, retry=READ)
def get(request: GetPoints, call: Call) -> BuyerPoints:
    account = ledger.load(call.uid)
    buckets = sorted((clock.parse(until), points) for until, points in account.buckets.items())
    return BuyerPoints(
        available=ledger.available(account, call.now),
        debt=int(account.debt),
        waiting=rewards.waiting(call.uid),
        expiring=[ExpiringPoints(expires_at=until, points=points) for until, points in buckets if until > call.now],
    )
