"""Payment under faults: notices twice, early, late or lost; answers lost after their effect; closing against paying; two numbers for one order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.orders.items import head_key
from chalicelib.runtime import clock
from chalicelib.store.errors import Raw
from chalicelib.store.transport import Transport
from tests.integration.cases import STOCK, Case, unpaid
from tests.integration.outside import answered, counted_calls, hooked_pay, in_background, until
from tests.integration.seams import table_seam, touches
from tests.integration.shop import Shop


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


@pytest.fixture
def case(shop: Shop) -> Case:
    return unpaid(shop)


# 1. The notification comes twice.


@pytest.mark.row("E4")
def test_a_notification_that_comes_twice_in_a_row_pays_once(case: Case) -> None:
    case.ask("orders/pay")
    case.pay()
    case.shop.platform.notify(case.number())
    assert answered(case.shop.platform, case.number()) == [204, 204]
    assert case.timeline() == ["submitted", "paid"]
    case.check("PAID")


@pytest.mark.row("E4")
@pytest.mark.complaint("Duplicate or late callback")
def test_a_notification_that_comes_twice_at_once_pays_once(case: Case) -> None:
    """Both copies have read the unpaid order before either of them writes."""
    case.ask("orders/pay")
    with table_seam(_both_together(case)):
        case.shop.platform.pay(case.number(), notify="duplicate")
        assert answered(case.shop.platform, case.number()) == [204, 204]
    assert case.timeline() == ["submitted", "paid"]
    case.check("PAID")


def _both_together(case: Case) -> Callable[[str, Raw, Transport], dict[str, Any]]:
    """The first two writes to the order wait for each other."""
    together = threading.Barrier(2)
    left = iter(range(2))

    def hook(operation: str, request: Raw, below: Transport) -> dict[str, Any]:
        if touches(operation, request, head_key(case.order_no).sk) and next(left, None) is not None:
            together.wait(5)
        return below(operation, request)

    return hook


# 2. The notification is faster than the answer.


@pytest.mark.row("E1")
@pytest.mark.row("E4")
def test_a_payment_that_is_told_before_the_prepay_is_answered_counts(case: Case) -> None:
    platform = case.shop.platform
    platform.fault("prepay", "delay", delay=0.5, match=case.number())
    refusals: list[str] = []
    waiting = in_background(lambda: refusals.append(case.refused("orders/pay")))
    until(lambda: case.number() in platform.state["trades"])
    case.pay()
    assert waiting.is_alive(), "the answer came first"
    assert case.attempts() == ["PAID"]
    waiting.join(5)
    assert refusals == ["already_paid"]
    assert case.attempts() == ["PAID"]
    case.check("PAID")


# 3. The notification is lost.


@pytest.mark.row("E4")
def test_lost_notice_the_buyer_who_comes_back_from_the_cashier_finds_the_money(case: Case) -> None:
    case.ask("orders/pay")
    case.shop.platform.pay(case.number(), notify=False)
    assert case.ask("orders/get")["order"]["status"] == "UNPAID"
    assert case.ask("orders/get", confirm=True)["order"]["status"] == "PAID"
    case.check("PAID")


@pytest.mark.row("E4")
@pytest.mark.row("D6")
def test_lost_notice_the_timer_that_would_close_the_order_finds_the_money(case: Case) -> None:
    case.ask("orders/pay")
    case.shop.platform.fault("notify", "lost")
    case.shop.platform.pay(case.number())
    case.expire()
    assert case.timeline() == ["submitted", "closing", "paid"]
    case.check("PAID")


@pytest.mark.row("E4")
@pytest.mark.row("D6")
def test_lost_notice_cancelling_finds_the_money(case: Case) -> None:
    case.ask("orders/pay")
    case.shop.platform.pay(case.number(), notify=False)
    assert case.ask("orders/cancel")["status"] == "PAID"
    case.check("PAID")


@pytest.mark.row("E4")
def test_asking_and_being_told_at_the_same_instant_pays_once(case: Case) -> None:
    case.ask("orders/pay")
    case.shop.platform.pay(case.number(), notify=False)
    seen: list[str] = []
    with table_seam(_both_together(case)):
        asking = in_background(lambda: seen.append(case.ask("orders/get", confirm=True)["order"]["status"]))
        case.shop.platform.notify(case.number())
        assert answered(case.shop.platform, case.number()) == [204]
        asking.join(5)
    assert seen == ["PAID"]
    assert case.timeline() == ["submitted", "paid"]
    case.check("PAID")


# 4. The answer is lost after the effect. The pool asks once more on its own, so two answers are lost.


@pytest.mark.row("E1")
def test_lost_answer_to_the_prepay_asking_again_gives_the_same_payment(case: Case) -> None:
    case.shop.platform.fault("prepay", "drop_after", times=2)
    refusal = case.buyer.refused("orders/pay", {"orderNo": case.order_no})
    assert (refusal.status, refusal.code) == (503, "provider_unavailable")
    assert case.attempts() == ["INTENT"]
    payment = case.ask("orders/pay")["payment"]
    assert case.attempts() == ["OPEN"]
    assert payment["package"] == f"prepay_id={case.shop.platform.trade(case.number())['prepays'][0]['prepay_id']}"
    assert case.ask("orders/pay")["payment"]["package"] == payment["package"]
    case.pay()
    case.check("PAID")


@pytest.mark.row("E1")
@pytest.mark.row("D6")
def test_lost_answer_to_the_prepay_nobody_asks_again_and_the_number_is_closed_at_the_end(case: Case) -> None:
    case.shop.platform.fault("prepay", "drop_after", times=2)
    assert case.refused("orders/pay") == "provider_unavailable"
    assert case.trade_state() == "NOTPAY"
    case.expire()
    assert case.trade_state() == "CLOSED"
    case.check("CLOSED")


@pytest.mark.row("D6")
def test_lost_answer_to_the_closing_the_query_tells(case: Case) -> None:
    case.ask("orders/pay")
    case.shop.platform.fault("close", "drop_after", times=2)
    assert case.ask("orders/cancel")["status"] == "CLOSED"
    case.check("CLOSED")


@pytest.mark.row("D6")
def test_closing_without_any_answer_gives_nothing_back_until_the_platform_has_spoken(case: Case) -> None:
    case.ask("orders/pay")
    case.shop.platform.fault("query", "drop_before", times=2)
    assert case.ask("orders/cancel")["status"] == "CLOSING"
    assert case.left == STOCK - 1
    assert case.refused("orders/pay") == "order_closed"
    case.shop.forward(seconds=31)
    case.shop.run_timers()
    case.check("CLOSED")


# 5. Closing races with paying.


@pytest.mark.row("D6")
@pytest.mark.row("E4")
@pytest.mark.parametrize("notify", [True, False])
def test_paid_between_the_query_and_the_closing_is_paid(case: Case, notify: bool) -> None:
    """The query said NOTPAY, the close ORDERPAID, the next query SUCCESS."""
    case.ask("orders/pay")
    with hooked_pay() as provider:
        provider.once("query", case.number(), after=lambda: case.pay(notify=notify))
        assert case.ask("orders/cancel")["status"] == "PAID"
        assert provider.calls == ["query", "close", "query"]
    case.check("PAID")


@pytest.mark.row("D6")
@pytest.mark.complaint("Charged after the stock is gone")
def test_while_the_buyer_is_typing_the_password_nothing_is_given_back(case: Case) -> None:
    """USERPAYING to the closing, NOTPAY to the query: neither dead nor paid."""
    case.ask("orders/pay")
    case.shop.platform.fault("close", "error", status=202, code="USERPAYING")
    assert case.ask("orders/cancel")["status"] == "CLOSING"
    assert case.left == STOCK - 1
    case.pay()
    case.shop.forward(minutes=2)
    case.shop.run_timers()
    case.check("PAID")


# 6. Money after the end. Money for an older number: test_payment_numbers.py.


@pytest.mark.row("D6")
@pytest.mark.row("E4")
def test_fault_06_paid_after_the_closing_failed_is_paid(case: Case) -> None:
    case.ask("orders/pay")
    case.shop.platform.fault("close", "error", status=500, code="SYSTEM_ERROR")
    case.expire()
    assert case.status == "CLOSING"
    case.pay(ignore_expiry=True)
    case.shop.forward(minutes=2)
    case.shop.run_timers()
    case.check("PAID")


@pytest.mark.row("D6")
@pytest.mark.row("E4")
def test_fault_06_paid_in_the_last_second_and_told_long_after_is_paid(case: Case) -> None:
    """The platform took the money in time; its notice waited for the shop's end of the time to pay."""
    case.ask("orders/pay")
    case.shop.platform.pay(case.number(), notify_after=3600)
    case.expire()
    assert case.status == "PAID"
    case.shop.forward(hours=1)
    assert answered(case.shop.platform, case.number()) == [204]
    case.check("PAID")


@pytest.mark.row("D6")
@pytest.mark.row("E4")
@pytest.mark.complaint("Paid after close")
def test_fault_06_paid_after_the_order_was_cancelled_goes_back(case: Case) -> None:
    case.ask("orders/pay")
    assert case.ask("orders/cancel")["status"] == "CLOSED"
    case.pay(ignore_expiry=True)
    case.come_to_rest()
    assert case.refunds() == [("late", "SUCCESS", case.payable)]
    case.check("CLOSED")


# 17. Our own clock is wrong.


@pytest.mark.row("E7")
@pytest.mark.row("E1")
def test_a_signature_error_is_an_alarm_and_one_question_and_the_order_can_still_be_paid(
    case: Case, alarms: list[str]
) -> None:
    case.shop.platform.clock(
        offset=case.shop.clock.ahead.total_seconds() + 900
    )  # our clock is a quarter of an hour late
    with counted_calls() as calls:
        refusal = case.buyer.refused("orders/pay", {"orderNo": case.order_no})
    assert (refusal.status, refusal.code) == (503, "provider_unavailable")
    assert calls == ["/v3/pay/transactions/jsapi"]
    assert alarms == ["provider_unavailable"]
    assert (case.status, case.attempts()) == ("UNPAID", ["INTENT"])

    case.shop.platform.clock(offset=case.shop.clock.ahead.total_seconds())
    assert case.ask("orders/pay")["payment"]
    case.pay()
    case.check("PAID")


@pytest.mark.row("E7")
@pytest.mark.row("D6")
def test_with_a_wrong_clock_of_ours_nothing_is_given_back(case: Case, alarms: list[str]) -> None:
    case.ask("orders/pay")
    case.shop.platform.clock(offset=case.shop.clock.ahead.total_seconds() + 900)
    assert case.ask("orders/cancel")["status"] == "CLOSING"
    assert case.left == STOCK - 1
    assert "provider_unavailable" in alarms
    case.shop.platform.clock(offset=case.shop.clock.ahead.total_seconds())
    case.shop.forward(minutes=1)
    case.shop.run_timers()
    case.check("CLOSED")


@pytest.mark.row("E1")
@pytest.mark.parametrize("fault", [{"kind": "bad_signature"}, {"kind": "unsigned"}])
def test_an_answer_that_the_platform_did_not_sign_is_not_believed(case: Case, fault: dict[str, Any]) -> None:
    case.shop.platform.fault("prepay", **fault)
    assert case.refused("orders/pay") == "provider_unavailable"
    assert case.attempts() == ["INTENT"]
    case.ask("orders/pay")
    case.shop.platform.pay(case.number(), notify=False)
    case.shop.platform.fault("query", **fault)
    assert case.refused("orders/get", confirm=True) == "provider_unavailable"
    assert case.status == "UNPAID"
    assert case.ask("orders/get", confirm=True)["order"]["status"] == "PAID"
    case.check("PAID")


@pytest.mark.row("E1")
def test_paying_in_the_last_moment_that_is_over_on_the_way_says_so(case: Case, alarms: list[str]) -> None:
    pay_until = case.head.pay_until
    case.shop.forward(seconds=(pay_until - clock.now()).total_seconds() - 0.4)
    with hooked_pay() as provider:
        provider.once("prepay", case.number(), before=lambda: case.shop.forward(seconds=1))
        assert case.refused("orders/pay") == "pay_time_over"
    assert alarms == []
