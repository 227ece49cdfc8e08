"""Login, tokens, phone numbers and content safety."""

import base64
from typing import Any

import pytest

from infra.local.simulator.in_process import Simulator
from tests.integration.simulator.conftest import MiniProgram


def test_a_name_is_always_the_same_person(mini: MiniProgram) -> None:
    first, again, other = mini.login("sim-lan"), mini.login("sim-lan"), mini.login("sim-ming")
    assert first["openid"] == again["openid"] != other["openid"]
    assert len(first["openid"]) == 28
    assert first["openid"].startswith("o")
    assert len(base64.b64decode(first["session_key"])) == 16
    assert first["session_key"] != again["session_key"]
    assert "unionid" not in first


def test_the_answer_is_json_called_plain_text(sim: Simulator, mini: MiniProgram) -> None:
    shop = sim.credentials
    fields = {"appid": shop.appid, "secret": shop.secret, "js_code": "sim-a", "grant_type": "authorization_code"}
    answer = mini.http.request("GET", f"{sim.url}/sns/jscode2session", fields=fields)
    assert answer.headers["Content-Type"] == "text/plain"


def test_a_code_works_once(sim: Simulator, mini: MiniProgram) -> None:
    code = sim.code("lan")
    assert mini.login(code)["openid"] == mini.login("sim-lan")["openid"]
    replayed = mini.login(code)
    assert replayed["errcode"] == 40163
    assert "rid: " in replayed["errmsg"]


def test_codes_expire_after_five_minutes(sim: Simulator, mini: MiniProgram) -> None:
    code = sim.code()
    sim.clock(301)
    assert mini.login(code)["errcode"] == 40029
    assert mini.login("garbage")["errcode"] == 40029
    assert mini.login("")["errcode"] == 40029


@pytest.mark.parametrize(
    ("change", "errcode"), [({"appid": "wx0"}, 40013), ({"secret": "0"}, 40125), ({"grant_type": "x"}, 40002)]
)
def test_wrong_credentials_are_named(mini: MiniProgram, change: dict[str, str], errcode: int) -> None:
    assert mini.login("sim-lan", **change)["errcode"] == errcode


def test_unionid_comes_when_configured(sim: Simulator, mini: MiniProgram) -> None:
    sim.config(with_unionid=True)
    assert mini.login("sim-lan")["unionid"] != mini.login("sim-ming")["unionid"]


def test_a_stable_token_stays_until_five_minutes_before_its_end(sim: Simulator, mini: MiniProgram) -> None:
    first = mini.token()
    assert first["expires_in"] in {7199, 7200}
    sim.clock(6000)
    assert mini.token()["access_token"] == first["access_token"]
    assert mini.token()["expires_in"] in {1199, 1200}
    sim.clock(7000)
    second = mini.token()
    assert second["access_token"] != first["access_token"]
    old, new = first["access_token"], second["access_token"]
    assert mini.post("/wxa/sec/order/is_trade_managed", {"appid": sim.credentials.appid}, old)["errcode"] == 0
    assert mini.post("/wxa/sec/order/is_trade_managed", {"appid": sim.credentials.appid}, new)["errcode"] == 0
    sim.clock(7300)
    assert mini.post("/wxa/sec/order/is_trade_managed", {}, old)["errcode"] == 42001


def test_force_refresh_kills_the_token_at_once(sim: Simulator, mini: MiniProgram) -> None:
    old = mini.token()["access_token"]
    assert mini.token(force_refresh=True)["access_token"] != old
    assert mini.post("/wxa/msg_sec_check", {}, old)["errcode"] == 40001
    assert mini.token(force_refresh=True)["errcode"] == 45011
    for number in range(1, 20):
        sim.clock(number * 31)
        assert "access_token" in mini.token(force_refresh=True)
    sim.clock(20 * 31)
    assert mini.token(force_refresh=True)["errcode"] == 45009


def test_calls_need_a_token(mini: MiniProgram) -> None:
    assert mini.post("/wxa/msg_sec_check", {}, "")["errcode"] == 41001
    assert mini.post("/wxa/msg_sec_check", {}, "made-up")["errcode"] == 40001
    assert mini.token(secret="0")["errcode"] == 40125


def test_phone_codes(sim: Simulator, mini: MiniProgram) -> None:
    lan, ming = mini.login("sim-lan")["openid"], mini.login("sim-ming")["openid"]
    path = "/wxa/business/getuserphonenumber"
    info = mini.post(path, {"code": "sim-13900001111"})["phone_info"]
    assert info["purePhoneNumber"] == "13900001111"
    assert info["watermark"]["appid"] == sim.credentials.appid
    assert mini.post(path, {"code": "sim-lan"})["phone_info"]["phoneNumber"].startswith("138")
    code = sim.phone_code("13900002222", lan)
    assert mini.post(path, {"code": code, "openid": ming})["errcode"] == 40029
    code = sim.phone_code("13900002222", lan)
    assert mini.post(path, {"code": code, "openid": lan})["phone_info"]["phoneNumber"] == "13900002222"
    assert mini.post(path, {"code": code, "openid": lan})["errcode"] == 40163
    assert mini.post(path, {"code": sim.code()})["errcode"] == 40029


@pytest.mark.parametrize(("content", "suggest"), [("好看", "pass"), ("疑似广告", "review"), ("违规内容", "risky")])
def test_content_is_judged(mini: MiniProgram, content: str, suggest: str) -> None:
    openid = mini.login("sim-lan")["openid"]
    body = {"version": 2, "openid": openid, "scene": 2, "content": content}
    assert mini.post("/wxa/msg_sec_check", body)["result"]["suggest"] == suggest


def test_content_is_judged_for_recent_visitors_only(sim: Simulator, mini: MiniProgram) -> None:
    body: dict[str, Any] = {"version": 2, "openid": mini.login("sim-lan")["openid"], "scene": 2, "content": "好看"}
    assert mini.post("/wxa/msg_sec_check", {**body, "openid": "o" * 28})["errcode"] == 40003
    assert mini.post("/wxa/msg_sec_check", {**body, "scene": 9})["errcode"] == 40129
    sim.clock(7201)
    assert mini.post("/wxa/msg_sec_check", body)["errcode"] == 61010
