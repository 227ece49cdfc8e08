"""Every run of an operation, a worker or a job is counted in its process; once a minute the process files its sums.

A process that ends takes at most a minute of counting with it, and one that served a single request files nothing: figures of costs may be a
little low, never doubled. Filing that fails is tried again after the next minute, and no caller hears of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from ..runtime import clock, ids, log, meter
from ..runtime.settings import settings

T = TypeVar("T")
EVERY = timedelta(minutes=1)


@dataclass
class Spent:
    """Sums of one operation, worker or job: runs, milliseconds of them, calls to the table, their units as billed, milliseconds waited for them."""

    runs: int = 0
    ms: int = 0
    calls: int = 0
    read: float = 0.0
    write: float = 0.0
    waited_ms: int = 0

    def add(self, more: Spent) -> None:
        self.runs += more.runs
        self.ms += more.ms
        self.calls += more.calls
        self.read += more.read
        self.write += more.write
        self.waited_ms += more.waited_ms


class Ledger:
    """One process's sums of one Beijing day."""

    def __init__(self, now: datetime) -> None:
        self.process = ids.request_id()
        self.day = clock.day(now)
        self.due = now + EVERY
        self.spent: dict[str, Spent] = {}

    def add(self, name: str, spent: Spent) -> None:
        self.spent.setdefault(name, Spent()).add(spent)


_ledger: Ledger | None = None


def counted(name: str, work: Callable[[], T], request_id: str = "") -> T:
    """Do the work and count what it consumed; a share of the requests leaves a line in the log, too (`runtime.meter`)."""
    began = clock.milliseconds()
    tally = meter.begin()
    try:
        return work()
    finally:
        spent = Spent(1, clock.milliseconds() - began, tally.calls, tally.read, tally.write, tally.waited_ms)
        if request_id:
            meter.tell(tally, request_id)
        if settings().costs:
            _keep(name, spent)


def _keep(name: str, spent: Spent) -> None:
    global _ledger
    now = clock.now()
    if _ledger is not None and clock.day(now) != _ledger.day:
        _file(_ledger, now)
        _ledger = None  # what could not be filed of yesterday is lost
    if _ledger is None:
        _ledger = Ledger(now)
    _ledger.add(name, spent)
    if now >= _ledger.due:
        _file(_ledger, now)


def _file(ledger: Ledger, now: datetime) -> None:
    from ..store.errors import StoreError
    from . import filed

    ledger.due = now + EVERY
    try:
        filed.file(ledger.day, ledger.process, ledger.spent, now)
    except StoreError as error:
        log.warning("costs_not_filed", error=type(error).__name__)
