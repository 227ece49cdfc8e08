"""The document that clients get, and a shop to hold it against."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import reference
from functions import OPERATIONS, load
from tests.integration.conftest import emulator, platform, shop

__all__ = ["emulator", "platform", "shop"]


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    return reference.document({name: load(name) for name in OPERATIONS}, "http://127.0.0.1:8000")


@pytest.fixture(scope="session")
def page() -> str:
    return reference.page({name: load(name) for name in OPERATIONS}, "http://127.0.0.1:8000")
