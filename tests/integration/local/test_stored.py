"""What a run finds in its data directory: read before anything starts, refused in two languages, never with a traceback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.local import child, stored
from infra.local.environment import local_keys
from infra.local.own_shop import free_ports
from infra.local.single import Single


def a_sound_directory(data_dir: Path) -> None:
    local_keys(data_dir / "keys.json")
    (data_dir / "ministack").mkdir()
    (data_dir / "ministack" / "dynamodb.json").write_text('{"tables": {}}')
    (data_dir / "simulator").mkdir()
    (data_dir / "simulator" / "platform.json").write_text("{}")
    (data_dir / "simulator" / ".draft-0.json").write_text("half of")  # left by a kill, read by nobody
    (data_dir / "simulator" / "state.sqlite3").write_bytes(b"SQLite format 3\x00 and so on")


def test_an_empty_and_a_sound_directory_are_taken(tmp_path: Path) -> None:
    stored.require_directory(tmp_path / "new")
    stored.require_readable(tmp_path / "new")
    a_sound_directory(tmp_path)
    stored.require_readable(tmp_path)


BROKEN: dict[str, Callable[[Path], object]] = {
    "keys.json": lambda path: path.write_text("{}"),
    "schedules.json": lambda path: path.write_text("[1]"),
    "stream-position.json": lambda path: path.write_text('{"cut o'),
    "ministack/dynamodb.json": lambda path: path.write_bytes(b"\xff\xfe"),
    "simulator/platform.json": lambda path: path.write_text(""),
    "simulator/state.sqlite3": lambda path: path.write_text("no database at all"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named(name: str, tmp_path: Path) -> None:
    a_sound_directory(tmp_path)
    BROKEN[name](tmp_path / name)
    with pytest.raises(stored.Unreadable) as refused:
        stored.require_readable(tmp_path)
    assert refused.value.path == tmp_path / name


def start(*options: str) -> subprocess.CompletedProcess[str]:
    """`make run` without make, which here never comes so far as to start anything."""
    command = [sys.executable, "-m", "infra.local", "--no-seed", *options]
    return subprocess.run(command, cwd=child.ROOT, text=True, capture_output=True, timeout=30)


def test_the_person_is_told_in_two_languages_what_to_do(tmp_path: Path) -> None:
    port = str(free_ports().shop)
    broken = tmp_path / "stored"
    broken.mkdir()
    (broken / "keys.json").write_text("{")
    (tmp_path / "file").write_text("")
    said = {
        "a broken file": start("--port", port, "--data-dir", str(broken)),
        "a file for a folder": start("--port", port, "--data-dir", str(tmp_path / "file")),
        "a word for a port": start("--port", "abc"),
        "a port too small": start("--port", "80"),
    }
    words = {
        "a broken file": ("读不出来", "cannot be read", "FRESH=1"),
        "a file for a folder": ("不能用", "cannot be used"),
        "a word for a port": ("整数", "a port is a number"),
        "a port too small": ("整数", "a port is a number"),
    }
    for case, one in said.items():
        both = one.stdout + one.stderr
        assert one.returncode == 2, (case, both)
        assert "Traceback" not in both, case
        assert all(word in both for word in words[case]), (case, both)


@pytest.mark.parametrize("noted", ["[1]", '{"supervisor"', "null"])
def test_a_broken_note_of_the_last_run_stops_nobody(noted: str, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(noted)
    with Single(tmp_path, lambda: pytest.fail("there is nobody to wait for")):
        assert "supervisor" in (tmp_path / "run.json").read_text()
