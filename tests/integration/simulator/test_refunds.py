"""Refunds: idempotent by number, never more than was paid, ending by themselves or on order."""

from collections.abc import Callable
from typing import Any

import pytest
from wechatpayv3 import WeChatPay

from infra.local.simulator.in_process import ControlRefused, Simulator
from tests.integration.simulator.conftest import Merchant, Shop, loads
from tests.integration.simulator.test_transactions import _Moved


@pytest.fixture
def paid(sim: Simulator, order: Callable[..., str]) -> str:
    number = order(total=1000)
    sim.pay(number, notify=False)
    return number


def refund(wx: WeChatPay, trade: str, number: str, fen: int, total: int = 1000, **rest: Any) -> tuple[int, Any]:
    amount = {"refund": fen, "total": total, "currency": "CNY"}
    return loads(wx.refund(out_refund_no=number, amount=amount, out_trade_no=trade, **rest))


def test_a_refund_is_accepted_then_succeeds(sim: Simulator, wx: WeChatPay, paid: str) -> None:
    sim.config(refund_delay=0.05)
    status, accepted = refund(wx, paid, "R1", 300, reason="少发一件")
    assert (status, accepted["status"], accepted["amount"]["refund"]) == (200, "PROCESSING", 300)
    assert "success_time" not in accepted
    done = sim.until(lambda: (found := loads(wx.query_refund("R1"))[1])["status"] == "SUCCESS" and found)
    assert done["refund_id"] == accepted["refund_id"]
    assert "success_time" in done
    assert loads(wx.query(out_trade_no=paid))[1]["trade_state"] == "REFUND"


def test_a_delay_of_zero_answers_success_at_once(sim: Simulator, wx: WeChatPay, paid: str) -> None:
    sim.config(refund_delay=0)
    assert refund(wx, paid, "R1", 1000)[1]["status"] == "SUCCESS"


def test_the_same_number_is_the_same_refund(sim: Simulator, wx: WeChatPay, paid: str) -> None:
    first = refund(wx, paid, "R1", 1000)[1]
    assert refund(wx, paid, "R1", 1000)[1]["refund_id"] == first["refund_id"]
    assert len(sim.state["refunds"]) == 1
    status, error = refund(wx, paid, "R1", 999)
    assert (status, error["code"]) == (400, "INVALID_REQUEST")


def test_refunds_never_exceed_the_payment(wx: WeChatPay, paid: str) -> None:
    assert refund(wx, paid, "R1", 600)[0] == 200
    assert refund(wx, paid, "R2", 401) == (400, {"code": "INVALID_REQUEST", "message": "累计退款金额大于订单金额"})
    assert refund(wx, paid, "R3", 400)[0] == 200
    assert refund(wx, paid, "R4", 1)[0] == 400
    assert refund(wx, paid, "R5", 1, total=999)[1]["message"] == "订单金额与原订单不一致"


def test_a_closed_refund_gives_its_amount_back(sim: Simulator, wx: WeChatPay, paid: str) -> None:
    sim.config(refund_delay=None)
    refund(wx, paid, "R1", 1000)
    assert refund(wx, paid, "R2", 1000)[0] == 400
    sim.refund("R1", "CLOSED")
    assert refund(wx, paid, "R2", 1000)[0] == 200
    assert loads(wx.query_refund("R1"))[1]["status"] == "CLOSED"


def test_fifty_partial_refunds_and_no_more(sim: Simulator, wx: WeChatPay, paid: str) -> None:
    for number in range(50):
        assert refund(wx, paid, f"R{number}", 1)[0] == 200
    assert refund(wx, paid, "R50", 1) == (400, {"code": "INVALID_REQUEST", "message": "部分退款次数超过50次"})


def test_a_year_after_payment_it_is_too_late(
    sim: Simulator, wx: WeChatPay, paid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days, status in ((364, 200), (366, 400)):
        sim.clock(days * 86400)
        monkeypatch.setattr("wechatpayv3.utils.time", _Moved(days * 86400))
        assert refund(wx, paid, f"R{days}", 1)[0] == status


def test_what_was_not_paid_cannot_be_refunded(wx: WeChatPay, order: Callable[..., str]) -> None:
    assert refund(wx, order(total=1000), "R1", 1)[1]["code"] == "INVALID_REQUEST"
    status, error = refund(wx, "NOBODY0001", "R1", 1)
    assert (status, error["code"]) == (404, "RESOURCE_NOT_EXISTS")
    status, error = loads(wx.query_refund("R1"))
    assert (status, error["code"]) == (404, "RESOURCE_NOT_EXISTS")


def test_each_of_two_payments_is_refunded_by_its_own_number(
    sim: Simulator, wx: WeChatPay, order: Callable[..., str]
) -> None:
    number = order(total=1000)
    first, second = sim.pay(number, times=2, notify=False)["transaction_ids"]
    amount = {"refund": 1000, "total": 1000, "currency": "CNY"}
    status, answer = loads(wx.refund(out_refund_no=f"DP{second}", amount=amount, transaction_id=second))
    assert (status, answer["transaction_id"]) == (200, second)
    assert loads(wx.refund(out_refund_no="R1", amount=amount, transaction_id=first))[0] == 200
    assert loads(wx.refund(out_refund_no="R2", amount=amount, transaction_id=second))[0] == 400


def test_an_abnormal_refund_is_sent_another_way(sim: Simulator, wx: WeChatPay, paid: str, shop: Shop) -> None:
    sim.config(refund_delay=0, refund_outcome="ABNORMAL")
    refund_id = refund(wx, paid, "R1", 1000)[1]["refund_id"]
    assert loads(wx.query_refund("R1"))[1]["status"] == "ABNORMAL"
    sim.config(refund_delay=0.05)
    status, again = loads(wx.abnormal_refund(refund_id, "R1", "MERCHANT_BANK_CARD"))
    assert (status, again["status"]) == (200, "PROCESSING")
    sim.until(lambda: loads(wx.query_refund("R1"))[1]["status"] == "SUCCESS")
    assert loads(wx.abnormal_refund(refund_id, "R1", "MERCHANT_BANK_CARD"))[0] == 400
    events = sim.until(lambda: len(sim.deliveries("R1")) == 2 and [e["event_type"] for e in sim.deliveries("R1")])
    assert events == ["REFUND.ABNORMAL", "REFUND.SUCCESS"]


def test_an_ended_refund_cannot_be_decided_again(sim: Simulator, wx: WeChatPay, paid: str) -> None:
    sim.config(refund_delay=None)
    refund(wx, paid, "R1", 10)
    sim.refund("R1", "SUCCESS")
    with pytest.raises(ControlRefused, match="REFUND_ENDED"):
        sim.refund("R1", "ABNORMAL")


def test_the_minute_between_refunds_can_be_enforced(sim: Simulator, wx: WeChatPay, paid: str) -> None:
    sim.config(refund_interval=60)
    refund(wx, paid, "R1", 1)
    status, error = refund(wx, paid, "R2", 1)
    assert (status, error["code"]) == (429, "FREQUENCY_LIMITED")
    assert refund(wx, paid, "R1", 1)[0] == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"out_refund_no": "R" * 65}, "/out_refund_no"),
        ({"reason": "长" * 81}, "/reason"),
        ({"notify_url": "http://shop.example/n"}, "/notify_url"),
        ({"amount": {"refund": 0, "total": 1000, "currency": "CNY"}}, "/amount/refund"),
        ({"amount": {"refund": 1, "total": 1000}}, "/amount/currency"),
        ({"funds_account": "WALLET"}, "/funds_account"),
        ({"out_trade_no": "x"}, "/out_trade_no"),
    ],
    ids=str,
)
def test_field_limits_name_the_field(merchant: Merchant, paid: str, change: dict[str, Any], field: str) -> None:
    amount = {"refund": 1, "total": 1000, "currency": "CNY"}
    body = {"out_trade_no": paid, "out_refund_no": "R1", "amount": amount, **change}
    answer = merchant.call("POST", "/v3/refund/domestic/refunds", body)
    assert (answer.status, answer.json()["code"]) == (400, "PARAM_ERROR")
    assert answer.json()["detail"]["field"] == field
