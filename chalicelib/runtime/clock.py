"""Time: the only place where the system's clock is read. Tests and the simulation put their own clock here."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

BEIJING = timedelta(hours=8)  # mainland China has one time zone and no summer time


class Clock(Protocol):
    def now(self) -> datetime: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


_clock: Clock = SystemClock()


def use(clock: Clock) -> Clock:
    """Put `clock` in place; returns the one that was there."""
    global _clock
    before, _clock = _clock, clock
    return before


def now() -> datetime:
    """The time in UTC, cut to milliseconds: what is written is what was meant."""
    moment = _clock.now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def epoch() -> int:
    """Whole seconds since 1970."""
    return int(_clock.now().timestamp())


def milliseconds() -> int:
    """Whole milliseconds since 1970."""
    return int(_clock.now().timestamp() * 1000)


def sleep(seconds: float) -> None:
    _clock.sleep(seconds)


def iso(moment: datetime) -> str:
    """ISO-8601 in UTC with milliseconds, sortable as text: `2026-01-02T03:04:05.678Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"  # instead of +00:00


def parse(text: str) -> datetime:
    """The moment that `iso` wrote. Raises ValueError."""
    return datetime.fromisoformat(text)


def day(moment: datetime) -> str:
    """The Beijing day of a moment, `2026-01-02`: the merchant's day, and the provider's bill day."""
    return (moment.astimezone(UTC) + BEIJING).strftime("%Y-%m-%d")


def month(moment: datetime) -> str:
    """The Beijing month of a moment, `2026-01`."""
    return day(moment)[:7]
