"""Fixtures of the local cloud's tests: one emulator for all of them, and queues and tables of their own for each."""

import uuid
from collections.abc import Iterator

import pytest

from infra.local.ministack import Ministack


@pytest.fixture(scope="session")
def cloud() -> Iterator[Ministack]:
    with Ministack() as running:
        yield running


@pytest.fixture
def unique() -> str:
    """A name that no other test uses."""
    return "t" + uuid.uuid4().hex[:10]
