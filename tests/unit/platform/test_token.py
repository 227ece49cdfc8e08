"""The access token: kept until five minutes before its end, replaced once when refused, asked for by one thread."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from chalicelib.platform.errors import Busy, Misconfigured, Unanswered, Unknown
from chalicelib.platform.wechat.openapi import WeChatApp
from chalicelib.platform.wechat.token import AccessToken, StableToken, TokenedApi
from tests.unit.platform.doubles import (
    APPID,
    NOON,
    MovableClock,
    Scripted,
    ScriptedHttp,
    errcode,
    json_answer,
)

pytestmark = pytest.mark.row("D4")

APP = WeChatApp(APPID, "app-secret", "http://wechat.test")
DONE = json_answer({"errcode": 0, "errmsg": "ok"})


def token(value: str, expires_in: int = 7200) -> Scripted:
    return json_answer({"access_token": value, "expires_in": expires_in})


class SharedCache:
    """As the shop's table would be: one for all containers."""

    def __init__(self) -> None:
        self.kept: dict[str, AccessToken] = {}

    def get(self, appid: str) -> AccessToken | None:
        return self.kept.get(appid)

    def put(self, appid: str, token: AccessToken) -> None:
        self.kept[appid] = token


def api(
    *script: Scripted, clock: MovableClock | None = None, shared: SharedCache | None = None
) -> tuple[TokenedApi, ScriptedHttp]:
    http = ScriptedHttp(list(script))
    return TokenedApi(APP, http, StableToken(APP, http, clock or MovableClock(), shared)), http


def used(http: ScriptedHttp) -> list[str]:
    """For each request, the token that it carried; "-" where one was asked for."""
    return [request.url.partition("access_token=")[2] or "-" for request in http.requests]


def test_a_token_is_asked_for_once_and_never_by_force():
    calls, http = api(token("T1"), DONE, DONE)
    calls.post("/a", {})
    calls.post("/b", {})
    assert used(http) == ["-", "T1", "T1"]
    assert http.requests[0].url == "http://wechat.test/cgi-bin/stable_token"
    assert http.contents[0] == {
        "grant_type": "client_credential",
        "appid": APPID,
        "secret": "app-secret",
        "force_refresh": False,
    }


@pytest.mark.parametrize(("after", "tokens"), [(6899, ["-", "T1", "T1"]), (6900, ["-", "T1", "-", "T2"])])
def test_a_token_is_renewed_five_minutes_before_its_end(after, tokens):
    clock = MovableClock()
    calls, http = api(token("T1", 7200), DONE, DONE, clock=clock)
    calls.post("/a", {})
    clock.moment += timedelta(seconds=after)
    if "T2" in tokens:
        http.script.insert(0, token("T2"))
    calls.post("/a", {})
    assert used(http) == tokens


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_refused_token_is_replaced_and_the_call_made_once_more(code):
    calls, http = api(token("T1"), errcode(code), token("T2"), DONE, DONE)
    calls.post("/send", {"text": "一次"})
    calls.post("/send", {"text": "两次"})
    assert used(http) == ["-", "T1", "-", "T2", "T2"]


def test_a_second_refusal_is_an_alarm():
    calls, http = api(token("T1"), errcode(40001), token("T2"), errcode(40001))
    with pytest.raises(Misconfigured):
        calls.post("/send", {})
    assert used(http) == ["-", "T1", "-", "T2"]


def test_a_refused_token_is_forgotten_even_when_no_new_one_can_be_had():
    calls, http = api(token("T1"), errcode(42001), errcode(-1), token("T2"), DONE)
    with pytest.raises(Busy):
        calls.post("/send", {})
    calls.post("/send", {})
    assert used(http) == ["-", "T1", "-", "-", "T2"]


@pytest.mark.parametrize("answer", [errcode(40164), errcode(48001), Unanswered("TIMEOUT"), errcode(-1)])
def test_no_other_failure_renews_the_token_or_repeats_the_call(answer):
    calls, http = api(token("T1"), answer)
    with pytest.raises((Misconfigured, Unknown, Busy)):
        calls.post("/send", {})
    assert used(http) == ["-", "T1"]


@pytest.mark.parametrize("code", [40013, 40125, 40164])
def test_a_wrong_secret_or_address_is_an_alarm(code):
    calls, http = api(errcode(code))
    with pytest.raises(Misconfigured):
        calls.post("/send", {})
    assert len(http.requests) == 1


@pytest.mark.parametrize(
    "content", [{}, {"access_token": "", "expires_in": 7200}, {"access_token": "T"}, {"expires_in": 7200}]
)
def test_an_answer_without_a_token_is_unknown(content):
    with pytest.raises(Unknown):
        api(json_answer(content))[0].post("/send", {})


def test_containers_share_a_token_through_the_cache():
    shared = SharedCache()
    first, _ = api(token("T1"), DONE, shared=shared)
    second, http = api(DONE, DONE, shared=shared)
    first.post("/a", {})
    second.post("/a", {})
    second.post("/b", {})
    assert used(http) == ["T1", "T1"]
    assert shared.kept[APPID].refresh_at == NOON + timedelta(seconds=6900)


def test_a_refused_token_is_replaced_in_the_shared_cache_too():
    shared = SharedCache()
    shared.put(APPID, AccessToken("T0", NOON + timedelta(hours=1)))
    calls, http = api(errcode(40001), token("T1"), DONE, shared=shared)
    calls.post("/a", {})
    assert used(http) == ["T0", "-", "T1"]
    assert shared.kept[APPID].value == "T1"


def test_an_old_token_in_the_shared_cache_is_not_used():
    shared = SharedCache()
    shared.put(APPID, AccessToken("T0", NOON))
    calls, http = api(token("T1"), DONE, shared=shared)
    calls.post("/a", {})
    assert used(http) == ["-", "T1"]


def test_many_threads_ask_for_one_token():
    http = ScriptedHttp([token("T1")])
    stable = StableToken(APP, http, MovableClock())
    start = threading.Barrier(8)
    seen: list[str] = []

    def take() -> None:
        start.wait(5)
        seen.append(stable.current())

    run_all(take)
    assert seen == ["T1"] * 8
    assert len(http.requests) == 1


def test_many_threads_that_are_refused_replace_the_token_once():
    http = ScriptedHttp([token("T1"), token("T2")])
    stable = StableToken(APP, http, MovableClock())
    refused = stable.current()
    seen: list[str] = []
    run_all(lambda: seen.append(stable.replace(refused)))
    assert seen == ["T2"] * 8
    assert len(http.requests) == 2


def run_all(action: object) -> None:
    threads = [threading.Thread(target=action) for _ in range(8)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)


def test_a_token_is_not_shown():
    assert "T1" not in repr(AccessToken("T1", NOON))
