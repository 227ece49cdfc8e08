"""How today goes, the thirty days up to it, and what waits for people: the dashboard in one answer, at most five minutes old.

Reads    what jobs/tally has counted: a Query for each month that the thirty days touch, and one item
Writes   nothing
Errors   forbidden 403
Retry    a read; before the first count everything is zero
"""

from __future__ import annotations

from datetime import timedelta

from chalicelib import tally
from chalicelib.runtime import clock
from chalicelib.runtime.model import Moment, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.tally import SHOWN_DAYS, DayTally


class AskToday(Request):
    pass


class DayFigures(Shape):
    """A Beijing day. `made` orders were submitted, `orders` paid (or their cash came), by `buyers` people. Gross: refunds stand by themselves, on
    the day on which the money went back."""

    day: str
    made: int
    orders: int
    paid_fen: int
    refunds: int
    refunded_fen: int
    buyers: int


class WaitingWork(Shape):
    """How much waits, by the names of orders/staff_list and aftersales/staff_list, at most 999 of each. `stuck`: deadlines that failed ten times."""

    orders: dict[str, int]
    cases: dict[str, int]
    low_stock: int
    stuck: int


class TodayFigures(Response):
    """`days`: thirty, the oldest first, today last; those that nobody counted are zero. `countedAt`: null before the first count."""

    today: DayFigures
    days: list[DayFigures]
    waiting: WaitingWork
    counted_at: Moment | None


@operation(AskToday, TodayFigures, caller=staff("insight.read"), retry=READ)
def today(request: AskToday, call: Call) -> TodayFigures:
    names = [clock.day(call.now - timedelta(days=back)) for back in reversed(range(SHOWN_DAYS))]
    counted = tally.days_since(names[0], call.now)
    days = [_figures(name, counted.get(name)) for name in names]
    waits = tally.waiting()
    return TodayFigures(
        today=days[-1],
        days=days,
        waiting=WaitingWork(
            orders=waits.orders if waits else {},
            cases=waits.cases if waits else {},
            low_stock=int(waits.low_stock) if waits else 0,
            stuck=int(waits.stuck) if waits else 0,
        ),
        counted_at=waits.counted_at if waits else None,
    )


def _figures(day: str, found: DayTally | None) -> DayFigures:
    if found is None:
        return DayFigures(day=day, made=0, orders=0, paid_fen=0, refunds=0, refunded_fen=0, buyers=0)
    return DayFigures(
        day=day,
        made=int(found.made),
        orders=int(found.orders),
        paid_fen=int(found.paid_fen),
        refunds=int(found.refunds),
        refunded_fen=int(found.refunded_fen),
        buyers=int(found.buyers),
    )
