"""Subscribe messages: grants are used up, values obey the rule of their field."""

from typing import Any

import pytest

from infra.local.simulator.in_process import Simulator
from infra.local.simulator.messages import fits
from tests.integration.simulator.conftest import BUYER, MiniProgram

SEND = "/cgi-bin/message/subscribe/send"


def message(**changes: Any) -> dict[str, Any]:
    data = {
        "character_string1": {"value": "20260101001"},
        "amount2": {"value": "¥88.80"},
        "thing3": {"value": "白瓷茶杯"},
    }
    page = "pages/order/detail?id=1"
    return {"touser": BUYER, "template_id": "TEMPLATE_paid", "page": page, "data": data, **changes}


def test_a_message_arrives_and_uses_up_a_grant(sim: Simulator, mini: MiniProgram) -> None:
    sim.grant(BUYER, "TEMPLATE_paid", 1)
    sent = mini.post(SEND, message())
    assert sent["errcode"] == 0
    assert sim.state["messages"][str(sent["msgid"])]["values"]["thing3"] == "白瓷茶杯"
    assert mini.post(SEND, message())["errcode"] == 43101
    assert mini.post(SEND, message(template_id="TEMPLATE_other"))["errcode"] == 0
    assert len(sim.state["messages"]) == 2


def test_grants_can_start_at_none(sim: Simulator, mini: MiniProgram) -> None:
    sim.config(default_grants=0)
    assert mini.post(SEND, message())["errcode"] == 43101


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"touser": "nobody"}, 40003),
        ({"template_id": ""}, 40037),
        ({"page": "https://shop.example"}, 41030),
        ({"data": {}}, 47003),
        ({"data": {"thing3": {"value": "长" * 21}}}, 47003),
        ({"data": {"thing3": "茶杯"}}, 47003),
        ({"lang": "fr_FR"}, 47003),
    ],
    ids=str,
)
def test_wrong_messages_are_refused(sim: Simulator, mini: MiniProgram, change: dict[str, Any], errcode: int) -> None:
    answer = mini.post(SEND, message(**change))
    assert answer["errcode"] == errcode
    assert sim.state["messages"] == {}
    assert "thing3" not in change.get("data", {}) or "data.thing3.value" in answer["errmsg"]


def test_known_templates_fix_their_fields(sim: Simulator, mini: MiniProgram) -> None:
    sim.config(templates={"TEMPLATE_paid": ["thing3", "time4"]})
    assert mini.post(SEND, message(template_id="TEMPLATE_other"))["errcode"] == 40037
    assert "data.time4.value" in mini.post(SEND, message())["errmsg"]
    data = {"thing3": {"value": "茶杯"}, "time4": {"value": "15:01"}}
    assert mini.post(SEND, message(data=data))["errcode"] == 0
    assert "data.amount2.value" in mini.post(SEND, message(data={**data, "amount2": {"value": "1"}}))["errmsg"]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("thing1", ["茶", "长" * 20, "a 1！"], ["", " ", "长" * 21]),
        ("number1", ["0", "12.50", "9" * 32], ["", "1.", "9" * 33, "一"]),
        ("letter1", ["abc"], ["a1", "a" * 33]),
        ("symbol1", ["!!"], ["a", "!" * 6]),
        ("character_string1", ["A-1_b", "x" * 32], ["订单", "x" * 33, "a b"]),
        ("time1", ["15:01", "2019年10月1日 15:01", "15:01~16:30"], ["25:00", "2019-10-01", "昨天"]),
        ("date1", ["2019年10月1日", "2019年10月1日 15:01"], ["2019年13月1日", "15:01"]),
        ("amount1", ["¥88.80", "100元", "1234567890.12"], ["88.888", "12345678901", "免费"]),
        ("phone_number1", ["+86-13800000000"], ["1" * 18, "电话"]),
        ("car_number1", ["粤A8Z888挂"], ["粤A8Z888挂车挂"]),
        ("name1", ["张三", "John Smith"], ["长" * 11, "J" * 21]),
        ("phrase1", ["已发货"], ["已经发货了哦", "ok"]),
        ("enum1", ["已付款"], [""]),
        ("thing", [], ["茶"]),
        ("poem1", [], ["茶"]),
    ],
)
def test_values_obey_their_kind(name: str, good: list[str], bad: list[str]) -> None:
    assert [value for value in good if not fits(name, value)] == []
    assert [value for value in bad if fits(name, value)] == []
