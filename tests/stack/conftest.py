"""One package, one cloud, one deployed and stocked shop for all tests of the stack; collected only when tests/stack is asked for by name."""

from __future__ import annotations

import platform
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from infra import package as packager
from infra.local import child
from infra.local.calls import Caller, Shop
from infra.local.demo.client import Client
from infra.packaging import bytecode, wheels
from infra.stack.deployment import Artefact
from infra.stack.running import Running, running
from tests.stack import goods

# the emulator runs Lambdas with this interpreter on this machine
RUNTIME = bytecode.HERE
ARCHITECTURE = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
_CREATE_STAFF = (
    "import sys; from chalicelib import staff; staff.create_member(sys.argv[1], sys.argv[2], [staff.EVERYTHING])"
)


def pytest_addoption(parser: Any) -> None:
    parser.addoption("--package", metavar="DIR", help="deploy the package that is there instead of making one")


def pytest_ignore_collect(config: Any) -> bool | None:
    """`make test` names all of tests/ and leaves this out: it would package and deploy. The artefact holds extensions for Linux alone."""
    asked = any("stack" in Path(argument.partition("::")[0]).parts for argument in config.args)
    return None if asked and sys.platform == "linux" else True


@pytest.fixture(scope="session")
def artefact(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Artefact:
    """What `make package STAGE=dev` makes."""
    if made := pytestconfig.getoption("--package"):
        return Artefact.of(Path(made))
    wanted = packager.Package("dev", RUNTIME, ARCHITECTURE, tmp_path_factory.mktemp("build") / "dev")
    made_by = (child.ROOT / "build/wheels", RUNTIME, ARCHITECTURE)
    packager.make(wanted, wheels.site(*made_by), wheels.site(*made_by, wheels.IMAGES))
    return Artefact.of(wanted.directory)


@pytest.fixture(scope="session")
def unzipped(artefact: Artefact, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which each file that functions' code comes from is unzipped under its name: their /var/task."""
    var = tmp_path_factory.mktemp("var")
    for made in (artefact.zip, artefact.images):
        with zipfile.ZipFile(made) as packed:
            packed.extractall(var / made.name)
    return var


@pytest.fixture(scope="session")
def shop(artefact: Artefact) -> Iterator[Running]:
    """The artefact deployed, its demo goods in, every role's policy enforced."""
    with running(artefact) as deployed:
        deployed.stock()
        yield deployed


def create_staff(shop: Running, environment: Mapping[str, str]) -> None:
    """The first staff member of a table: no operation makes one."""
    command = [sys.executable, "-c", _CREATE_STAFF, *goods.STAFF]
    subprocess.run(command, cwd=child.ROOT, env={**shop.operator(), **environment}, check=True)


def asking(client: Client) -> goods.Ask:
    """Operations over HTTP; no silent retries: whatever is not a 200 is a Surprise."""

    def asked(operation: str, body: Mapping[str, Any], *, token: str | None = None, key: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Idempotency-Key": key} if key else {}
        return client.send("POST", f"/{operation}", body=body, headers=headers)["data"]

    return asked


@pytest.fixture(scope="session")
def ask(shop: Running) -> goods.Ask:
    """Operations of the deployed shop, through its gateway."""
    return asking(Client(shop.url, lambda _: None))


@pytest.fixture(scope="session")
def keeper(shop: Running) -> Caller:
    """A staff member who may do everything; `plain` and `rush` are the goods of these tests."""
    create_staff(shop, {})
    member = Shop(shop.url).staff(*goods.STAFF)
    member.call("products/create", goods.product("plain"), key="stack-plain")
    member.call("products/create", goods.product("rush", rush=True), key="stack-rush")
    return member
