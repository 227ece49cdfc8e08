"""One local shop for all tests of the clients: everything of `make run`, on free ports, for as long as the tests last."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.local.own_shop import own_shop, simulator_of

ROOT = Path(__file__).parents[2]
OLDEST_NODE = 18


@dataclass(frozen=True)
class LocalShop:
    """`token_key` signs access tokens: tests make some that end soon."""

    url: str
    simulator: str
    token_key: str

    @property
    def environment(self) -> dict[str, str]:
        """For a Node process that uses the shop."""
        return {
            **os.environ,
            "MINIMALL_SHOP": self.url,
            "MINIMALL_SIMULATOR": self.simulator,
            "MINIMALL_TOKEN_KEY": self.token_key,
        }


@pytest.fixture(scope="session")
def node() -> str:
    """The path of a Node that is new enough; without one these tests are skipped, and say so."""
    path = shutil.which("node")
    if path is None:
        pytest.skip(f"the clients' tests need Node {OLDEST_NODE} or newer, and there is no node on the PATH")
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").partition(".")[0]) < OLDEST_NODE:
        pytest.skip(f"the clients' tests need Node {OLDEST_NODE} or newer, and this is {version}")
    return path


@pytest.fixture(scope="session")
def local_shop(node: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalShop]:
    data_dir = tmp_path_factory.mktemp("local-shop")
    with own_shop(data_dir) as url:
        keys = json.loads((data_dir / "keys.json").read_text(encoding="utf-8"))
        yield LocalShop(url, simulator_of(url), keys["token"])
