"""One-tap login: a code for an openid, and what the answers mean for the next step."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.platform.errors import Busy, Misconfigured, Refused, Unknown
from chalicelib.platform.http import API_TIMEOUT
from chalicelib.platform.wechat.login import Login, Session
from chalicelib.platform.wechat.openapi import WeChatApp
from tests.unit.platform.doubles import APPID, Scripted, ScriptedHttp, errcode, json_answer, unsigned

pytestmark = pytest.mark.row("A1")

APP = WeChatApp(APPID, "app-secret", "http://wechat.test")
KEY = "HyVFkGl5F5OQWJZZaNzBBg=="


def log_in(answer: Scripted, code: str = "0a1b2c") -> Session:
    return Login(APP, ScriptedHttp([answer])).code2session(code)


def test_a_code_becomes_a_person():
    http = ScriptedHttp([json_answer({"openid": "oUpF8uMuAJO", "unionid": "oU2", "session_key": KEY})])
    session = Login(APP, http).code2session("a&b=c")
    assert (session.openid, session.unionid, session.session_key) == ("oUpF8uMuAJO", "oU2", KEY)
    sent = http.requests[0]
    address = urlsplit(sent.url)
    assert (sent.method, address.path, sent.timeout) == ("GET", "/sns/jscode2session", API_TIMEOUT)
    assert parse_qs(address.query) == {
        "appid": [APPID],
        "secret": ["app-secret"],
        "js_code": ["a&b=c"],
        "grant_type": ["authorization_code"],
    }


def test_an_account_without_open_platform_has_no_unionid():
    for answer in (
        {"openid": "o1", "session_key": KEY},
        {"openid": "o1", "session_key": KEY, "errcode": 0, "unionid": ""},
    ):
        assert log_in(json_answer(answer)).unionid is None


def test_secrets_are_not_shown():
    shown = repr(log_in(json_answer({"openid": "o1", "session_key": KEY}))) + repr(APP)
    assert KEY not in shown
    assert "app-secret" not in shown


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (-1, Busy),
        (45011, Busy),
        (40029, Refused),
        (40163, Refused),
        (40226, Refused),
        (40013, Misconfigured),
        (40125, Misconfigured),
        (40164, Misconfigured),
    ],
)
def test_each_code_means_its_next_step(code, error):
    with pytest.raises(error) as raised:
        log_in(errcode(code, "code been used, rid: 65f1c2d3-0a2b-4c5d"))
    assert raised.value.code == str(code)
    assert raised.value.request_id == "65f1c2d3-0a2b-4c5d"


@pytest.mark.parametrize(
    "answer",
    [
        json_answer({}),
        json_answer({"openid": "o1"}),
        json_answer({"session_key": KEY}),
        json_answer([]),
        unsigned(200, b"<html>"),
        unsigned(200, b"[" * 3900),
        unsigned(502, b'{"openid": "o1", "session_key": "k"}'),
    ],
)
def test_what_is_no_answer_is_unknown(answer):
    with pytest.raises(Unknown):
        log_in(answer)
