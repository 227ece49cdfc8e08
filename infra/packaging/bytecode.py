"""Compiled modules for the package: without them a cold start takes 491 ms instead of 192.

They are `unchecked-hash` (compiling.py): Lambda's copy of a source file has another date, and Python would throw every other kind away.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

HERE = f"python{sys.version_info.major}.{sys.version_info.minor}"  # the runtime that the tests ran on, so the one to deploy
_IN_LAMBDA = "/var/task"  # where a traceback shows the files
COMPILING = Path(__file__).with_name("compiling.py")


class NoInterpreter(Exception):
    """Bytecode belongs to one Python version, and there is no interpreter of it; the message says how to get on."""


class NotCompiled(Exception):
    """A module is no Python of that version."""


def compile_tree(directory: Path, runtime: str, interpreter: str | None = None, *, alone: bool = False) -> None:
    """Put the .pyc of every module beside it; `alone`: in its place (PEP 3147, "sourceless imports"), without docstrings.

    Raises NoInterpreter, NotCompiled.
    """
    # columns are for the carets below a traceback's line, which a line of the log cannot show: they are a fifth of each .pyc
    command = [interpreter or find(runtime), "-I", "-X", "no_debug_ranges", str(COMPILING)]
    command += [str(directory), _IN_LAMBDA, "alone" if alone else "beside"]
    ended = subprocess.run(
        command,
        env={**os.environ, "PYTHONHASHSEED": "0"},  # the order of a set's elements would otherwise be in the bytes
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise NotCompiled((ended.stdout + ended.stderr).strip()[-1500:])


@cache
def find(runtime: str) -> str:
    """An interpreter of the runtime's version. Raises NoInterpreter."""
    version = runtime.removeprefix("python")
    for candidate in (sys.executable, shutil.which(runtime), shutil.which("python3")):
        if candidate and _version(candidate) == version:
            return candidate
    raise NoInterpreter(
        f"{runtime} 的字节码需要同版本的解释器，本机没有。请安装 {runtime} 后重试，"
        f"或用 RUNTIME={HERE} 换一个运行环境\n"
        f"bytecode for {runtime} needs an interpreter of that version and none is here: install {runtime}, "
        f"or choose the runtime with RUNTIME={HERE}"
    )


@cache
def magic(runtime: str) -> bytes:
    """The first four bytes of every .pyc of that Python. Raises NoInterpreter."""
    asked = [find(runtime), "-I", "-c", "import importlib.util as it; print(it.MAGIC_NUMBER.hex())"]
    return bytes.fromhex(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())


def _version(interpreter: str) -> str:
    asked = [interpreter, "-I", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""
