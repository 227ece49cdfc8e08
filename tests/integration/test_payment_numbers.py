"""One order, several numbers at the provider: at most one can be paid at a time, and none is left open when the order has ended."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from chalicelib.payments.items import attempt_key, attempts_of
from chalicelib.store.errors import Raw, Unanswered
from chalicelib.store.transport import Transport
from tests.integration.cases import Case, unpaid
from tests.integration.outside import hooked_pay, in_background
from tests.integration.seams import makes, table_seam, touches
from tests.integration.shop import Shop


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


@pytest.fixture
def case(shop: Shop) -> Case:
    return unpaid(shop)


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
    case.pay(attempt=2)
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
    case.pay()
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
def test_fault_06_paid_under_the_older_number_the_newer_one_is_closed(case: Case) -> None:
    _second_number(case)
    case.pay(attempt=1, ignore_expiry=True)
    assert case.attempts() == ["PAID", "OPEN"]
    case.shop.forward(seconds=6)
    case.shop.run_timers()
    assert case.attempts() == ["PAID", "DEAD"]
    assert case.trade_state(2) == "CLOSED"
    case.check("PAID")


@pytest.mark.row("E2")
@pytest.mark.row("E4")
def test_fault_06_paid_under_both_numbers_the_second_payment_goes_back_and_nothing_is_left_to_do(
    case: Case, alarms: list[str]
) -> None:
    _second_number(case)
    case.pay(attempt=1, ignore_expiry=True)
    case.pay(attempt=2)
    for _ in range(12):
        case.shop.forward(hours=1)
        case.shop.run_timers()
    assert case.refunds() == [("duplicate", "SUCCESS", case.payable)]
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
        case.pay(attempt=1, ignore_expiry=True)
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
