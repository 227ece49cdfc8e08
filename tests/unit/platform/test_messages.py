"""Subscribe messages: values that fit, and which answers are normal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.errors import Busy, Misconfigured, Refused, Unanswered
from chalicelib.platform.wechat.messages import Delivery, Messages, Outcome, SubscribeMessage, fitting
from chalicelib.platform.wechat.openapi import WeChatApp
from chalicelib.platform.wechat.token import StableToken, TokenedApi
from tests.unit.platform.doubles import APPID, MovableClock, Scripted, ScriptedHttp, errcode, json_answer

pytestmark = pytest.mark.row("D4")

APP = WeChatApp(APPID, "app-secret", "http://wechat.test")
TOKEN = json_answer({"access_token": "T1", "expires_in": 7200})
SHIPPED = SubscribeMessage(
    openid="oUpF8uMuAJO",
    template_id="tpl-shipped",
    page="pages/order/detail?id=1",
    data={"character_string1": "01JGEZ0000ABCDUSERUSERUS1", "thing3": "青瓷茶杯" * 10, "amount2": "¥88.80"},
)


def messages(answer: Scripted, state: str = "formal") -> tuple[Messages, ScriptedHttp]:
    http = ScriptedHttp([TOKEN, answer])
    return Messages(TokenedApi(APP, http, StableToken(APP, http, MovableClock())), state), http


def test_a_message_is_sent_as_raw_utf8_with_values_that_fit():
    client, http = messages(json_answer({"errcode": 0, "errmsg": "ok", "msgid": 1}), "trial")
    assert client.send(SHIPPED) == Delivery(Outcome.SENT)
    sent = http.requests[1]
    assert sent.url == "http://wechat.test/cgi-bin/message/subscribe/send?access_token=T1"
    assert "青瓷".encode() in sent.body
    assert http.contents[1] == {
        "touser": "oUpF8uMuAJO",
        "template_id": "tpl-shipped",
        "page": "pages/order/detail?id=1",
        "miniprogram_state": "trial",
        "lang": "zh_CN",
        "data": {
            "character_string1": {"value": "01JGEZ0000ABCDUSERUSERUS1"},
            "thing3": {"value": "青瓷茶杯青瓷茶杯青瓷茶杯青瓷茶杯青瓷茶…"},
            "amount2": {"value": "¥88.80"},
        },
    }


@pytest.mark.parametrize(
    ("code", "delivery"),
    [
        (43101, Delivery(Outcome.NO_GRANT)),
        (40003, Delivery(Outcome.DROPPED, "openid_invalid")),
        (45168, Delivery(Outcome.DROPPED, "content_refused")),
    ],
)
def test_what_cannot_reach_the_person_is_an_outcome_not_an_error(code, delivery):
    client, http = messages(errcode(code, "user refuse to accept the msg rid: 1-2"))
    assert client.send(SHIPPED) == delivery
    assert len(http.requests) == 2, "not repeated"


def test_a_value_that_does_not_fit_is_refused_by_name():
    client, http = messages(errcode(47003, "argument invalid! data.amount2.value invalid rid: 65f1-0a2b"))
    with pytest.raises(Refused) as refused:
        client.send(SHIPPED)
    assert (refused.value.code, refused.value.field) == ("47003", "data.amount2.value")
    assert len(http.requests) == 2


@pytest.mark.parametrize(
    ("code", "error"),
    [(40037, Misconfigured), (41030, Misconfigured), (48001, Misconfigured), (45009, Busy), (-1, Busy)],
)
def test_other_answers_are_errors(code, error):
    with pytest.raises(error):
        messages(errcode(code))[0].send(SHIPPED)


def test_a_lost_answer_is_not_repeated():
    client, http = messages(Unanswered("TIMEOUT"))
    with pytest.raises(Unanswered):
        client.send(SHIPPED)
    assert not http.requests[1].repeatable


LIMITS = {
    "thing1": 20,
    "letter2": 32,
    "symbol3": 5,
    "character_string4": 32,
    "phone_number5": 17,
    "car_number6": 8,
    "phrase7": 5,
    "name8": 20,
}


@given(name=st.sampled_from(sorted(LIMITS)), text=st.text(max_size=60))
def test_texts_fit_their_kind_and_are_never_empty(name: str, text: str):
    value = fitting(name, "A" + text)
    assert 1 <= len(value) <= LIMITS[name]
    assert value == value.strip()
    assert max(value) <= "\uffff"
    assert fitting(name, value) == value


@given(name=st.sampled_from(["thing1", "symbol3", "character_string4", "phrase7", "name8"]), text=st.text(max_size=60))
def test_texts_that_come_to_nothing_say_so(name: str, text: str):
    assert 1 <= len(fitting(name, text)) <= LIMITS[name]


@given(text=st.text(st.characters(categories=["L", "N"], max_codepoint=0xFFFF), min_size=1, max_size=20))
def test_a_text_that_fits_is_left_alone(text: str):
    assert fitting("thing1", text) == text


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("name1", "欧阳" * 8, "欧阳" * 5),
        ("name1", "Alexandra Longlastname Junior", "Alexandra Longlastna"),
        ("phrase2", "已经发货了呀", "已经发货了"),
        ("phrase2", "", "无"),
        ("thing3", "🎁\n", "-"),
        ("thing3", "两\n行", "两 行"),
        ("number4", "12345678901234567890123456789012345", "12345678901234567890123456789012345"),
        ("amount5", "¥88.80", "¥88.80"),
        ("time6", "2026年1月1日 12:00", "2026年1月1日 12:00"),
        ("date7", "2026年1月1日", "2026年1月1日"),
    ],
)
def test_kinds_are_told_by_their_name(name, text, value):
    assert fitting(name, text) == value


@pytest.mark.parametrize("name", ["number1", "amount1", "time1", "date1", "letter1", "phone_number1"])
def test_an_empty_number_or_time_is_not_invented(name):
    with pytest.raises(Refused, match=name):
        fitting(name, " ")
