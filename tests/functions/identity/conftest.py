"""People who log in with WeChat."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.runtime.settings import settings
from tests.wechat import APPID, OpenPlatform, open_platform
from tests.world import Person, TestClock, anyone


@pytest.fixture
def wechat(small_table: TestClock) -> Iterator[OpenPlatform]:
    os.environ["MINIMALL_WECHAT_APPID"] = APPID
    settings.cache_clear()
    with open_platform() as platform:
        yield platform


@pytest.fixture
def log_in(wechat: OpenPlatform) -> Callable[..., tuple[Person, dict[str, Any]]]:
    """Log a person in: the buyer, and what the login answered."""

    def log_in(openid: str = "oLan") -> tuple[Person, dict[str, Any]]:
        wechat.people["a-code"] = openid
        answer = anyone().call("identity/login", {"code": "a-code"})
        return Person(answer["accessToken"], answer["buyerId"]), answer

    return log_in
