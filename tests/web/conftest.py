"""What the tests of the storefront and the console stand on: Node, a browser, the built sites, and one local shop.

A browser takes minutes, so `make test` leaves these tests out and `make test-web` runs them, where a missing piece is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import web
from infra.local.own_shop import own_shop, simulator_of

CLIENT = Path(__file__).parents[2] / "clients" / "web"
OLDEST_NODE = 18
_SWITCH = "TEST_WEB"  # not MINIMALL_…: those are put aside for all tests
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def lacking(what: str) -> None:
    """End a test that lacks something: silently asked for nothing in `make test`, loudly in `make test-web`."""
    if os.environ.get(_SWITCH):
        pytest.fail(what)
    pytest.skip(f"{what} (run by make test-web)")


@pytest.fixture(scope="session")
def wanted() -> None:
    if not os.environ.get(_SWITCH):
        pytest.skip("the sites are tested in a browser by make test-web")


@pytest.fixture(scope="session")
def node(wanted: None) -> str:
    """The path of a Node that is new enough, with the client's packages installed."""
    path = shutil.which("node")
    if path is None:
        lacking(f"Node {OLDEST_NODE} or newer is not on the PATH")
        raise AssertionError
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").partition(".")[0]) < OLDEST_NODE:
        lacking(f"Node {OLDEST_NODE} or newer is needed, this is {version}")
    if not (CLIENT / "node_modules").is_dir():
        lacking("the packages of clients/web are not installed: make web")
    return path


@pytest.fixture(scope="session")
def dist(node: str) -> Path:
    """The folder of the built sites."""
    if not web.built():
        lacking("the sites are not built: make web")
    return web.DIST


@pytest.fixture(scope="session")
def chromium(node: str) -> str:
    found = os.environ.get("CHROMIUM") or next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        lacking("there is no Chromium: set CHROMIUM to its path")
        raise AssertionError
    return found


@pytest.fixture(scope="session")
def local_shop(wanted: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a shop of these tests' own; it serves the sites as far as they are built."""
    with own_shop(tmp_path_factory.mktemp("local-shop")) as url:
        yield url


@pytest.fixture(scope="session")
def environment(dist: Path, chromium: str, local_shop: str) -> dict[str, str]:
    """For a Node process with a browser."""
    shop = {"MINIMALL_SHOP": local_shop, "MINIMALL_SIMULATOR": simulator_of(local_shop)}
    return {**os.environ, **shop, "CHROMIUM": chromium}
