"""Starts one process of the local cloud, and ends it when the process that started it is gone.

    python -m infra.local.child <module> [arguments]

The parent holds the other end of this process's standard input and never writes to it. When the parent ends, in whatever
way, the read below returns and this process gets the same SIGTERM as in an orderly stop. So even a `kill -9` of the
supervisor leaves no orphan on its ports, and the emulator still saves the table.
"""

import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
_GRACE_SECONDS = 20.0


def start(
    module: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    log: IO[bytes] | None,
    *,
    process_group: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start `module` as a child of this process, its output going to `log` (None: to the terminal).

    `process_group`: None = the caller's own, 0 = a new one, else the group to join. A child outside the terminal's
    foreground group does not see Ctrl-C: the supervisor decides in which order things end.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "infra.local.child", module, *arguments],
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=subprocess.STDOUT,
        process_group=process_group,
    )


def _end_with_parent() -> None:
    # os.read and not sys.stdin: a daemon thread inside a buffered read makes the interpreter's own exit fail
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os._exit(1)


def main() -> None:
    module = sys.argv[1]
    sys.argv = sys.argv[1:]
    threading.Thread(target=_end_with_parent, name="lifeline", daemon=True).start()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
