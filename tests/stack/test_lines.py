"""What Lambda's own runtime makes of what a function writes, told to log in JSON as the template does (docs/decisions/0045)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.packaging.alarms import CRASHED, pattern
from infra.stack.deployment import Artefact
from tests.stack.runtime import Failed, Function, environment_of, runtime_directory

_PROBE = """
import logging, sys
sys.path.append({task!r})
from chalicelib.runtime import log, meter
def handler(event, context):
    log.info("probe_seen", order_no="0123", note="两行\\n{{\\"a\\": 1}}")
    log.warning("probe_late", seconds=3)
    logging.getLogger("urllib3").debug("Starting new HTTPS connection")
    return [] if not event else 1 // 0
"""


@pytest.fixture(scope="module")
def probe(artefact: Artefact, unzipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Function]:
    folder = tmp_path_factory.mktemp("probe")
    (folder / "probe.py").write_text(_PROBE.format(task=str(unzipped / artefact.zip.name)))
    logging = artefact.template["Globals"]["Function"]["LoggingConfig"]["Fn::If"][1]
    environment = {"MINIMALL_SECRETS": "/minimall/dev/", **environment_of({"LoggingConfig": logging})}
    runtime = runtime_directory(folder / "runtime")
    with Function(folder, runtime, "probe.handler", environment, memory=128, timeout=30) as function:
        yield function


def lines(function: Function) -> list[dict[str, Any]]:
    return [json.loads(line) for line in function.output().splitlines()]


def test_a_line_of_ours_stays_one_object_and_is_not_wrapped(probe: Function) -> None:
    probe.invoke(None)
    seen, late = lines(probe)[-2:]
    assert {"level": "INFO", "event": "probe_seen", "note": '两行\n{"a": 1}'}.items() <= seen.items()
    assert {"level": "WARNING", "event": "probe_late", "seconds": 3}.items() <= late.items()


def test_an_error_that_nobody_caught_is_one_object_too(probe: Function) -> None:
    with pytest.raises(Failed, match="ZeroDivisionError"):
        probe.invoke({"fail": True})
    told = lines(probe)[-1]
    assert (told["level"], told["errorType"]) == ("ERROR", "ZeroDivisionError")
    assert "handler" in told["stackTrace"][-1]


def test_what_lambda_reports_of_a_failure_is_counted_as_a_crash() -> None:
    """Telemetry API, event schema: a report of a timeout. Log levels of system logs: WARN, when its status is another than success."""
    report = {"type": "platform.report", "record": {"requestId": "r-1", "status": "timeout"}}
    words = [word.strip('?"') for word in pattern(CRASHED, "relay").split('" ')]
    assert any(word in json.dumps(report) for word in words)
