"""How many of a month's promises of delivery were kept, by the Beijing day for which they were made.

Reads    the month's counts in one Query
Errors   forbidden 403
Retry    a read
"""

from __future__ import annotations

from chalicelib import punctuality
from chalicelib.punctuality import OnTime
from chalicelib.runtime.model import Month, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class AskOnTime(Request):
    month: Month


class OnTimeCounts(Shape):
    """`unknown`: sent, and nobody told when it arrived; `void`: taken back before. `late_minutes` of all that came late, together."""

    kept: int
    missed: int
    unknown: int
    void: int
    late_minutes: int


class OnTimeDay(OnTimeCounts):
    day: str


class OnTimeReport(Response):
    """`rate_permille`: kept of 1,000 that were kept or missed; null where there were none."""

    days: list[OnTimeDay]
    total: OnTimeCounts
    rate_permille: int | None


@operation(AskOnTime, OnTimeReport, caller=staff("delivery.read"), retry=READ)
def on_time(request: AskOnTime, call: Call) -> OnTimeReport:
    found = punctuality.of_month(request.month)
    days = [OnTimeDay(day=day, **_counts(item)) for day, item in found]
    total = OnTimeCounts(**{name: sum(getattr(day, name) for day in days) for name in OnTimeCounts.model_fields})
    judged = total.kept + total.missed
    return OnTimeReport(days=days, total=total, rate_permille=total.kept * 1000 // judged if judged else None)


def _counts(item: OnTime) -> dict[str, int]:
    return {name: int(getattr(item, name) or 0) for name in OnTimeCounts.model_fields}
