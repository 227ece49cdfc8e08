"""Payment under faults: notices twice, early, late or lost; answers lost after their effect; closing against paying; two numbers for one order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.orders.items import head_key
from chalicelib.payments.items import attempt_key, attempts_of, out_trade_no, refunds_of
from chalicelib.runtime import clock, ids
from chalicelib.store.errors import Raw, Unanswered
from chalicelib.store.transport import Transport
from tests.integration import money
from tests.integration.outside import answered, counted_calls, hooked_pay, in_background, paid, until
from tests.integration.seams import makes, table_seam, touches
from tests.integration.shop import Product, Shop
from tests.world import Person

PRICE, STOCK = 1500, 3


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


@dataclass
class Case:
    """An unpaid order of one piece."""

    shop: Shop
    buyer: Person
    product: Product
    order_no: str

    def number(self, attempt: int = 1) -> str:
        return out_trade_no(self.order_no, attempt)

    def ask(self, name: str, **options: Any) -> dict[str, Any]:
        return self.buyer.call(name, {"orderNo": self.order_no, **options})

    def refused(self, name: str, **options: Any) -> str:
        return self.buyer.refused(name, {"orderNo": self.order_no, **options}).code

    @property
    def status(self) -> str:
        return str(self.shop.head(self.order_no).status)

    def attempts(self) -> list[str]:
        return [str(attempt.state) for attempt in attempts_of(self.order_no)]

    def timeline(self) -> list[str]:
        return [entry["type"] for entry in self.ask("orders/get")["order"]["timeline"]]

    def trade_state(self, attempt: int = 1) -> str:
        return str(self.shop.platform.trade(self.number(attempt))["trade_state"])

    def expire(self) -> None:
        """The time to pay is over and the timers have run."""
        self.shop.forward(minutes=31, seconds=1)
        self.shop.run_timers()

    def come_to_rest(self) -> None:
        """Timers run until the order and its refunds have ended, at most for a day."""
        for _ in range(12):
            self.shop.run_timers()
            under_way = [one for one in refunds_of(self.order_no) if one.state != "SUCCESS"]
            if self.shop.head(self.order_no).due is None and not under_way:
                return
            self.shop.forward(minutes=10)
        raise AssertionError(f"{self.status}, {refunds_of(self.order_no)}")

    def check(self, status: str) -> None:
        """The order's end, its money, its goods."""
        assert self.status == status
        money.check_order(self.order_no, paid(self.shop.platform, self.order_no))
        assert self.shop.left(self.product.sku) == STOCK - (status == "PAID")
        assert self.buyer.call("orders/counts")["unpaid"] == 0


@pytest.fixture
def case(shop: Shop) -> Case:
    product = shop.product(stock=STOCK, price=PRICE)
    buyer = shop.buyer(f"payer-{ids.random_text(6)}")
    order_no = shop.order(buyer, (product, 1))["orderNo"]
    return Case(shop, buyer, product, order_no)


# 1. The notification comes twice.


@pytest.mark.row("E4")
def test_a_notification_that_comes_twice_in_a_row_pays_once(case: Case) -> None:
    case.ask("orders/pay")
    case.shop.pay(case.order_no)
    case.shop.platform.notify(case.number())
    assert answered(case.shop.platform, case.number()) == [204, 204]
    assert case.timeline() == ["submitted", "paid"]
    case.check("PAID")


@pytest.mark.row("E4")
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
    case.shop.pay(case.order_no)
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
    case.shop.pay(case.order_no)
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
    assert case.shop.left(case.product.sku) == STOCK - 1
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
        provider.once("query", case.number(), after=lambda: case.shop.pay(case.order_no, notify=notify))
        assert case.ask("orders/cancel")["status"] == "PAID"
        assert provider.calls == ["query", "close", "query"]
    case.check("PAID")


@pytest.mark.row("D6")
def test_while_the_buyer_is_typing_the_password_nothing_is_given_back(case: Case) -> None:
    """USERPAYING to the closing, NOTPAY to the query: neither dead nor paid."""
    case.ask("orders/pay")
    case.shop.platform.fault("close", "error", status=202, code="USERPAYING")
    assert case.ask("orders/cancel")["status"] == "CLOSING"
    assert case.shop.left(case.product.sku) == STOCK - 1
    case.shop.pay(case.order_no)
    case.shop.forward(minutes=2)
    case.shop.run_timers()
    case.check("PAID")


# 6. Money after the end, money for an older number.


@pytest.mark.row("D6")
@pytest.mark.row("E4")
def test_paid_after_the_closing_failed_is_paid(case: Case) -> None:
    case.ask("orders/pay")
    case.shop.platform.fault("close", "error", status=500, code="SYSTEM_ERROR")
    case.expire()
    assert case.status == "CLOSING"
    case.shop.pay(case.order_no, ignore_expiry=True)
    case.shop.forward(minutes=2)
    case.shop.run_timers()
    case.check("PAID")


@pytest.mark.row("D6")
@pytest.mark.row("E4")
def test_paid_in_the_last_second_and_told_long_after_is_paid(case: Case) -> None:
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
def test_paid_after_the_order_was_closed_goes_back(case: Case) -> None:
    case.ask("orders/pay")
    case.expire()
    case.shop.pay(case.order_no, ignore_expiry=True)
    case.come_to_rest()
    assert [refund.why for refund in refunds_of(case.order_no)] == ["late"]
    case.check("CLOSED")


def _second_number(case: Case) -> None:
    """The first number cannot be asked for again, so the order has a second one."""
    platform = case.shop.platform
    platform.fault("prepay", "drop_after", times=2)
    assert case.refused("orders/pay") == "provider_unavailable"
    platform.fault("prepay", "error", status=403, code="OUT_TRADE_NO_USED")
    assert case.ask("orders/pay")["payment"]


@pytest.mark.row("E1")
def test_a_number_is_given_up_only_after_the_platform_has_closed_it(case: Case) -> None:
    """Otherwise the buyer could pay under both."""
    _second_number(case)
    assert case.attempts() == ["DEAD", "OPEN"]
    assert (case.trade_state(1), case.trade_state(2)) == ("CLOSED", "NOTPAY")
    case.shop.pay(case.order_no, attempt=2)
    case.check("PAID")


@pytest.mark.row("E1")
def test_a_number_that_the_platform_will_not_close_is_not_given_up(case: Case) -> None:
    platform = case.shop.platform
    platform.fault("prepay", "drop_after", times=2)
    assert case.refused("orders/pay") == "provider_unavailable"
    platform.fault("prepay", "error", status=403, code="OUT_TRADE_NO_USED")
    platform.fault("close", "error", status=500, code="SYSTEM_ERROR")
    assert case.refused("orders/pay") == "provider_unavailable"
    assert case.attempts() == ["INTENT"]
    assert case.ask("orders/pay")["payment"]
    case.shop.pay(case.order_no)
    case.check("PAID")


@pytest.mark.row("E1")
def test_a_number_that_turns_out_to_be_paid_pays_the_order(case: Case) -> None:
    case.shop.platform.fault("prepay", "drop_after", times=2)
    assert case.refused("orders/pay") == "provider_unavailable"
    case.shop.platform.pay(case.number(), notify=False)
    assert case.refused("orders/pay") == "already_paid"
    case.check("PAID")


@pytest.mark.row("E2")
@pytest.mark.row("E4")
def test_paid_under_the_older_number_the_newer_one_is_closed(case: Case) -> None:
    _second_number(case)
    case.shop.pay(case.order_no, attempt=1, ignore_expiry=True)
    assert case.attempts() == ["PAID", "OPEN"]
    case.shop.forward(seconds=6)
    case.shop.run_timers()
    assert case.attempts() == ["PAID", "DEAD"]
    assert case.trade_state(2) == "CLOSED"
    case.check("PAID")


@pytest.mark.row("E2")
@pytest.mark.row("E4")
def test_paid_under_both_numbers_the_second_payment_goes_back_and_nothing_is_left_to_do(
    case: Case, alarms: list[str]
) -> None:
    _second_number(case)
    case.shop.pay(case.order_no, attempt=1, ignore_expiry=True)
    case.shop.pay(case.order_no, attempt=2)
    for _ in range(12):
        case.shop.forward(hours=1)
        case.shop.run_timers()
    assert [refund.why for refund in refunds_of(case.order_no)] == ["duplicate"]
    assert all(attempt.due is None for attempt in attempts_of(case.order_no))
    assert "deadline_stuck" not in alarms
    case.check("PAID")


@pytest.mark.row("E2")
@pytest.mark.row("E4")
def test_a_number_that_is_opened_while_an_older_one_is_being_settled_is_closed(case: Case) -> None:
    """The money under the first number is about to be written when the buyer opens a second one."""
    _first_number_dead(case)

    def hook(operation: str, request: Raw, below: Transport) -> dict[str, Any]:
        if makes(operation, request, "txn") and len(case.attempts()) == 1:
            assert case.ask("orders/pay")["payment"]
        return below(operation, request)

    with table_seam(hook):
        case.shop.pay(case.order_no, attempt=1, ignore_expiry=True)
    assert case.attempts() == ["PAID", "OPEN"]
    case.shop.forward(seconds=6)
    case.shop.run_timers()
    assert case.trade_state(2) == "CLOSED"
    case.check("PAID")


def _first_number_dead(case: Case) -> None:
    """The first number is dead and the second not opened: its prepay died on the way."""
    platform = case.shop.platform
    platform.fault("prepay", "drop_after", times=2)
    assert case.refused("orders/pay") == "provider_unavailable"
    platform.fault("prepay", "error", status=403, code="OUT_TRADE_NO_USED")

    def hook(operation: str, request: Raw, below: Transport) -> dict[str, Any]:
        if makes(operation, request, "attempt"):
            raise Unanswered("LOST")
        return below(operation, request)

    with table_seam(hook):
        assert case.refused("orders/pay") == "busy"
    assert case.attempts() == ["DEAD"]


@pytest.mark.row("D6")
@pytest.mark.row("E1")
def test_a_prepay_that_is_asked_for_once_more_while_the_order_is_cancelled_is_closed_too(case: Case) -> None:
    """The first question never arrived. The second is on its way while the platform says that it knows no such number."""
    case.shop.platform.fault("prepay", "drop_before", times=2)
    assert case.refused("orders/pay") == "provider_unavailable"
    case.shop.forward(minutes=5)
    with hooked_pay() as provider:
        provider.once("prepay", case.number(), before=lambda: case.ask("orders/cancel"))
        assert case.ask("orders/pay")["status"] == "CLOSING"
    assert case.trade_state() == "NOTPAY"
    case.shop.forward(minutes=2)
    case.shop.run_timers()
    assert case.trade_state() == "CLOSED"
    case.check("CLOSED")


@pytest.mark.row("D6")
@pytest.mark.row("E1")
def test_a_number_that_is_asked_for_once_more_after_it_was_found_dead_keeps_the_order_open(case: Case) -> None:
    """Between the platform's word that it knows no such number and the end of the order, the buyer's other phone asks for it."""
    case.shop.platform.fault("prepay", "drop_before", times=2)
    assert case.refused("orders/pay") == "provider_unavailable"
    case.shop.forward(minutes=5)
    about_to_ask, go_on = threading.Event(), threading.Event()

    def hook(operation: str, request: Raw, below: Transport) -> dict[str, Any]:
        if operation == "UpdateItem" and touches(operation, request, attempt_key(case.order_no, 1).sk):
            about_to_ask.set()
            assert go_on.wait(5)
        return below(operation, request)

    with table_seam(hook), hooked_pay() as provider:
        other = in_background(lambda: case.ask("orders/pay"))
        assert about_to_ask.wait(5)

        def the_other_phone_goes_on() -> None:
            go_on.set()
            other.join(5)

        provider.once("query", case.number(), after=the_other_phone_goes_on)
        assert case.ask("orders/cancel")["status"] == "CLOSING"
    case.shop.forward(minutes=2)
    case.shop.run_timers()
    assert case.trade_state() == "CLOSED"
    case.check("CLOSED")


# 17. Our own clock is wrong.


@pytest.mark.row("E7")
@pytest.mark.row("E1")
def test_a_signature_error_is_an_alarm_and_one_question_and_the_order_can_still_be_paid(
    case: Case, alarms: list[str]
) -> None:
    case.shop.platform.clock(offset=case.shop.clock.ahead.total_seconds() + 900)  # our clock is a quarter of an hour late
    with counted_calls() as calls:
        refusal = case.buyer.refused("orders/pay", {"orderNo": case.order_no})
    assert (refusal.status, refusal.code) == (503, "provider_unavailable")
    assert calls == ["/v3/pay/transactions/jsapi"]
    assert alarms == ["provider_unavailable"]
    assert (case.status, case.attempts()) == ("UNPAID", ["INTENT"])

    case.shop.platform.clock(offset=case.shop.clock.ahead.total_seconds())
    assert case.ask("orders/pay")["payment"]
    case.shop.pay(case.order_no)
    case.check("PAID")


@pytest.mark.row("E7")
@pytest.mark.row("D6")
def test_with_a_wrong_clock_of_ours_nothing_is_given_back(case: Case, alarms: list[str]) -> None:
    case.ask("orders/pay")
    case.shop.platform.clock(offset=case.shop.clock.ahead.total_seconds() + 900)
    assert case.ask("orders/cancel")["status"] == "CLOSING"
    assert case.shop.left(case.product.sku) == STOCK - 1
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
    pay_until = case.shop.head(case.order_no).pay_until
    case.shop.forward(seconds=(pay_until - clock.now()).total_seconds() - 0.4)
    with hooked_pay() as provider:
        provider.once("prepay", case.number(), before=lambda: case.shop.forward(seconds=1))
        assert case.refused("orders/pay") == "pay_time_over"
    assert alarms == []
