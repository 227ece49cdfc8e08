"""identity/login: whose code it is, one user for each person, and nothing of WeChat's secrets outside."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import members
from chalicelib.members import Identified, User
from chalicelib.platform.errors import NotSent, Unanswered
from chalicelib.runtime import clock
from chalicelib.store import table, transport
from tests.wechat import APPID, OpenPlatform
from tests.world import Person, anyone, forward

LogIn = Callable[..., tuple[Person, dict[str, Any]]]


@pytest.mark.row("A1")
def test_the_first_login_makes_a_user_and_the_second_finds_it(log_in: LogIn) -> None:
    _, first = log_in("oLan")
    _, second = log_in("oLan")
    assert first["isNew"] is True
    assert second["isNew"] is False
    assert first["buyerId"] == second["buyerId"]
    assert first["expiresIn"] == 900


@pytest.mark.row("A1")
def test_two_people_are_two_users(log_in: LogIn) -> None:
    assert log_in("oLan")[1]["buyerId"] != log_in("oMing")[1]["buyerId"]


@pytest.mark.row("A1")
def test_the_token_opens_the_buyers_own_door(log_in: LogIn) -> None:
    buyer, answer = log_in()
    assert buyer.call("identity/profile")["profile"]["buyerId"] == answer["buyerId"]


@pytest.mark.row("A1")
def test_nothing_of_wechats_secrets_is_answered_or_stored_readably(
    wechat: OpenPlatform, log_in: LogIn, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINIMALL_LOG_LEVEL", "DEBUG")
    wechat.unionids["oVerySecretOpenid"] = "uVerySecretUnionid"
    written: list[str] = []
    before = transport.use(lambda operation, request: written.append(json.dumps(request)) or before(operation, request))
    try:
        _, answer = log_in("oVerySecretOpenid")
    finally:
        transport.use(before)
    everything = json.dumps(answer) + "".join(written) + capsys.readouterr().out
    assert len(written) > 2
    for secret in ("oVerySecretOpenid", "uVerySecretUnionid", "c2Vzc2lvbiBrZXkgb2Ygc28", "session_key"):
        assert secret not in everything
    assert members.openid_of(members.load(answer["buyerId"])) == "oVerySecretOpenid"


@pytest.mark.row("A1")
def test_a_rival_first_login_at_the_same_moment_makes_one_user(wechat: OpenPlatform, log_in: LogIn) -> None:
    """The rival's whole login happens between our look and our write."""
    rival: list[User] = []

    def interrupted(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems":
            transport.use(before)
            rival.append(members.log_in(Identified("wechat", APPID, "oLan"), clock.now())[0])
        return before(operation, request)

    before = transport.use(interrupted)
    try:
        _, answer = log_in("oLan")
    finally:
        transport.use(before)
    assert answer["buyerId"] == rival[0].uid
    assert answer["isNew"] is False


@pytest.mark.row("A1")
@pytest.mark.parametrize(
    ("errcode", "status", "code"),
    [
        (40029, 401, "login_code_invalid"),
        (40163, 401, "login_code_invalid"),
        (40226, 403, "login_blocked"),
        (45011, 429, "too_many_requests"),
        (40013, 503, "provider_unavailable"),
        (40125, 503, "provider_unavailable"),
        (99999, 503, "provider_unavailable"),
    ],
)
def test_wechats_refusals_have_their_own_words(wechat: OpenPlatform, errcode: int, status: int, code: str) -> None:
    wechat.next["jscode2session"] = [{"errcode": errcode, "errmsg": "no, rid: 1-2-3"}]
    refusal = anyone().refused("identity/login", {"code": "a-code"})
    assert (refusal.status, refusal.code) == (status, code)
    assert wechat.calls == ["jscode2session"]


def test_a_wrong_secret_raises_an_alarm(
    wechat: OpenPlatform, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wechat.next["jscode2session"] = [{"errcode": 40125, "errmsg": "invalid appsecret, rid: 1-2-3"}]
    anyone().refused("identity/login", {"code": "a-code"})
    line = json.loads(capsys.readouterr().out.splitlines()[0])
    assert line["alarm"] is True
    assert (line["errcode"], line["rid"]) == ("40125", "1-2-3")


def test_a_busy_wechat_is_asked_up_to_three_times(wechat: OpenPlatform) -> None:
    busy = {"errcode": -1, "errmsg": "system error"}
    wechat.people["a-code"] = "oLan"
    wechat.next["jscode2session"] = [busy, busy]
    assert anyone().call("identity/login", {"code": "a-code"})["isNew"] is True
    wechat.next["jscode2session"] = [busy, busy, busy]
    assert anyone().refused("identity/login", {"code": "a-code"}).code == "provider_unavailable"
    assert wechat.calls.count("jscode2session") == 6


@pytest.mark.parametrize("failure", [NotSent("NOT_CONNECTED"), Unanswered("TIMEOUT")])
def test_a_silent_wechat_is_a_503_that_may_be_retried(wechat: OpenPlatform, failure: Exception) -> None:
    wechat.next["jscode2session"] = [failure]
    refusal = anyone().refused("identity/login", {"code": "a-code"})
    assert (refusal.status, refusal.code) == (503, "provider_unavailable")
    assert wechat.calls == ["jscode2session"]


@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": 7}, {"code": "x" * 201}, {"code": "c", "openid": "oLan"}])
def test_bad_input_names_the_field(body: dict[str, Any]) -> None:
    refusal = anyone().refused("identity/login", body)
    assert refusal.code == "invalid_request"
    assert refusal.details["fields"][0]["field"] == ("openid" if "openid" in body else "code")


def test_a_frozen_buyer_cannot_log_in_until_the_freeze_ends(log_in: LogIn, wechat: OpenPlatform) -> None:
    _, answer = log_in()
    until = clock.now() + timedelta(days=1)
    key = members.profile_key(answer["buyerId"])
    table.update(User, key, [User.status.set("frozen"), User.status_until.set(until), User.status_reason.set("fraud")])
    wechat.people["again"] = "oLan"
    refusal = anyone().refused("identity/login", {"code": "again"})
    assert (refusal.status, refusal.code) == (403, "account_frozen")
    assert refusal.details == {"status": "frozen", "reason": "fraud", "until": clock.iso(until)}
    forward(days=1)
    assert log_in()[1]["buyerId"] == answer["buyerId"]


def test_a_closed_account_stays_closed(log_in: LogIn, wechat: OpenPlatform) -> None:
    _, answer = log_in()
    table.update(User, members.profile_key(answer["buyerId"]), [User.status.set("closed")])
    wechat.people["again"] = "oLan"
    assert anyone().refused("identity/login", {"code": "again"}).code == "account_frozen"
