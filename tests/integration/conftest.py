"""A whole shop for each test: the emulator's table and queues, the platform simulator, the pumps, and people who use it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.runtime import log
from chalicelib.store import transport
from infra.local.ministack import Ministack
from infra.local.simulator.in_process import Simulator
from tests.integration.shop import Shop, open_shop
from tests.integration.wire import Wire


@pytest.fixture(scope="session")
def emulator() -> Iterator[Ministack]:
    """One emulator for all tests of this process."""
    with Ministack() as running:
        yield running


@pytest.fixture(scope="session")
def platform() -> Iterator[Simulator]:
    """One simulator of WeChat and WeChat Pay for all tests of this process."""
    with Simulator(refund_delay=0) as running:
        yield running


@pytest.fixture
def shop(emulator: Ministack, platform: Simulator, tmp_path: Path) -> Iterator[Shop]:
    """An empty shop with its own table; stock is reserved inline."""
    before = dict(os.environ)
    opened = open_shop(emulator, platform)
    yield opened
    opened.close()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def wire(emulator: Ministack) -> Iterator[Wire]:
    """A lean transport to the emulator's table."""
    own = Wire(emulator.endpoint)
    yield own
    own.close()


@pytest.fixture(scope="module")
def shop_of_this_file(emulator: Ministack, platform: Simulator) -> Iterator[Shop]:
    """One shop for a whole file whose tests bring their own people and goods: opening one takes most of a second."""
    before = dict(os.environ)
    os.environ["MINIMALL_DUE_SHARDS"] = "1"
    opened = open_shop(emulator, platform)
    yield opened
    opened.close()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def shared_shop(shop_of_this_file: Shop, wire: Wire) -> Iterator[Shop]:
    """The shop of this file; faults and settings of the platform last for one test."""
    platform = shop_of_this_file.platform
    usual = platform.config()
    before = transport.use(wire)
    yield shop_of_this_file
    transport.use(before)
    platform.clear_faults()
    platform.config(**usual)
    shop_of_this_file.door.before = lambda name: None


@pytest.fixture
def alarms(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The alarms that are raised, by their first word."""
    raised: list[str] = []
    monkeypatch.setattr(log, "alarm", lambda event, **facts: raised.append(event))
    return raised


@pytest.fixture(params=["inline", "queue"])
def either_entrance(request: pytest.FixtureRequest, shop: Shop) -> Shop:
    """The same shop twice: stock reserved inline, and through the stock queue."""
    shop.reserve_by(request.param)
    return shop


@pytest.fixture
def queued(shop: Shop) -> Shop:
    """A shop that reserves through the stock queue alone."""
    shop.reserve_by("queue")
    return shop
