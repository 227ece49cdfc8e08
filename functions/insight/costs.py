"""What the shop's own work of a day cost at AWS, by operation, worker and job, and for each order that was paid.

Reads    the sums that the processes filed: a Query of the day; how many orders were paid: a Query of its month
Writes   nothing
Errors   forbidden 403
Retry    a read; figures are at most some minutes old, and a little low: see `chalicelib.costs`
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import tally
from chalicelib.costs import filed, prices
from chalicelib.costs.counting import Spent
from chalicelib.runtime import clock
from chalicelib.runtime.model import Day, Moment, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class AskCosts(Request):
    """`day`: a Beijing day of the last thirty-five, or today."""

    day: Day | None = None


class CostFigures(Shape):
    """`runs` of it on that day. For each run, on average: milliseconds, calls to the table, read and write units, and what that costs, in millionths
    of a US dollar at list prices of us-east-1 (queues and logs are not in it)."""

    name: str
    runs: int
    ms: float
    table_calls: float
    read_units: float
    write_units: float
    micro_usd: float


class OrderCosts(Shape):
    """All work of the day, browsing and timers as well, for each of the `orders` that were paid on it."""

    orders: int
    runs: float
    read_units: float
    write_units: float
    micro_usd: float


class DayCosts(Response):
    """`operations`: what cost most in sum first. `perOrder`: null when no order was paid. `countedAt`: null when nothing was counted."""

    day: str
    operations: list[CostFigures]
    total_micro_usd: float = Field(description="the whole day")
    per_order: OrderCosts | None
    counted_at: Moment | None


@operation(AskCosts, DayCosts, caller=staff("insight.read"), retry=READ)
def costs(request: AskCosts, call: Call) -> DayCosts:
    day = request.day or clock.day(call.now)
    by_name, counted_at = filed.of_day(day)
    paid_for = {name: prices.micro_usd(name, spent) for name, spent in by_name.items()}
    total, together = sum(paid_for.values()), Spent()
    for spent in by_name.values():
        together.add(spent)
    dearest = sorted(by_name, key=lambda name: (-paid_for[name], name))
    return DayCosts(
        day=day,
        operations=[_figures(name, by_name[name], paid_for[name]) for name in dearest],
        total_micro_usd=round(total, 1),
        per_order=_per_order(day, together, total, call),
        counted_at=counted_at,
    )


def _figures(name: str, spent: Spent, micro_usd: float) -> CostFigures:
    return CostFigures(
        name=name,
        runs=spent.runs,
        ms=round(spent.ms / spent.runs, 1),
        table_calls=round(spent.calls / spent.runs, 2),
        read_units=round(spent.read / spent.runs, 2),
        write_units=round(spent.write / spent.runs, 2),
        micro_usd=round(micro_usd / spent.runs, 2),
    )


def _per_order(day: str, together: Spent, total: float, call: Call) -> OrderCosts | None:
    counted = tally.days_since(day, call.now).get(day)
    if counted is None or not counted.orders:
        return None
    orders = int(counted.orders)
    return OrderCosts(
        orders=orders,
        runs=round(together.runs / orders, 1),
        read_units=round(together.read / orders, 1),
        write_units=round(together.write / orders, 1),
        micro_usd=round(total / orders, 1),
    )
