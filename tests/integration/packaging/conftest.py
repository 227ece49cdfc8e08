"""The package of this run: made once, of a copy of the tree, for all tests that look at it."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

import pytest

from infra import package as packaging
from infra.package import Package
from infra.packaging import bytecode, source, wheels


@pytest.fixture(scope="session")
def site() -> Path:
    """What the runtime needs, in the folder where `make package` keeps it: pip is asked once for each set of pins."""
    folder = source.ROOT / "build" / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return wheels.site(folder, bytecode.HERE, "x86_64")


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as it is now, so that nobody changes it while it is packaged."""
    root = tmp_path_factory.mktemp("tree")
    for name in ("chalicelib", "functions", ".chalice"):
        shutil.copytree(source.ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "deployments"))
    shutil.copy2(source.ROOT / "app.py", root)
    return root


@pytest.fixture(scope="session")
def package(tree: Path, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The package for prod."""
    made = Package("prod", bytecode.HERE, "x86_64", tmp_path_factory.mktemp("package"), tree)
    packaging.make(made, site)
    return made
