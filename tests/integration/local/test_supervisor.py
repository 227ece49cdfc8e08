"""The supervisor and what surrounds it: order of ending, a child's death, ports in use, one run per directory, settings."""

import json
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chalicelib.runtime import settings
from infra.local import child, screen
from infra.local.__main__ import _forget
from infra.local.environment import local_keys, stored_environment, without_ambient_aws
from infra.local.ports import PortBusy, Ports, is_free
from infra.local.single import AlreadyRunning, Single
from infra.local.supervisor import ChildEnded, Stopped, Supervisor

TOY = "tests.integration.local.toy_process"


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path / "logs")
    yield made
    made.stop(lambda name: None)


def start(supervisor: Supervisor, notes: Path, name: str, *how: str, stop_seconds: float = 5) -> None:
    supervisor.start(name, TOY, [name, str(notes), *how], os.environ, stop_seconds)


def noted(notes: Path, *wanted: str) -> Callable[[], bool]:
    return lambda: notes.exists() and set(wanted) <= set(notes.read_text().splitlines())


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.02)


def test_children_end_in_the_reverse_of_their_starting(supervisor: Supervisor, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    for name in ("cloud", "pumps", "shop"):
        start(supervisor, notes, name)
        supervisor.wait_until(noted(notes, f"start {name}"), name, 10)
    groups = {os.getpgid(pid) for pid in supervisor.pids.values()}
    assert len(groups) == 1
    assert os.getpgrp() not in groups  # so that Ctrl-C reaches the supervisor alone
    told: list[str] = []
    assert supervisor.stop(told.append) is True
    assert told == ["shop", "pumps", "cloud"]
    assert notes.read_text().splitlines()[3:] == ["end shop", "end pumps", "end cloud"]


def test_a_childs_death_is_told_with_its_name_and_last_lines(supervisor: Supervisor, tmp_path: Path) -> None:
    start(supervisor, tmp_path / "notes", "stays")
    start(supervisor, tmp_path / "notes", "dies", "die")
    with pytest.raises(ChildEnded) as ended:
        supervisor.watch()
    assert ended.value.name == "dies"
    assert "exit status 3" in str(ended.value)
    assert "the reason of its death" in str(ended.value)


def test_a_child_that_does_not_end_is_killed_and_that_is_told(supervisor: Supervisor, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    start(supervisor, notes, "stubborn", "stubborn", stop_seconds=0.3)
    supervisor.wait_until(noted(notes, "start stubborn"), "stubborn", 10)
    (pid,) = supervisor.pids.values()
    assert supervisor.stop(lambda name: None) is False
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_does_not_become_ready_is_told(supervisor: Supervisor, tmp_path: Path) -> None:
    start(supervisor, tmp_path / "notes", "slow")
    with pytest.raises(ChildEnded, match="slow is not ready after 0 s"):
        supervisor.wait_until(lambda: False, "slow", 0.2)


def test_waiting_ends_when_the_person_stops(supervisor: Supervisor, tmp_path: Path) -> None:
    start(supervisor, tmp_path / "notes", "any")
    supervisor.stopping.set()
    with pytest.raises(Stopped):
        supervisor.wait_until(lambda: False, "any", 5)


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not is_free(port)
        with pytest.raises(PortBusy) as busy:
            Ports(port - 2).require_free()
        assert busy.value.port in (port, port - 1)  # or somebody else's, just now


def test_the_person_is_told_how_to_choose_another_port(capsys: pytest.CaptureFixture[str]) -> None:
    screen.port_busy(PortBusy(8002, "DynamoDB, SQS"), 8000)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2  # one in Chinese, one in English
    assert all("8002" in line and "make run PORT=9000" in line for line in lines)


def test_the_command_checks_ports_before_it_starts_anything(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ran = subprocess.run(
            [sys.executable, "-m", "infra.local", "--port", port, "--data-dir", str(tmp_path)],
            cwd=child.ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
    assert ran.returncode == 2
    assert port in ran.stdout
    assert not (tmp_path / "logs").exists()


def test_a_second_run_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with Single(tmp_path, lambda: None) as first:
        first.note({"cloud": 12345})
        with pytest.raises(AlreadyRunning) as running, Single(tmp_path, lambda: None):
            pass
    assert running.value.pids == {"supervisor": os.getpid()}  # who ends its parts itself
    with Single(tmp_path, lambda: None):
        pass


def test_parts_of_a_killed_run_are_waited_for_and_then_told(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    left = child.start(TOY, ["left", str(notes)], os.environ, None)
    wait_for(noted(notes, "start left"))
    waited: list[int] = []
    try:
        (tmp_path / "run.json").write_text(json.dumps({"supervisor": 1, "left": left.pid}))
        with pytest.raises(AlreadyRunning) as running, Single(tmp_path, lambda: waited.append(1), patience_seconds=0.3):
            pass
        assert running.value.pids == {"left": left.pid}
        assert waited == [1]
    finally:
        assert left.stdin is not None
        left.stdin.close()  # as a killed supervisor's end of the lifeline
        left.wait(10)
    with Single(tmp_path, lambda: waited.append(2)):
        assert waited == [1]


def test_fresh_forgets_the_shop_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "ministack").mkdir()
    (tmp_path / "ministack" / "dynamodb.json").write_text("{}")
    (tmp_path / "keys.json").write_text("{}")
    (tmp_path / "holiday.jpg").write_text("mine")
    _forget(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_the_environment_makes_the_shops_settings(tmp_path: Path) -> None:
    made = stored_environment(Ports(8000), tmp_path)
    read = settings.read(made)
    known = settings.Settings.model_fields | settings.Secrets.model_fields
    unknown = {name for name in made if name.startswith("MINIMALL_")} - {
        settings.PREFIX + name.upper() for name in known
    }
    assert unknown == set()
    assert read.stage == "dev"
    assert read.aws_endpoint == "http://127.0.0.1:8002"
    assert stored_environment(Ports(8000), tmp_path) == made  # keys and credentials are made once
    assert read.queues["stock"] == "http://127.0.0.1:8002/000000000000/stock"
    assert {"stock-dlq", "relay-dlq"} <= set(read.queues)
    assert len(read.wechatpay_apiv3_keys[0].get_secret_value()) == 32
    assert read.wechatpay_public_keys
    assert read.token_keys["local"] != read.seal_keys["local"]


def test_keys_are_made_once_and_are_private(tmp_path: Path) -> None:
    path = tmp_path / "data" / "keys.json"
    first = local_keys(path)
    assert local_keys(path) == first
    assert len({first.token, first.seal, first.cursor, first.blind}) == 4
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert local_keys(tmp_path / "other.json") != first


def test_a_developers_own_aws_profile_has_no_part() -> None:
    ambient = {"AWS_PROFILE": "work", "AWS_SESSION_TOKEN": "t", "AWS_ENDPOINT_URL_DYNAMODB": "x", "PATH": "/bin"}
    assert without_ambient_aws(ambient.items()) == {"PATH": "/bin"}


def test_a_child_gets_its_arguments_and_ends_with_its_parent(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    process = child.start(TOY, ["one", str(notes)], os.environ, None)
    wait_for(noted(notes, "start one"))
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(10) == 0
    assert notes.read_text().splitlines() == ["start one", "end one"]
