"""identity/logout: one session, or all of them; doing it twice is doing it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.store import table
from chalicelib.store.item import user
from tests.world import Person, anyone

LogIn = Callable[..., tuple[Person, dict[str, Any]]]


def lives(token: str) -> bool:
    return anyone().send("identity/refresh", {"refreshToken": token}).status == 200


@pytest.mark.row("A4")
def test_logging_out_ends_this_session_alone(log_in: LogIn) -> None:
    buyer, here = log_in()
    _, there = log_in()
    for _ in range(2):
        buyer.call("identity/logout", {"refreshToken": here["refreshToken"]})
    assert not lives(here["refreshToken"])
    assert lives(there["refreshToken"])


@pytest.mark.row("A4")
def test_logging_out_everywhere_ends_every_session_and_every_write_at_once(log_in: LogIn) -> None:
    buyer, here = log_in()
    elsewhere, there = log_in()
    for _ in range(2):
        buyer.call("identity/logout", {"everywhere": True})
    assert not lives(here["refreshToken"])
    assert not lives(there["refreshToken"])
    assert elsewhere.refused("identity/update_profile", {"nickname": "小兰"}).code == "token_invalid"
    assert elsewhere.refused("identity/profile").code == "token_invalid"
    assert table.query_all(user(buyer.uid), begins="SESSION#") == []


@pytest.mark.row("A4")
def test_an_old_token_cannot_log_out_the_new_login(log_in: LogIn) -> None:
    buyer, _ = log_in()
    buyer.call("identity/logout", {"everywhere": True})
    again, answer = log_in()
    buyer.call("identity/logout", {"everywhere": True})
    assert lives(answer["refreshToken"])
    assert again.call("identity/profile")["profile"]["buyerId"] == buyer.uid


@pytest.mark.row("A4")
def test_a_session_of_somebody_else_is_not_touched(log_in: LogIn) -> None:
    buyer, _ = log_in("oLan")
    _, ming = log_in("oMing")
    assert buyer.refused("identity/logout", {"refreshToken": ming["refreshToken"]}).code == "token_invalid"
    assert buyer.refused("identity/logout", {"refreshToken": "nonsense"}).code == "token_invalid"
    assert lives(ming["refreshToken"])


def test_without_a_session_or_everywhere_the_field_is_named(log_in: LogIn) -> None:
    buyer, _ = log_in()
    for body in ({}, {"everywhere": False}, {"refreshToken": None}, {"refreshToken": 5}):
        refusal = buyer.refused("identity/logout", body)
        assert refusal.code == "invalid_request"
        assert refusal.details["fields"][0]["field"] == "refreshToken"


@pytest.mark.usefixtures("wechat")
def test_a_stranger_logs_nobody_out() -> None:
    assert Person().refused("identity/logout", {"everywhere": True}).code == "token_missing"
    assert anyone().refused("identity/logout", {"everywhere": True}).code == "token_invalid"
