"""identity/sessions, identity/end_session, and what a buyer is told of a login with a new device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.wechat import OpenPlatform
from tests.world import Person, anyone, forward

LogIn = Callable[..., tuple[Person, dict[str, Any]]]
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) MicroMessenger/8.0.50"
IPHONE_LATER = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.60"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 MicroMessenger/7.0.20"


@pytest.fixture
def come(wechat: OpenPlatform) -> Callable[[str, str], tuple[Person, dict[str, Any]]]:
    """Lan logs in with a device from an address."""

    def come(agent: str, address: str = "203.0.113.7") -> tuple[Person, dict[str, Any]]:
        wechat.people["a-code"] = "oLan"
        answer = anyone_at(address).call("identity/login", {"code": "a-code"}, agent)
        return Person(answer["accessToken"], answer["buyerId"]), answer

    class At(Person):
        def call(self, name: str, body: Any = None, agent: str = "", **options: Any) -> dict[str, Any]:
            self.headers["user-agent"] = agent
            return super().call(name, body, **options)

    def anyone_at(address: str) -> At:
        return At(token="none", address=address)

    return come


def told(person: Person) -> list[str]:
    return [notice["text"] for notice in person.get("messages/inbox")["notices"] if notice["type"] == "new_device"]


@pytest.mark.row("A5")
def test_a_new_device_is_told_once_and_an_update_is_none(come: Any) -> None:
    lan, _ = come(IPHONE)
    assert told(lan) == []  # the first one
    come(IPHONE_LATER)
    come("")  # nobody knows
    assert told(lan) == []
    for _ in range(2):
        come(WINDOWS, "198.51.100.20")
    (text,) = told(lan)
    assert "微信 · Windows，198.51.100.***" in text
    come(IPHONE)
    assert len(told(lan)) == 1


@pytest.mark.row("A5")
def test_sessions_show_where_one_is_logged_in_and_one_of_them_can_be_ended(come: Any) -> None:
    lan, first = come(IPHONE)
    forward(minutes=1)
    _, second = come(WINDOWS, "198.51.100.20")
    seen = lan.get("identity/sessions")["sessions"]
    assert [(one["device"], one["network"]) for one in seen] == [
        ("微信 · Windows", "198.51.100.***"),
        ("微信 · iPhone", "203.0.113.***"),
    ]
    lan.call("identity/end_session", {"sessionId": seen[0]["sessionId"]})
    assert [one["device"] for one in lan.get("identity/sessions")["sessions"]] == ["微信 · iPhone"]
    assert anyone().refused("identity/refresh", {"refreshToken": second["refreshToken"]}).code == "token_invalid"
    assert anyone().call("identity/refresh", {"refreshToken": first["refreshToken"]})
    lan.call("identity/end_session", {"sessionId": seen[0]["sessionId"]})  # again


@pytest.mark.row("A5")
def test_what_is_over_is_not_shown(come: Any) -> None:
    come(IPHONE)
    forward(days=30)
    lan, _ = come(IPHONE)
    assert len(lan.get("identity/sessions")["sessions"]) == 1
    lan.call("identity/logout", {"everywhere": True})
    lan, _ = come(IPHONE)
    assert len(lan.get("identity/sessions")["sessions"]) == 1
