"""Starts each job every N seconds with the event of an EventBridge schedule; a job never overlaps itself.

When a job last ran is kept in a file, so that a daily one runs on a machine that is switched off at night: at the next
start it is simply due. A job that never ran is first due after one interval.
"""

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from chalicelib.runtime.catalogue import Job
from infra.local.aws import ACCOUNT, REGION
from infra.local.pumps.handlers import Event

log = logging.getLogger("pump.schedule")

# the shop should be up and seeded before the clock begins to act on it; jobs that are due together start one by one
_FIRST_SECONDS = 5.0
_APART_SECONDS = 1.0


def scheduled_event(job: str, at: datetime) -> Event:
    """The event of a schedule rule, "Scheduled Event" of EventBridge."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{job}"],
        "detail": {},
    }


class LastRuns:
    """When each job last started, in seconds since 1970, in a small JSON file."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._times: dict[str, float] = json.loads(path.read_text()) if path and path.exists() else {}

    def of(self, job: str, otherwise: float) -> float:
        """The last start; a job seen for the first time is noted with `otherwise`."""
        with self._lock:
            if job not in self._times:
                self._write(job, otherwise)
            return self._times[job]

    def note(self, job: str, started: float) -> None:
        with self._lock:
            self._write(job, started)

    def _write(self, job: str, at: float) -> None:
        self._times[job] = at
        if self._path:
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps(self._times, indent=2))
            fresh.replace(self._path)


class Schedule:
    """One job and its clock."""

    def __init__(self, job: Job, handler: Callable[[Event], object], last_runs: LastRuns, place: int = 0) -> None:
        self._job = job
        self._handler = handler
        self._last_runs = last_runs
        self._earliest = time.time() + _FIRST_SECONDS + place * _APART_SECONDS

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping`: wait, call, wait. An exception is logged and the schedule goes on."""
        due = max(self._earliest, self._last_runs.of(self._job.name, time.time()) + self._job.every_seconds)
        while not stopping.wait(max(0.0, due - time.time())):
            started = time.time()
            self._last_runs.note(self._job.name, started)
            try:
                self.call()
            except Exception:
                log.exception("job %s failed", self._job.name)
            # a run that took longer than its interval is followed by the next at once, never joined by it
            due = max(started + self._job.every_seconds, time.time())

    def call(self) -> object:
        """Run the job once, now, in this thread; what it raises goes to the caller."""
        started = time.perf_counter()
        answer = self._handler(scheduled_event(self._job.name, datetime.now(UTC)))
        log.info("job %s: %.0f ms", self._job.name, (time.perf_counter() - started) * 1000)
        return answer


def schedules(
    jobs: Iterable[Job], handler_of: Callable[[Job], Callable[[Event], object]], path: Path | None
) -> dict[str, Schedule]:
    """A schedule for each job, by name."""
    last_runs = LastRuns(path)
    return {job.name: Schedule(job, handler_of(job), last_runs, place) for place, job in enumerate(jobs)}
