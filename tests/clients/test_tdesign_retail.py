"""The adapter of the official TDesign retail template, in a mini-program that is put together as its README says, against the local shop.

What the template's pages call and read is written down in clients/tdesign-retail/test/contract.json; the tests in Node read it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.clients.conftest import ROOT, LocalShop

ADAPTER = ROOT / "clients" / "tdesign-retail"
FILES = ("contract", "page", "traps")  # the longest first
_SECONDS = 120

Passes = Callable[[str], None]
needs_npm = pytest.mark.skipif(
    not (ADAPTER / "node_modules").exists(), reason="needs `npm ci` in clients/tdesign-retail"
)


@pytest.fixture(scope="module")
def passes(node: str, local_shop: LocalShop) -> Iterator[Passes]:
    """Asserts that a file of Node tests passes. They wait more than they work, so they run at the same time."""

    def run(name: str) -> subprocess.CompletedProcess[str]:
        command = [node, "--test", f"test/{name}.test.js"]
        environment = local_shop.environment
        return subprocess.run(command, cwd=ADAPTER, env=environment, capture_output=True, text=True, timeout=_SECONDS)

    with ThreadPoolExecutor(2) as pool:
        installed = (ADAPTER / "node_modules").exists()
        running = {name: pool.submit(run, name) for name in FILES if installed or name != "page"}

        def check(name: str) -> None:
            ran = running[name].result()
            assert ran.returncode == 0, ran.stdout + ran.stderr

        yield check


def test_every_file_of_node_tests_is_run() -> None:
    assert sorted(FILES) == sorted(path.name.partition(".")[0] for path in ADAPTER.glob("test/*.test.js"))


def test_the_contract_has_all_functions_of_the_template() -> None:
    functions = json.loads((ADAPTER / "test" / "contract.json").read_text(encoding="utf-8"))["functions"]
    counted = {place: sum(len(functions[file]) for file in functions if file.startswith(place)) for place in ("s", "p")}
    assert counted == {"s": 35 + 1, "p": 6}  # of services/ with the page's inline one, and of the pages' own api.js


@pytest.mark.row("X1")
def test_every_function_exists_and_every_field_that_a_page_reads_is_there(passes: Passes) -> None:
    passes("contract")


@pytest.mark.row("X1")
def test_each_trap_of_the_pages_is_avoided(passes: Passes) -> None:
    passes("traps")


@pytest.mark.row("X1")
@needs_npm
def test_pages_of_the_templates_kind_work_in_the_simulator(passes: Passes) -> None:
    passes("page")


@needs_npm
def test_the_services_fit_the_types_of_the_sdk(node: str, tmp_path: Path) -> None:
    subprocess.run([node, "scripts/install.js", str(tmp_path)], cwd=ADAPTER, check=True, timeout=_SECONDS)
    for name in ("tsconfig.json", "globals.d.ts"):
        shutil.copy(ADAPTER / name, tmp_path)
    compiler = ADAPTER / "node_modules" / "typescript" / "bin" / "tsc"
    command = [node, str(compiler), "-p", "."]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=_SECONDS)
    assert ran.returncode == 0, ran.stdout


def test_installing_keeps_what_the_owner_wrote_elsewhere_and_sets_the_address(node: str, tmp_path: Path) -> None:
    kept = [tmp_path / "pages" / "order" / "after-service-list" / "index.js", tmp_path / "config" / "index.js"]
    for path in kept:  # the template's config has the regions of its address page
        path.parent.mkdir(parents=True)
        path.write_text("the template's own", encoding="utf-8")
    command = [node, "scripts/install.js", str(tmp_path), "https://shop.example.com"]
    subprocess.run(command, cwd=ADAPTER, check=True, timeout=_SECONDS)
    assert all(path.read_text(encoding="utf-8") == "the template's own" for path in kept)
    assert "baseUrl: 'https://shop.example.com'" in (tmp_path / "config" / "minimall.js").read_text(encoding="utf-8")
    assert (tmp_path / "minimall" / "index.js").exists()
    config = tmp_path / "config" / "minimall.js"
    config.write_text(config.read_text(encoding="utf-8").replace("我的小店", "小满生活"), encoding="utf-8")
    subprocess.run(command, cwd=ADAPTER, check=True, timeout=_SECONDS)
    assert "小满生活" in config.read_text(encoding="utf-8"), "a config that was filled in stays"


def test_nothing_names_a_package_registry() -> None:
    lock = (ADAPTER / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert "://" not in lock
