"""The mini-program SDK keeps its promises, each told by a file of clients/miniprogram/test that runs in Node against the local shop."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra import sdk
from tests.clients.conftest import ROOT, LocalShop

SDK = ROOT / "clients" / "miniprogram"
FILES = ("writes", "sessions", "paying", "platforms", "reads", "envelope", "offline", "package")  # the longest first
_SECONDS = 120

Passes = Callable[[str], None]


@pytest.fixture(scope="module")
def passes(node: str, local_shop: LocalShop) -> Iterator[Passes]:
    """Asserts that a file of Node tests passes. They wait more than they work, so some run at the same time."""

    def run(name: str) -> subprocess.CompletedProcess[str]:
        command = [node, "--test", f"test/{name}.test.js"]
        return subprocess.run(
            command, cwd=SDK, env=local_shop.environment, capture_output=True, text=True, timeout=_SECONDS
        )

    with ThreadPoolExecutor(3) as pool:
        running = {name: pool.submit(run, name) for name in FILES}

        def check(name: str) -> None:
            ran = running[name].result()
            assert ran.returncode == 0, ran.stdout + ran.stderr

        yield check


def test_every_file_of_node_tests_is_run() -> None:
    assert sorted(FILES) == sorted(path.name.partition(".")[0] for path in SDK.glob("test/*.test.js"))


@pytest.mark.row("T2")
def test_calls_have_the_envelope_and_the_errors_of_cloud_functions(passes: Passes) -> None:
    passes("envelope")


def test_login_is_silent_and_a_burst_renews_it_once(passes: Passes) -> None:
    passes("sessions")


def test_a_write_is_done_once_whatever_is_lost_or_restarted(passes: Passes) -> None:
    passes("writes")


def test_offline_is_said_clearly_and_doubles_nothing(passes: Passes) -> None:
    passes("offline")


def test_reads_are_merged_and_kept_as_the_server_allows(passes: Passes) -> None:
    passes("reads")


def test_paying_tells_paid_cancelled_closed_and_unknown_apart(passes: Passes) -> None:
    passes("paying")


@pytest.mark.row("T2")
def test_alipay_and_browsers_work_through_the_same_seam(passes: Passes) -> None:
    passes("platforms")


def test_the_package_is_complete_and_is_an_es_module_too(passes: Passes) -> None:
    passes("package")


def test_the_types_compile_and_refuse_what_is_wrong(node: str) -> None:
    compiler = SDK / "node_modules" / "typescript" / "bin" / "tsc"
    if not compiler.exists():
        pytest.skip("the types are checked where `npm ci` was run in clients/miniprogram")
    ran = subprocess.run([node, str(compiler), "-p", "."], cwd=SDK, capture_output=True, text=True, timeout=_SECONDS)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("path", sorted(sdk.files()))
def test_what_is_generated_is_what_the_contracts_say(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == sdk.files()[path], "run: make sdk"


def test_nothing_names_a_package_registry() -> None:
    lock = (SDK / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert "://" not in lock


def test_generating_again_gives_the_same_bytes() -> None:
    assert sdk.files() == sdk.files()
