"""Fixtures: a table in moto for one operation at a time, a table in the emulator where races and streams matter."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.runtime import clock, ids
from chalicelib.runtime import settings as settings_module
from chalicelib.store import schema, transport
from tests.world import TestClock

for _name in [name for name in os.environ if name.startswith("MINIMALL_")]:
    del os.environ[_name]  # a developer's shell must not change what the tests mean
os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="cn-north-1")
os.environ.update(MINIMALL_RESERVE_WAIT_SECONDS="0", MINIMALL_LOG_LEVEL="ERROR")


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
    """An empty table in moto, for single-threaded tests, with a clock that the test moves."""
    from moto import mock_aws

    with mock_aws():
        os.environ["MINIMALL_REGION"] = "us-east-1"
        name = f"minimall-{ids.random_text(6)}"
        os.environ["MINIMALL_TABLE"] = name
        settings_module.settings.cache_clear()
        # The client is kept from test to test: making one takes longer than most tests.
        transport._client("us-east-1", None).create_table(**schema.create_table(name))
        yield at_noon


def pytest_configure(config: Any) -> None:
    config.pluginmanager.register(_Rows(), "rows")


class _Rows:
    """Collects which rows of the feature list have passing tests, for `make rows`."""

    def __init__(self) -> None:
        self.proven: dict[str, list[str]] = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        outcome: Any = yield
        report = outcome.get_result()
        report.rows = [mark.args[0] for mark in item.iter_markers("row")]
        if report.when == "call" and report.passed:
            report.user_properties.append(("rows", report.rows))
