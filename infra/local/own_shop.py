"""A shop to drive: the local one that is running, or one of its own that lives as long as the work does.

    with a_shop("http://127.0.0.1:8000") as url:    # that one if it answers, else a new one somewhere else
        ...

The own shop is `python -m infra.local` as a child process on free ports, seeded, with its data in a temporary directory.
It is ended in order however the work ends; if this process is killed, the child notices and ends itself.
"""

import http.client
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from infra.local import child
from infra.local.environment import without_ambient_aws
from infra.local.ports import HOST, Ports, is_free

_START_SECONDS = 120.0
_STOP_SECONDS = 60.0
_READY = "The local shop is ready"  # what the supervisor says when all is up and seeded
_LOG_LINES_SHOWN = 25


class NotStarted(RuntimeError):
    """The own shop did not come up; the message carries the end of what it said."""


def _say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def a_shop(url: str | None = None, say: Callable[[str], None] = _say) -> Iterator[str]:
    """The address of a seeded shop: `url` if a shop answers there, else that of a new one, ended afterwards.

    Raises NotStarted.
    """
    if url and is_shop(url):
        yield url.rstrip("/")
        return
    if url:
        say(f"{url} 没有商城应答，另起一个临时的 / No shop answers there, starting a temporary one …")
    with tempfile.TemporaryDirectory(prefix="minimall-") as directory, own_shop(Path(directory)) as own:
        say(f"  ✓ {own}")
        yield own


@contextmanager
def own_shop(data_dir: Path, *, seeded: bool = True) -> Iterator[str]:
    """The address of a new shop with its data, and in `said.log` its words, in `data_dir`. Raises NotStarted."""
    data_dir.mkdir(parents=True, exist_ok=True)
    ports, log = free_ports(), data_dir / "said.log"
    with log.open("wb") as output:
        process = _start(ports, data_dir, seeded, output)
    try:
        _wait_until_ready(process, log)
        if seeded and not (data_dir / "seed.json").exists():
            raise NotStarted(_end_of(log))
        yield ports.shop_url
    finally:
        _end(process)


def simulator_of(url: str) -> str:
    """The address of the simulated WeChat that belongs to the local shop at `url`."""
    return ports_of(url).simulator_url


def ports_of(url: str) -> Ports:
    """The ports of the local shop at `url`. Raises ValueError for an address that cannot be a local shop's."""
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in (HOST, "localhost") or not parts.port:
        raise ValueError(f"not the address of a local shop: {url}")
    return Ports(parts.port)


def is_shop(url: str) -> bool:
    """Whether a local shop answers at `url` now."""
    connection = http.client.HTTPConnection(HOST, ports_of(url).shop, timeout=5)
    try:
        connection.request("GET", "/catalog/categories")
        answer = connection.getresponse()
        return answer.status == 200 and "categories" in json.load(answer).get("data", {})
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()


def free_ports() -> Ports:
    """Three neighbouring ports that nobody uses now."""
    # below the range from which systems hand out ports by themselves; where to start differs from run to run
    first, last = 10_000, 30_000
    start = first + os.getpid() * 37 % (last - first)
    for port in [*range(start, last, 3), *range(first, start, 3)]:
        ports = Ports(port)
        if all(is_free(each) for each in (ports.shop, ports.simulator, ports.cloud)):
            return ports
    raise NotStarted("no three free ports in a row")


def _start(ports: Ports, data_dir: Path, seeded: bool, output: IO[bytes]) -> subprocess.Popen[bytes]:
    ambient = without_ambient_aws(os.environ.items())
    environment = {name: value for name, value in ambient.items() if not name.startswith("MINIMALL_")}
    arguments = ["--port", str(ports.shop), "--data-dir", str(data_dir), *([] if seeded else ["--no-seed"])]
    # a group of its own: Ctrl-C reaches this process alone, which then ends the shop in order
    return child.start("infra.local", arguments, environment, output, process_group=0)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while _READY not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotStarted(_end_of(log))
        time.sleep(0.1)


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-_LOG_LINES_SHOWN:])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin:
        process.stdin.close()
