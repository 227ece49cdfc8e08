"""The books of the last days: from ten in the morning (Beijing) each provider's bill of a day is compared, again every half hour until it is there.

Started by   the clock; with {"day": "2026-01-02"} by hand: that day once more, whatever its state
Reads        the bill, our attempts and refunds, the day's journal
Acts         mends what is safe, writes the rest down as cases (books/list); publishes what the day's receipts come to, once;
             in the morning it tells of certificates that end within the month
Retry        natural: a run that broke off begins anew, and twice gives the same
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from chalicelib import connections, providers
from chalicelib.platform.errors import PlatformError
from chalicelib.receipts import book
from chalicelib.reconciliation.day import LATE_HOUR, READY_HOUR, midnight_after, reconcile
from chalicelib.reconciliation.items import DONE, BookDay, day_key
from chalicelib.runtime import clock, log
from chalicelib.store import table
from chalicelib.store.errors import Contended

_DAYS = 7  # looked back: a provider that was away for longer needs a hand
_BUDGET = timedelta(minutes=13)  # of the fifteen that the function has


def handle(event: dict[str, Any]) -> dict[str, int]:
    """Counts of provider days by how they stand now; `failed` ones are tried again by the next run."""
    counts = {"compared": 0, "empty": 0, "waiting": 0, "failed": 0}
    asked = str(event["day"]) if event.get("day") else None
    if not asked and _is_morning(clock.now()):
        _tell_what_ends()
    until = clock.now() + _BUDGET
    for day in [asked] if asked else _due():
        for provider in (providers.WECHAT, providers.ALIPAY):
            if clock.now() > until or not providers.offered(provider) or not (asked or _is_left(day, provider)):
                continue
            counts[_compare(day, provider)] += 1
    for day in [asked] if asked else _due():
        book.publish(day)
    log.info("reconcile_run", **counts)
    return counts


def _is_morning(now: datetime) -> bool:
    """Once a day for those who ask as a run begins, which is half an hour after the one before."""
    ready = midnight_after(clock.day(now - timedelta(days=1))) + timedelta(hours=READY_HOUR)
    return ready <= now < ready + timedelta(minutes=30)


def _tell_what_ends() -> None:
    for platform, key, days in connections.ending(clock.now()):
        log.alarm("certificate_ends", platform=platform, owner=key.owner, serial=key.serial, days=days)


def _due() -> list[str]:
    """The days whose bills should be there, oldest first."""
    now = clock.now()
    yesterdays = [clock.day(now - timedelta(days=back)) for back in range(_DAYS, 0, -1)]
    return [day for day in yesterdays if now >= midnight_after(day) + timedelta(hours=READY_HOUR)]


def _is_left(day: str, provider: str) -> bool:
    found = table.get(BookDay, day_key(day))
    return found is None or provider not in found.statements or found.statements[provider].state not in DONE


def _compare(day: str, provider: str) -> str:
    try:
        state = reconcile(day, provider).state
    except (PlatformError, Contended) as error:
        code = error.code if isinstance(error, PlatformError) else "CONTENDED"
        log.alarm("bill_failed", day=day, provider=provider, code=code, why=str(error)[:200])
        return "failed"
    if state == "waiting" and clock.now() >= midnight_after(day) + timedelta(hours=LATE_HOUR):
        log.alarm("bill_late", day=day, provider=provider)
    return state
