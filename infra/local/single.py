"""One local cloud per data directory: a lock, and what an earlier run that did not end in order left behind.

The lock is the operating system's and goes with the process, however it ends. Beside it lies `run.json` with the process
ids of the parts; whoever finds it there without the lock being held knows that the last run was killed.
"""

import fcntl
import json
import os
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

# the parts of a killed run notice it at once, finish and save
_PATIENCE_SECONDS = 25.0
SUPERVISOR = "supervisor"


class AlreadyRunning(RuntimeError):
    """Another run holds the data directory, or parts of a killed one do not end; `pids` of whom to end, by name."""

    def __init__(self, data_dir: Path, pids: Mapping[str, int]) -> None:
        super().__init__(f"{data_dir} is in use by {dict(pids)}")
        self.data_dir = data_dir
        self.pids = dict(pids)


class Single:
    """Holds the data directory for one run. Entering raises AlreadyRunning.

    `waiting` is called once when parts of a killed run are still about and given time to end.
    """

    def __init__(
        self, data_dir: Path, waiting: Callable[[], None], patience_seconds: float = _PATIENCE_SECONDS
    ) -> None:
        self._data_dir = data_dir
        self._waiting = waiting
        self._patience_seconds = patience_seconds
        self._notes = data_dir / "run.json"
        self._lock: IO[str] | None = None

    def __enter__(self) -> Self:
        self._data_dir.mkdir(parents=True, exist_ok=True)
        lock = (self._data_dir / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            # it ends its parts itself, in order
            whom = {name: pid for name, pid in self._noted().items() if name == SUPERVISOR}
            raise AlreadyRunning(self._data_dir, whom) from None
        self._lock = lock
        try:
            self._wait_for_the_parts_of_a_killed_run()
        except AlreadyRunning:
            lock.close()
            raise
        self.note({})
        return self

    def note(self, pids: Mapping[str, int]) -> None:
        """Write down the process ids of this run's parts."""
        self._notes.write_text(json.dumps({SUPERVISOR: os.getpid(), **pids}))

    def _noted(self) -> dict[str, int]:
        try:
            noted = json.loads(self._notes.read_text())
        except (FileNotFoundError, ValueError):  # never written, or cut off by the kill
            return {}
        return noted if isinstance(noted, dict) else {}

    def _wait_for_the_parts_of_a_killed_run(self) -> None:
        deadline = time.monotonic() + self._patience_seconds
        if self._left():
            self._waiting()
        while left := self._left():
            if time.monotonic() > deadline:
                raise AlreadyRunning(self._data_dir, left)
            time.sleep(0.2)

    def _left(self) -> dict[str, int]:
        return {name: pid for name, pid in self._noted().items() if is_part(pid)}

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._notes.unlink(missing_ok=True)
        if self._lock:
            self._lock.close()
            self._lock = None


def is_part(pid: int) -> bool:
    """Whether `pid` lives and is a part of a local cloud: the number alone may belong to anybody by now."""
    if Path("/proc/self/cmdline").exists():
        try:
            return b"infra.local" in Path(f"/proc/{pid}/cmdline").read_bytes()
        except FileNotFoundError:
            return False
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "infra.local" in shown.stdout
