"""The whole local cloud as one command, with the real shop, simulator and pumps: start, answer, end."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.local import child
from infra.local.ministack import free_port
from infra.local.ports import Ports, is_free
from infra.local.single import is_part

READY = "按 Ctrl-C"


@pytest.fixture
def ports() -> Ports:
    """Three neighbouring ports that nobody uses now."""
    for _ in range(50):
        found = Ports(free_port())
        if all(is_free(port) for port in (found.shop, found.simulator, found.cloud)):
            return found
    raise RuntimeError("no three free ports in a row")


@contextmanager
def local_cloud(ports: Ports, data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """`python -m infra.local`, from when it says that it is ready; what it says afterwards is for the test to read."""
    command = ["-m", "infra.local", "--port", str(ports.shop), "--data-dir", str(data_dir), "--no-seed"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MINIMALL_")}
    with subprocess.Popen(
        [sys.executable, *command], cwd=child.ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said: list[str] = []
        try:
            for line in process.stdout:
                said.append(line)
                if READY in line:
                    break
            assert READY in said[-1], "".join(said)
            yield process
        finally:
            process.terminate()


def status_of(url: str, path: str) -> int:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def parts(data_dir: Path) -> dict[str, int]:
    noted: dict[str, int] = json.loads((data_dir / "run.json").read_text())
    return noted


def test_one_command_brings_the_shop_up_and_ctrl_c_ends_all_of_it(ports: Ports, tmp_path: Path) -> None:
    with local_cloud(ports, tmp_path) as process:
        assert status_of(ports.shop_url, "/") == 200
        assert status_of(ports.shop_url, "/cart/view") == 401  # a function answered: it wants a login
        assert status_of(ports.simulator_url, "/_sim/") == 200
        running = parts(tmp_path)
        assert set(running) == {"supervisor", "cloud", "simulator", "pumps", "shop"}
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=30)
        assert process.returncode == 0, told
    assert not any(is_part(pid) for pid in running.values())
    assert (tmp_path / "ministack" / "dynamodb.json").exists()
    assert not (tmp_path / "run.json").exists()


def test_when_a_part_dies_it_is_named_and_the_rest_is_ended(ports: Ports, tmp_path: Path) -> None:
    with local_cloud(ports, tmp_path) as process:
        running = parts(tmp_path)
        os.kill(running["pumps"], signal.SIGKILL)
        told, _ = process.communicate(timeout=30)
        assert process.returncode == 1
        assert "pumps ended (signal SIGKILL)" in told
    assert not any(is_part(pid) for pid in running.values())
