"""The first command of a fresh clone: which Python it takes, and when it installs."""

import ast
import fcntl
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from infra.local import bootstrap


class Executed(Exception):
    """Instead of becoming another process."""


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have replaced this process."""
    commands: list[list[str]] = []

    def execv(path: str, command: list[str]) -> None:
        commands.append([path, *command[1:]])
        raise Executed

    monkeypatch.setattr(os, "execv", execv)
    return commands


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A place of its own for the environment, and what would have been run to make it."""
    ran: list[str] = []
    pins = tmp_path / "requirements.txt"
    pins.write_text("one==1\n")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(bootstrap, "PINS", [str(pins)])
    monkeypatch.setattr(bootstrap, "STAMP", str(tmp_path / ".venv" / "installed"))
    monkeypatch.setattr(bootstrap, "PYTHON", sys.executable)
    monkeypatch.setattr(bootstrap.sys, "argv", ["bootstrap.py"])
    monkeypatch.setattr(bootstrap, "run", lambda what, command: ran.append(command[2]))
    monkeypatch.chdir(tmp_path)
    return ran


def test_an_old_python_can_read_it_far_enough_to_say_so() -> None:
    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 6))


def test_without_a_new_enough_python_it_says_how_to_choose_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"make run PYTHON=/path/to/python3\.12"):
        bootstrap.main()


def test_a_newer_python_beside_an_old_one_is_taken(monkeypatch: pytest.MonkeyPatch, executed: list[Any]) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(bootstrap.sys, "argv", ["bootstrap.py", "--port", "9000"])
    monkeypatch.setattr(shutil, "which", lambda name: "/opt/python3.12" if name == "python3.12" else None)
    monkeypatch.setattr(bootstrap, "runs", lambda path: True)
    with pytest.raises(Executed):
        bootstrap.main()
    assert executed == [["/opt/python3.12", "bootstrap.py", "--port", "9000"]]


def test_a_name_in_path_that_does_not_run_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, executed: list[Any]
) -> None:
    shim = tmp_path / "python3.13"  # as version managers leave them for versions that are not chosen
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 10, 13))
    monkeypatch.setattr(bootstrap.sys, "argv", ["bootstrap.py"])
    found = {"python3.13": str(shim), "python3.12": "/nowhere/python3.12", "python3.11": sys.executable}
    monkeypatch.setattr(shutil, "which", found.get)
    with pytest.raises(Executed):
        bootstrap.main()
    assert executed == [[sys.executable, "bootstrap.py"]]


@pytest.mark.parametrize(
    ("given", "started"),
    [
        (["--port", "9000"], ["-m", "infra.local", "--port", "9000"]),
        (["-m", "infra.local.demo", "--fault", "pay"], ["-m", "infra.local.demo", "--fault", "pay"]),
    ],
)
def test_it_starts_the_local_cloud_or_the_module_that_is_named(
    given: list[str],
    started: list[str],
    executed: list[list[str]],
    installs: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bootstrap.sys, "argv", ["bootstrap.py", *given])
    with pytest.raises(Executed):
        bootstrap.main()
    assert executed == [[sys.executable, *started]]
    assert installs == ["venv", "pip"]


def test_a_missing_module_name_is_said() -> None:
    with pytest.raises(SystemExit, match="-m"):
        bootstrap.wish(["-m"])


@pytest.mark.parametrize("target", ["run", "demo", "replay"])
def test_make_starts_everything_by_it(target: str) -> None:
    said = subprocess.run(
        ["make", "--no-print-directory", "-n", target, "PYTHON=python3", "PORT=9000"],
        cwd=bootstrap.ROOT,
        text=True,
        capture_output=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},  # `make test` runs this
    )
    assert said.stdout.startswith("exec python3 infra/local/bootstrap.py "), said
    assert "9000" in said.stdout


def test_of_two_that_want_to_install_the_second_waits_and_finds_it_done(
    executed: list[Any], installs: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", str(Path.cwd()))
    first = os.open(bootstrap.ROOT, os.O_RDONLY)
    fcntl.flock(first, fcntl.LOCK_EX)

    def finish() -> None:
        Path(bootstrap.STAMP).write_text(bootstrap.wanted())
        os.close(first)

    timer = threading.Timer(0.3, finish)
    timer.start()
    with pytest.raises(Executed):
        bootstrap.main()
    timer.join()
    assert installs == []
    assert "另一个命令正在准备" in capsys.readouterr().out


def test_an_environment_whose_python_is_gone_is_made_again(
    executed: list[Any], installs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(bootstrap.STAMP).write_text(bootstrap.wanted())
    monkeypatch.setattr(bootstrap, "PYTHON", str(Path.cwd() / "gone"))
    with pytest.raises(Executed):
        bootstrap.main()
    assert installs == ["venv", "pip"]


def test_it_installs_at_the_first_start_and_after_a_change_of_the_pins_only(
    executed: list[Any], installs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def start() -> list[str]:
        installs.clear()
        with pytest.raises(Executed):
            bootstrap.main()
        return list(installs)

    assert start() == ["venv", "pip"]
    assert start() == []
    Path(bootstrap.PINS[0]).write_text("one==2\n")
    assert start() == ["pip"]
    monkeypatch.setattr(bootstrap, "VERSION", "3.99")
    assert start() == ["venv", "pip"]


def test_a_failed_installation_is_not_taken_for_a_done_one(
    installs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(what: str, command: list[str]) -> None:
        raise SystemExit("no network")

    monkeypatch.setattr(bootstrap, "run", fail)
    with pytest.raises(SystemExit):
        bootstrap.main()
    assert bootstrap.stamp() == ""
