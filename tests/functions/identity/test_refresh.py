"""identity/refresh: tokens rotate, a lost answer logs nobody out, a stolen token ends the session."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import members, sessions
from chalicelib.members import User
from chalicelib.runtime import tokens
from chalicelib.runtime.settings import settings
from chalicelib.store import table, transport
from tests.world import Person, Refusal, anyone, forward

LogIn = Callable[..., tuple[Person, dict[str, Any]]]


def renewed(token: str) -> dict[str, Any]:
    return anyone().call("identity/refresh", {"refreshToken": token})


def refused(token: str) -> Refusal:
    return anyone().refused("identity/refresh", {"refreshToken": token})


@pytest.mark.row("A4")
def test_a_session_renews_itself_for_as_long_as_it_is_used(log_in: LogIn) -> None:
    _, answer = log_in()
    token = answer["refreshToken"]
    for _ in range(4):
        forward(days=29)
        renewal = renewed(token)
        assert renewal["refreshToken"] != token
        assert Person(renewal["accessToken"]).call("identity/profile")["profile"]["buyerId"] == answer["buyerId"]
        token = renewal["refreshToken"]


@pytest.mark.row("A4")
def test_a_session_that_is_not_used_for_thirty_days_is_over(log_in: LogIn) -> None:
    token = log_in()[1]["refreshToken"]
    forward(days=30)
    assert refused(token).code == "token_expired"


@pytest.mark.row("A4")
def test_a_lost_answer_is_given_again_within_a_minute(log_in: LogIn) -> None:
    token = log_in()[1]["refreshToken"]
    first = renewed(token)["refreshToken"]
    forward(seconds=59)
    assert renewed(token)["refreshToken"] == first
    assert renewed(first)["refreshToken"] != first


@pytest.mark.row("A4")
def test_an_old_token_that_comes_back_ends_the_whole_family(
    log_in: LogIn, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = log_in()[1]["refreshToken"]
    current = renewed(token)["refreshToken"]
    forward(seconds=61)
    monkeypatch.setenv("MINIMALL_LOG_LEVEL", "WARNING")
    settings.cache_clear()
    assert refused(token).code == "token_invalid"
    assert refused(current).code == "token_invalid"
    written = capsys.readouterr().out
    assert json.loads(written.splitlines()[0])["event"] == "session_reused"
    assert token not in written


@pytest.mark.row("A4")
def test_a_token_two_rotations_old_is_reuse_even_within_the_minute(log_in: LogIn) -> None:
    token = log_in()[1]["refreshToken"]
    current = renewed(renewed(token)["refreshToken"])["refreshToken"]
    assert refused(token).code == "token_invalid"
    assert refused(current).code == "token_invalid"


@pytest.mark.row("A4")
def test_another_session_of_the_buyer_lives_on(log_in: LogIn) -> None:
    stolen, other = log_in()[1]["refreshToken"], log_in()[1]["refreshToken"]
    renewed(stolen)
    forward(minutes=2)
    refused(stolen)
    assert renewed(other)["refreshToken"]


@pytest.mark.row("A4")
def test_two_renewals_at_the_same_moment_get_the_same_successor(log_in: LogIn) -> None:
    token = log_in()[1]["refreshToken"]
    rival: list[str] = []

    def interrupted(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "UpdateItem":
            transport.use(before)
            rival.append(renewed(token)["refreshToken"])
        return before(operation, request)

    before = transport.use(interrupted)
    try:
        mine = renewed(token)["refreshToken"]
    finally:
        transport.use(before)
    assert rival == [mine]


@pytest.mark.row("A4")
def test_a_session_that_ends_while_it_is_renewed_stays_ended(log_in: LogIn) -> None:
    buyer, answer = log_in()

    def interrupted(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "UpdateItem":
            transport.use(before)
            buyer.call("identity/logout", {"refreshToken": answer["refreshToken"]})
        return before(operation, request)

    before = transport.use(interrupted)
    try:
        assert refused(answer["refreshToken"]).code == "token_invalid"
    finally:
        transport.use(before)
    assert table.query_all(f"U#{buyer.uid}", begins="SESSION#") == []


@pytest.mark.row("A4")
def test_forged_tokens_are_refused(log_in: LogIn) -> None:
    _, answer = log_in()
    uid, family, n, secret = answer["refreshToken"].split(".")
    other = log_in("oMing")[1]["buyerId"]
    forged = [
        f"{uid}.{family}.{int(n) + 1}.{secret}",
        f"{other}.{family}.{n}.{secret}",
        f"{uid}.{family[::-1]}.{n}.{secret}",
        f"{uid}.{family}.{n}.{'0' * 64}",
        f"{uid}.{family}.{n}.{secret.upper()}x",
        f"{uid}.{family}.{n}.{'密' * 64}",
        f"{uid}.{family}.٣.{secret}",
        "...",
        "密",
        answer["accessToken"][:200],
        tokens.derive("refresh", f"{uid}.{family}.{n}"),
    ]
    for token in forged:
        assert refused(token).code == "token_invalid", token
    assert renewed(answer["refreshToken"])


@pytest.mark.row("A4")
def test_a_frozen_buyer_cannot_renew(log_in: LogIn) -> None:
    _, answer = log_in()
    table.update(User, members.profile_key(answer["buyerId"]), [User.status.set("frozen")])
    assert refused(answer["refreshToken"]).code == "account_frozen"


@pytest.mark.row("A4")
def test_tokens_under_the_former_key_are_good_while_it_is_in_the_ring(
    log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = log_in()[1]["refreshToken"]
    keys = {name: key.get_secret_value() for name, key in settings().token_keys.items()}
    monkeypatch.setenv("MINIMALL_TOKEN_KEYS", json.dumps(keys | {"new": "n" * 40}))
    monkeypatch.setenv("MINIMALL_TOKEN_KEY_ID", "new")
    settings.cache_clear()
    renewal = renewed(old)
    monkeypatch.setenv("MINIMALL_TOKEN_KEYS", json.dumps({"new": "n" * 40}))
    settings.cache_clear()
    assert refused(old).code == "token_invalid"
    assert renewed(renewal["refreshToken"])


def test_what_ttl_has_swept_is_over(log_in: LogIn) -> None:
    _, answer = log_in()
    shown = sessions.presented(answer["refreshToken"])
    stored = table.get(sessions.Session, sessions.session_key(shown.uid, shown.family))
    assert stored is not None
    assert stored.ttl > (stored.expires_at + timedelta(hours=1)).timestamp()
    table.delete(stored.key)
    assert refused(answer["refreshToken"]).code == "token_invalid"


@pytest.mark.parametrize("body", [{}, {"refreshToken": 1}, {"refreshToken": ""}, {"refreshToken": "x" * 201}])
def test_bad_input_names_the_field(body: dict[str, Any]) -> None:
    refusal = anyone().refused("identity/refresh", body)
    assert refusal.code == "invalid_request"
    assert refusal.details["fields"][0]["field"] == "refreshToken"
