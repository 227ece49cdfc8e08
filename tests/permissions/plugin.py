"""pytest's side of the recorder: a call that no policy allows fails its test; a whole run must agree with the record.

`--calls FILE` writes what was seen over all processes of a run, and holds it against infra/policies/observed.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import permissions
from infra.permissions import Seen
from tests.permissions import recorder

SEEN = Path(__file__).parents[2] / ".local" / "calls.json"
Record = dict[str, list[Seen]]


class Permissions:
    """Watches the seams in every process that runs tests; the process that pytest was started in gathers what all have seen."""

    def __init__(self, config: Any) -> None:
        self.gathers = not hasattr(config, "workerinput")
        path = config.getoption("--calls")
        self.path = Path(path) if path and self.gathers else None
        self.recorder = recorder.Recorder(recorder.policies())
        recorder.watch_seams(self.recorder)
        recorder.watch_secrets(self.recorder)
        recorder.watch_entrances()
        self.calls: recorder.Calls = {}
        self.untrue: list[str] = []

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.recorder.begin(item.nodeid.partition("[")[0])

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[None]:
        outcome: Any = yield
        fail(outcome.get_result(), self.recorder.take_denied())

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        merge(self.calls, unpacked(getattr(node, "workeroutput", {}).get("calls", [])))

    def pytest_sessionfinish(self, session: Any) -> None:
        if not self.gathers:
            session.config.workeroutput["calls"] = packed(self.recorder.calls)
            return
        merge(self.calls, self.recorder.calls)
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(json.dumps(packed(self.calls), indent=0) + "\n", encoding="utf-8")
            self.untrue = untrue(permissions.observed(), self.calls)
            if self.untrue and session.exitstatus == 0:
                session.exitstatus = 1

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for sentence in self.untrue:
            terminalreporter.write_line(f"infra/policies/observed.json is not true: {sentence}", red=True)


def fail(report: Any, denied: list[str]) -> None:
    """AWS would have said AccessDenied: so the test has failed, whatever it made of the answer."""
    if denied:
        report.outcome = "failed"
        report.longrepr = "\n".join([*([str(report.longrepr)] if report.longrepr else []), *denied])


def packed(calls: recorder.Calls) -> list[list[str]]:
    return sorted([*key, by, test] for key, proofs in calls.items() for by, test in proofs.items())


def unpacked(rows: list[list[str]]) -> recorder.Calls:
    calls: recorder.Calls = {}
    for name, action, resource, by, test in rows:
        calls.setdefault((name, action, resource), {})[by] = test
    return calls


def merge(calls: recorder.Calls, more: recorder.Calls) -> None:
    """Of several tests that saw the same, the first by name stays."""
    for key, proofs in more.items():
        kept = calls.setdefault(key, {})
        for by, test in proofs.items():
            kept[by] = min(test, kept.get(by, test))


def record(calls: recorder.Calls, before: Record) -> Record:
    """What is to be written down: one proof for each permission, the one that stood there before if it still holds."""
    stood = {(name, *one.permission): one for name, entries in before.items() for one in entries}
    made: Record = {name: [] for name in permissions.lambdas()}
    for key, proofs in sorted(calls.items()):
        name, action, resource = key
        known = stood.get(key)
        by = known.by if known and known.by in proofs else min(proofs)
        made[name].append(Seen(action, resource, by, proofs[by]))
    return made


def untrue(recorded: Record, calls: recorder.Calls) -> list[str]:
    """Where the record and a whole run of the tests differ."""
    kept = {(name, *one.permission) for name, entries in recorded.items() for one in entries}
    unproven = [
        f"{name}: {one.permission} is recorded for {one.by}, which no test saw"
        for name, entries in recorded.items()
        for one in entries
        if one.by not in calls.get((name, *one.permission), {})
    ]
    new = [f"{name}: {action} on {resource} is not recorded" for name, action, resource in sorted(set(calls) - kept)]
    return [*unproven, *new]
