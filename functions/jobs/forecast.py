"""The nightly forecast: between three and four in the morning (Beijing) yesterday's sales are gathered, what to order and rankings are renewed.

Started by   the clock, each hour; with {"now": true} by hand at any hour
Reads        the journal of the days that were not gathered yet, their orders, the stock and the products on sale
Writes       what was sold by day, the list, pages of best sellers and slow movers
Retry        natural: a day that is gathered again is the same; one run at a time
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.forecast import demand, proposals, turn
from chalicelib.runtime import clock, log
from chalicelib.sellers import renewal

_HOUR = 3  # Beijing: after the day's last journal lines, before the doctor


def handle(event: dict[str, Any]) -> dict[str, int]:
    """How many days were gathered and how many SKUs are on the list; nothing outside of the hour, and while another run is at work."""
    now = clock.now()
    if (now + clock.BEIJING).hour != _HOUR and not event.get("now"):
        return {"days": 0, "skus": 0}
    holder = turn.take(now)
    if holder is None:
        log.info("forecast_is_running")
        return {"days": 0, "skus": 0}
    try:
        return _run(clock.day(now - timedelta(days=1)))
    finally:
        turn.give_back(holder)


def _run(yesterday: str) -> dict[str, int]:
    days = demand.gather(yesterday)
    counts = {"days": len(days), "skus": proposals.renew(yesterday)}
    log.info("forecast_run", **counts, pages=renewal.renew(yesterday))
    return counts
