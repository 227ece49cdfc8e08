"""What the table tells of its work is added up by call, and told of some calls."""

from __future__ import annotations

import json

import pytest

from chalicelib.runtime import meter
from chalicelib.runtime import settings as settings_module


def test_units_and_calls_of_one_call_are_added_up() -> None:
    tally = meter.begin()
    meter.note("BatchGetItem", [{"CapacityUnits": 9.0}], 4)
    meter.note("Query", {"CapacityUnits": 0.5}, 2)
    meter.note("TransactWriteItems", [{"CapacityUnits": 17.0}], 12)
    meter.note("PutItem", None, 1)  # whoever stands there does not tell
    assert (tally.calls, tally.read, tally.write, tally.waited_ms) == (4, 9.5, 17.0, 19)
    assert meter.begin().calls == 0


def test_one_call_in_a_share_leaves_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MINIMALL_LOG_LEVEL", "INFO")
    settings_module.settings.cache_clear()
    for number in range(40 * meter.SHARE):
        meter.tell(meter.Tally(2, 9.0, 17.0, 31), f"request-{number}")
    meter.tell(meter.Tally(), "request-0")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert 20 <= len(lines) <= 60
    assert {"event": "metered", "calls": 2, "read": 9.0, "write": 17.0, "waited_ms": 31}.items() <= lines[0].items()
    assert 10 <= lines[0]["peak_mb"] <= 4_000
    assert len(json.dumps(lines[0])) <= 500
