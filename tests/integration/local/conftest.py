"""Fixtures of the local cloud's tests: the session's emulator, and names of their own for queues and tables."""

import uuid

import pytest

from infra.local.ministack import Ministack


@pytest.fixture(scope="session")
def cloud(emulator: Ministack) -> Ministack:
    """The emulator that all integration tests of this process share."""
    return emulator


@pytest.fixture
def unique() -> str:
    """A name that no other test uses."""
    return "t" + uuid.uuid4().hex[:10]
