"""Starts, watches and ends the processes of the local cloud.

All children are in one process group of their own, away from the terminal's Ctrl-C, and each has a log file. They end in
the order in which their work flows: who brings requests first, the emulator (which then saves the table) last.
"""

import contextlib
import http.client
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from infra.local import child

_MOST_LOG_BYTES = 5 * 1024 * 1024
_LOG_LINES_SHOWN = 15


class ChildEnded(RuntimeError):
    """A process ended, or did not become ready; `name` says which, the message carries the end of its log."""

    def __init__(self, name: str, what: str, last_lines: str) -> None:
        super().__init__(f"{name} {what}\n{last_lines}")
        self.name = name


class Stopped(Exception):
    """The person pressed Ctrl-C, or the process was told to end, while something was awaited."""


@dataclass
class Child:
    """A running process; `stop_seconds` is how long it may take to end in order."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_seconds: float

    def last_lines(self) -> str:
        with self.log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 16_384))
            lines = file.read().splitlines()[-_LOG_LINES_SHOWN:]
        return "\n".join("    " + line.decode(errors="replace") for line in lines)

    def require_alive(self) -> None:
        code = self.process.poll()
        if code is not None:
            raise ChildEnded(self.name, f"ended ({_reason(code)}), log {self.log}", self.last_lines())


def _reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"


class Supervisor:
    """The children, in the order in which they were started; they are stopped in reverse."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._children: list[Child] = []
        self.stopping = threading.Event()

    @property
    def pids(self) -> dict[str, int]:
        return {child.name: child.process.pid for child in self._children}

    def catch_signals(self) -> None:
        """Ctrl-C, `kill` and a closed terminal all mean: stop in order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())

    def start(
        self, name: str, module: str, arguments: Sequence[str], environment: Mapping[str, str], stop_seconds: float = 8
    ) -> None:
        """Start `python -m <module> <arguments>` with its output in `<name>.log`."""
        path = self._logs / f"{name}.log"
        with _open_log(path) as log:
            process = child.start(module, arguments, environment, log, process_group=self._process_group)
        self._children.append(Child(name, process, path, stop_seconds))

    def run(self, module: str, arguments: Sequence[str], environment: Mapping[str, str]) -> int:
        """Run a task to its end, its output on the terminal; its exit status.

        Raises Stopped and ChildEnded as `wait_until` does, after ending the task.
        """
        task = child.start(module, arguments, environment, None, process_group=self._process_group)
        try:
            while task.poll() is None:
                self._wait_a_little()
        finally:
            task.terminate()
            _ends_within(task, 5)
            _close_lifeline(task)
        return task.returncode

    @property
    def _process_group(self) -> int:
        """The group for the next child: 0 (a new one) for the first."""
        return self._children[0].process.pid if self._children else 0

    def wait_until(self, ready: Callable[[], bool], name: str, timeout_seconds: float) -> None:
        """Wait for `ready`. Raises ChildEnded if any child ends or the time is over, Stopped if told to stop."""
        deadline = time.monotonic() + timeout_seconds
        while not ready():
            self._wait_a_little()
            if time.monotonic() > deadline:
                slow = next(child for child in self._children if child.name == name)
                raise ChildEnded(name, f"is not ready after {timeout_seconds:.0f} s, log {slow.log}", slow.last_lines())

    def _wait_a_little(self) -> None:
        if self.stopping.wait(0.05):
            raise Stopped
        self._require_all_alive()

    def _require_all_alive(self) -> None:
        for watched in self._children:
            watched.require_alive()

    def watch(self) -> None:
        """Until told to stop. Raises ChildEnded when a child ends by itself."""
        while not self.stopping.wait(0.5):
            self._require_all_alive()

    def stop(self, told: Callable[[str], None]) -> bool:
        """End all children in order, each within its time; `told(name)` before each. Whether all ended by themselves.

        A child that does not end in its time is killed, by its own process id.
        """
        in_order = True
        for stopped in reversed(self._children):
            if stopped.process.poll() is None:
                told(stopped.name)
                stopped.process.terminate()
                in_order = _ends_within(stopped.process, stopped.stop_seconds) and in_order
            _close_lifeline(stopped.process)
        self._children.clear()
        return in_order


def _open_log(path: Path) -> IO[bytes]:
    """A log file for appending; a large one is put aside as `.log.1` first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _MOST_LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def _close_lifeline(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()


def _ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False
    return True


def answers(url: str) -> bool:
    """Whether an HTTP server at `url` answers at all with something other than a server error."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    with contextlib.closing(connection):
        try:
            connection.request("GET", parts.path or "/")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
