"""What is to be brought within the city now, made into rounds; as the crow flies, from the shop and back.

Reads    the paid orders of this and earlier months that wait (index), their snapshots and claims in batches
Errors   forbidden 403
Retry    a read
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import outgoing, rounds, shop
from chalicelib.runtime.model import Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class PlanRounds(Request):
    """`capacity`: units that a rider carries."""

    capacity: int = Field(20, ge=1, le=10_000)
    most_drops: int = Field(15, ge=1, le=50)


class PlannedRound(Shape):
    """Order numbers in the order in which they are ridden; metres with the way back."""

    order_nos: list[str]
    units: int
    metres: int


class PlannedRounds(Response):
    """`without_place`: within the city, but nobody knows where exactly. `naive_metres`: as the orders came, for comparison."""

    rounds: list[PlannedRound]
    without_place: list[str]
    metres: int
    naive_metres: int


@operation(PlanRounds, PlannedRounds, caller=staff("delivery.read"), retry=READ)
def plan_rounds(request: PlanRounds, call: Call) -> PlannedRounds:
    drops, without = outgoing.waiting_drops(call.now)
    terms = shop.current().delivery
    home = (terms.origin_latitude, terms.origin_longitude)
    if not drops or home[0] is None or home[1] is None:
        return PlannedRounds(
            rounds=[], without_place=[*without, *(drop.name for drop in drops)], metres=0, naive_metres=0
        )
    here = (home[0], home[1])
    planned = rounds.plan(here, drops, request.capacity, request.most_drops)
    naive = rounds.in_sequence(here, drops, request.capacity, request.most_drops)
    return PlannedRounds(
        rounds=[
            PlannedRound(
                order_nos=[drop.name for drop in found.drops],
                units=sum(drop.load for drop in found.drops),
                metres=round(found.km * 1000),
            )
            for found in planned
        ],
        without_place=without,
        metres=round(sum(found.km for found in planned) * 1000),
        naive_metres=round(sum(found.km for found in naive) * 1000),
    )
