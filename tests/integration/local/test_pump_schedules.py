"""The clock: jobs start by their interval, never overlap, and a failure does not end a schedule."""

import threading
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from chalice.app import Chalice, Rate

from chalicelib.runtime.catalogue import Job
from infra.local.catalogue import Catalogue
from infra.local.ministack import Ministack
from infra.local.pumps import Pumps
from infra.local.pumps.handlers import Handler
from infra.local.pumps.schedules import LastRuns, Schedule, scheduled_event

Event = dict[str, Any]


def running(schedule: Schedule, seconds: float) -> None:
    """Let the schedule run for a while, from now on as if it were up for long."""
    schedule._earliest = 0
    stopping = threading.Event()
    thread = threading.Thread(target=schedule.run, args=(stopping,))
    thread.start()
    time.sleep(seconds)
    stopping.set()
    thread.join(5)
    assert not thread.is_alive()


def every(seconds: float) -> Job:
    return Job("job", every_seconds=seconds, timeout_seconds=5)  # type: ignore[arg-type]


def test_a_chalice_schedule_takes_the_event() -> None:
    app = Chalice("toy", configure_logs=False)
    seen: list[Any] = []

    @app.schedule(Rate(1, unit=Rate.MINUTES))
    def job(event: Any) -> None:
        seen.append((event.source, event.detail_type, event.time, event.to_dict()["detail"]))

    Handler(SimpleNamespace(job=job), "job", 5)(scheduled_event("job", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)))
    assert seen == [("aws.events", "Scheduled Event", "2026-01-02T03:04:05Z", {})]


def test_a_job_runs_by_its_interval_and_never_overlaps_itself() -> None:
    starts: list[float] = []
    working = 0

    def slow(event: Event) -> None:
        nonlocal working
        working += 1
        assert working == 1
        starts.append(time.monotonic())
        time.sleep(0.12)  # longer than its interval
        working -= 1

    running(Schedule(every(0.05), slow, LastRuns(None)), 0.5)
    apart = [later - earlier for earlier, later in pairwise(starts)]
    assert len(starts) >= 3
    assert min(apart) >= 0.12


def test_a_failure_does_not_end_the_schedule(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[int] = []

    def broken(event: Event) -> None:
        calls.append(1)
        raise ValueError("today it does not work")

    running(Schedule(every(0.05), broken, LastRuns(None)), 0.3)
    assert len(calls) >= 2
    assert "today it does not work" in caplog.text


def test_a_daily_job_missed_while_switched_off_runs_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "schedules.json"
    LastRuns(path).note("job", time.time() - 25 * 3600)
    calls: list[int] = []
    running(Schedule(every(24 * 3600), lambda event: calls.append(1), LastRuns(path)), 0.2)
    assert calls == [1]
    assert LastRuns(path).of("job", otherwise=0) > time.time() - 60


def test_a_new_daily_job_waits_a_day(tmp_path: Path) -> None:
    calls: list[int] = []
    running(Schedule(every(24 * 3600), lambda event: calls.append(1), LastRuns(tmp_path / "x.json")), 0.2)
    assert calls == []


def test_a_job_can_be_run_once_by_name_and_its_error_is_seen(cloud: Ministack) -> None:
    calls: list[str] = []

    def job(event: Event, context: Any) -> None:
        calls.append(context.function_name)
        if len(calls) == 2:
            raise ValueError("seen")

    catalogue = Catalogue(jobs=[Job("job", every_seconds=60, timeout_seconds=5)])
    pumps = Pumps(SimpleNamespace(job=job), catalogue, cloud.endpoint, table="none")
    pumps.job("job").call()
    with pytest.raises(ValueError, match="seen"):
        pumps.job("job").call()
    assert calls == ["job", "job"]
