"""Fixtures: a table in moto for one operation at a time, a table in the emulator where races and streams matter."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from chalicelib.runtime import clock, ids
from chalicelib.runtime import settings as settings_module
from chalicelib.store import aws, transport
from infra import definition
from tests import rows
from tests.permissions.plugin import Permissions
from tests.simulation import table as simulated
from tests.world import TestClock

for _name in [name for name in os.environ if name.startswith("MINIMALL_")]:
    del os.environ[_name]  # a developer's shell must not change what the tests mean
hypothesis.settings.register_profile("shop", deadline=None)  # a slow machine is not a fault; benchmarks measure speed
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=20_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "shop"))
os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="cn-north-1")
os.environ.update(MINIMALL_RESERVE_WAIT_SECONDS="0", MINIMALL_LOG_LEVEL="ERROR", MINIMALL_LIMITS="false")


@pytest.fixture(autouse=True)
def _fresh_settings() -> Iterator[None]:
    """Each test reads its own environment."""
    before = dict(os.environ)
    settings_module.settings.cache_clear()
    yield
    os.environ.clear()
    os.environ.update(before)
    settings_module.settings.cache_clear()


@pytest.fixture
def at_noon() -> Iterator[TestClock]:
    """A clock that stands still until the test moves it (`world.forward`)."""
    test_clock = TestClock()
    before = clock.use(test_clock)
    yield test_clock
    clock.use(before)


@pytest.fixture
def small_table(at_noon: TestClock) -> Iterator[TestClock]:
    """An empty table for single-threaded tests, with a clock that the test moves.

    It is the simulation's, which answers as two emulators do (tests/simulation/differential.py) in a hundredth of moto's time;
    SMALL_TABLE=moto is for a second opinion.
    """
    os.environ["MINIMALL_TABLE"] = f"minimall-{ids.random_text(6)}"  # what is kept in memory is kept by table
    settings_module.settings.cache_clear()
    if os.environ.get("SMALL_TABLE") == "moto":
        yield from _in_moto(at_noon)
        return
    before = transport.use(simulated.Table())
    yield at_noon
    transport.use(before)


@pytest.fixture
def moto_table(at_noon: TestClock) -> Iterator[TestClock]:
    """The same in moto, for tests that want its queues beside the table."""
    yield from _in_moto(at_noon)


def _in_moto(at_noon: TestClock) -> Iterator[TestClock]:
    from moto import mock_aws

    with mock_aws():
        os.environ["MINIMALL_REGION"] = "us-east-1"
        os.environ["MINIMALL_AWS_CLIENT"] = "botocore"  # moto stands inside it
        name = os.environ["MINIMALL_TABLE"] = f"minimall-{ids.random_text(6)}"
        settings_module.settings.cache_clear()
        # The client is kept from test to test: making one takes longer than most tests.
        aws._client("dynamodb", "us-east-1", None).create_table(**definition.create_table(name))
        yield at_noon


def pytest_addoption(parser: Any) -> None:
    parser.addoption(
        "--rows", metavar="FILE", help="write which rows of the feature list have passing tests, and check docs/rows.md"
    )
    parser.addoption(
        "--calls", metavar="FILE", help="write which AWS calls each Lambda made, and check infra/policies/observed.json"
    )


def pytest_configure(config: Any) -> None:
    config.pluginmanager.register(_Rows(config), "rows")
    config.pluginmanager.register(Permissions(config), "permissions")


class _Rows:
    """Collects which rows of the feature list have passing tests; with `--rows` docs/rows.md must not claim more."""

    def __init__(self, config: Any) -> None:
        path = config.getoption("--rows")
        self.path = None if path is None or hasattr(config, "workerinput") else Path(path)
        self.results: rows.Results = {}
        self.untrue: list[str] = []

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        outcome: Any = yield
        report = outcome.get_result()
        if report.when == "call" or report.failed:  # user_properties travel from xdist's workers to their controller
            report.user_properties.append(("rows", [mark.args[0] for mark in item.iter_markers("row")]))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, row in report.user_properties:
            for each in row if name == "rows" else []:
                result = self.results.setdefault(each, rows.Result())
                (result.failed if report.failed else result.passed if report.passed else result.other).add(
                    report.nodeid
                )

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.path:
            rows.store(self.results, self.path)
            self.untrue = rows.untrue(rows.read(), self.results)
            if self.untrue and session.exitstatus == 0:
                session.exitstatus = 1

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for sentence in self.untrue:
            terminalreporter.write_line(f"docs/rows.md is not true: {sentence}", red=True)
