"""Money back under faults: one number for one refund whatever is lost, never more than was paid, and an end that everybody hears of."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.payments.items import Refund, refunds_of
from chalicelib.runtime import ids
from chalicelib.store import timers
from chalicelib.store.errors import Raw
from chalicelib.store.transport import Transport
from tests.integration.cases import STOCK, Case, paid_for
from tests.integration.crowd import answers, at_once, codes
from tests.integration.outside import Notices, answered, hooked_pay, until
from tests.integration.seams import Trouble, makes, table_seam, touches
from tests.integration.shop import Shop

OFF = 200


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


@pytest.fixture
def case(shop: Shop) -> Case:
    """A paid order of two pieces and a coupon."""
    return paid_for(shop, pieces=2, off=OFF)


def give_back(case: Case, **options: Any) -> dict[str, Any]:
    """Staff gives the money back."""
    return case.shop.staff.call("orders/refund", {"orderNo": case.order_no, "reason": "缺货"}, **options)


def the_refund(case: Case) -> Refund:
    (refund,) = refunds_of(case.order_no)
    return refund


def at_the_platform(case: Case) -> list[tuple[str, str]]:
    """Number and status of every refund of the order's payments that the platform knows."""
    known = case.shop.platform.state["refunds"].values()
    return [(one["out_refund_no"], one["status"]) for one in known if one["out_trade_no"].startswith(case.order_no)]


def ends(case: Case) -> None:
    """The money is back, once; the goods are on the shelf, the coupon is free, the buyer was told."""
    until(lambda: case.status == "CLOSED")
    case.check("CLOSED")
    assert case.head.reason == "refunded"
    assert case.refunds() == [("order", "SUCCESS", case.payable)]
    assert at_the_platform(case) == [(the_refund(case).out_refund_no, "SUCCESS")]
    assert case.told() >= {"refund_requested", "refunded"}


# 2. The notification is faster than the answer.


@pytest.mark.row("E9")
def test_an_end_that_is_told_before_the_refund_is_answered_stands(case: Case) -> None:
    """The late answer says PROCESSING, and the refund is over."""
    case.shop.platform.config(refund_delay=0.05)
    case.shop.platform.fault("refund", "delay", delay=0.4)
    assert give_back(case)["status"] == "SUCCESS"
    ends(case)


# 3. The notification is lost, or comes twice, or with the poller.


@pytest.mark.row("E9")
def test_lost_notice_of_a_refund_the_timer_finds_the_end(case: Case) -> None:
    platform = case.shop.platform
    platform.config(refund_delay=None)
    number = give_back(case)["refundNo"]
    assert case.refunds() == [("order", "PROCESSING", case.payable)]
    platform.fault("notify", "lost", match=number)
    platform.refund(number, "SUCCESS")
    platform.until(lambda: [one["status"] for one in platform.deliveries(number)] == ["LOST"])
    assert case.status == "PAID"
    case.shop.forward(minutes=2)
    case.shop.run_timers()
    ends(case)


@pytest.mark.row("E9")
def test_a_refund_that_is_told_twice_at_once_while_we_ask_ends_once(case: Case) -> None:
    platform = case.shop.platform
    platform.config(refund_delay=None)
    number = give_back(case)["refundNo"]
    case.shop.forward(minutes=2)
    platform.fault("notify", "duplicate", match=number)
    with table_seam(_together(3, case, number)):
        platform.refund(number, "SUCCESS")
        case.shop.run_timers()
        assert answered(platform, number) == [204, 204]
    assert case.timeline().count("refunded") == 1
    ends(case)


def _together(count: int, case: Case, number: str) -> Callable[[str, Raw, Transport], dict[str, Any]]:
    """The first `count` writes to the refund wait for each other: all have read it as it was."""
    barrier = threading.Barrier(count)
    left = iter(range(count))

    def hook(operation: str, request: Raw, below: Transport) -> dict[str, Any]:
        if touches(operation, request, f"D#{case.order_no}#REFUND#{number}") and next(left, None) is not None:
            barrier.wait(5)
        return below(operation, request)

    return hook


@pytest.mark.row("E9")
def test_a_notice_of_a_refund_that_nobody_asked_for_is_an_alarm_and_changes_nothing(
    case: Case, alarms: list[str]
) -> None:
    notices = Notices(case.shop)
    told = {
        "mchid": case.shop.platform.credentials.mchid,
        "out_trade_no": case.number(),
        "transaction_id": "4200000000000000000000000000",
        "out_refund_no": "R-OF-SOMEBODY",
        "refund_id": "50300000000000000000000000",
        "refund_status": "SUCCESS",
        "amount": {"total": case.payable, "refund": case.payable, "payer_total": 1, "payer_refund": 1},
    }
    to = "payments/wechat_refund_notify"
    body = notices.body(told, event_type="REFUND.SUCCESS", associated="refund")
    assert notices.bring(body, notices.signed(body), to) == 204
    foreign = notices.body({**told, "mchid": "1900000000"}, event_type="REFUND.SUCCESS", associated="refund")
    assert notices.bring(foreign, notices.signed(foreign), to) == 200
    assert alarms == ["refund_unknown", "refund_foreign"]
    case.check("PAID")


# 4. The answer is lost after the effect.


@pytest.mark.row("E9")
@pytest.mark.complaint("Retry under another refund number")
def test_lost_answer_to_the_refund_it_is_asked_for_again_under_the_same_number(case: Case) -> None:
    platform = case.shop.platform
    platform.config(refund_delay=None)
    platform.fault("refund", "drop_after", times=2)
    answer = give_back(case)
    assert answer["status"] == "REQUESTED"
    assert len(at_the_platform(case)) == 1
    case.shop.forward(seconds=31)
    case.shop.run_timers()
    assert case.refunds() == [("order", "PROCESSING", case.payable)]
    platform.refund(answer["refundNo"], "SUCCESS")
    ends(case)


@pytest.mark.row("E9")
@pytest.mark.parametrize("trouble", ["lost_after", "lost_before"])
def test_lost_answer_of_the_table_the_same_key_makes_one_refund(case: Case, trouble: str) -> None:
    key = f"refund-{case.order_no}"
    with table_seam(Trouble(trouble, lambda operation, request: makes(operation, request, "refund"), times=3)):
        if trouble == "lost_after":
            assert give_back(case, key=key)["status"] == "REQUESTED"
        else:
            refusal = case.shop.staff.refused("orders/refund", {"orderNo": case.order_no, "reason": "缺货"}, key=key)
            assert refusal.code == "busy"
    give_back(case, key=key)
    case.shop.forward(seconds=31)
    case.shop.run_timers()
    ends(case)


class Killed(BaseException):
    """The function's process is gone."""


@pytest.mark.row("E9")
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_function_that_dies_around_its_question_leaves_a_refund_that_ends(case: Case, moment: str) -> None:
    def die() -> None:
        raise Killed

    with hooked_pay() as provider:
        provider.once("refund", case.order_no, **{moment: die})
        with pytest.raises(Killed):
            give_back(case)
    assert case.refunds()[0][1] in ("REQUESTED", "SUCCESS")
    case.shop.forward(seconds=31)
    case.shop.run_timers()
    ends(case)


# 10. The platform says no, or not now.


_REFUSALS = [(403, "NOT_ENOUGH"), (403, "NOTENOUGH"), (500, "SYSTEM_ERROR"), (429, "FREQUENCY_LIMITED")]


@pytest.mark.row("E9")
@pytest.mark.parametrize(("status", "code"), _REFUSALS)
def test_fault_10_refused_twice_then_taken_under_the_same_number(case: Case, status: int, code: str) -> None:
    platform = case.shop.platform
    platform.fault("refund", "error", status=status, code=code, times=2)
    number = give_back(case)["refundNo"]
    assert case.refunds() == [("order", "REQUESTED", case.payable)]
    if status == 403:
        assert code in str(the_refund(case).problem)
    assert case.shop.staff.refused("orders/refund", {"orderNo": case.order_no}).code == "refund_not_possible"
    case.shop.forward(seconds=31)
    case.shop.run_timers()
    assert (the_refund(case).state, at_the_platform(case)) == ("REQUESTED", [])
    case.shop.forward(minutes=2)
    case.shop.run_timers()
    ends(case)
    assert the_refund(case).out_refund_no == number


@pytest.mark.row("E9")
def test_fault_10_a_shop_without_balance_for_hours_is_an_alarm_and_goes_on_when_it_is_there(
    case: Case, alarms: list[str]
) -> None:
    platform = case.shop.platform
    platform.fault("refund", "error", status=403, code="NOT_ENOUGH", times=9)
    give_back(case)
    for _ in range(9):
        case.shop.forward(hours=1, minutes=1)
        case.shop.run_timers()
    assert alarms.count("refund_refused") == 9
    ends(case)


@pytest.mark.row("E9")
def test_fault_10_an_abnormal_refund_is_an_alarm_holds_the_sum_and_ends_when_staff_has_acted(
    case: Case, alarms: list[str]
) -> None:
    platform = case.shop.platform
    platform.config(refund_outcome="ABNORMAL")
    number = give_back(case)["refundNo"]
    until(lambda: the_refund(case).state == "ABNORMAL")
    assert (case.status, case.head.refunding_fen, case.left) == ("PAID", case.payable, STOCK - 2)
    assert case.shop.staff.refused("orders/refund", {"orderNo": case.order_no}).code == "refund_not_possible"
    assert alarms.count("refund_abnormal") == 1
    assert case.told() >= {"refund_abnormal"}
    platform.refund(number, "SUCCESS")
    ends(case)
    assert case.timeline().count("refund_abnormal") == 1


@pytest.mark.row("E9")
def test_fault_10_lost_notice_of_the_end_of_an_abnormal_refund_the_timer_finds_it(
    case: Case, alarms: list[str]
) -> None:
    platform = case.shop.platform
    platform.config(refund_outcome="ABNORMAL")
    number = give_back(case)["refundNo"]
    until(lambda: the_refund(case).state == "ABNORMAL")
    case.shop.forward(hours=7)
    case.shop.run_timers()
    assert the_refund(case).state == "ABNORMAL"
    platform.fault("notify", "lost", match=number)
    platform.refund(number, "SUCCESS")
    case.shop.forward(hours=7)
    case.shop.run_timers()
    assert alarms.count("refund_abnormal") == 1
    ends(case)


@pytest.mark.row("E9")
def test_an_old_answer_does_not_call_an_abnormal_refund_under_way(case: Case) -> None:
    """ABNORMAL was told while the answer PROCESSING was on its way."""
    case.shop.platform.config(refund_delay=0.05, refund_outcome="ABNORMAL")
    case.shop.platform.fault("refund", "delay", delay=0.4)
    assert give_back(case)["status"] == "ABNORMAL"
    assert timers.due_at(the_refund(case)) is not None


@pytest.mark.row("E9")
@pytest.mark.complaint("Failed refund cannot be retried")
def test_a_refund_that_failed_for_good_frees_the_sum_and_the_next_has_another_number(
    case: Case, alarms: list[str]
) -> None:
    platform = case.shop.platform
    platform.config(refund_outcome="CLOSED")
    first = give_back(case)["refundNo"]
    until(lambda: the_refund(case).state == "CLOSED")
    assert (case.status, case.head.refunding_fen, case.head.refunded_fen) == ("PAID", 0, 0)
    assert "refund_closed" in alarms
    platform.config(refund_outcome="SUCCESS")
    second = give_back(case)["refundNo"]
    assert second != first
    until(lambda: case.status == "CLOSED")
    assert sorted(at_the_platform(case)) == sorted([(first, "CLOSED"), (second, "SUCCESS")])
    assert (case.head.refunded_fen, case.left, case.coupon()) == (case.payable, STOCK, "unused")


@pytest.mark.row("E9")
@pytest.mark.parametrize("outcome", ["ABNORMAL", "CLOSED"])
def test_money_of_no_order_that_cannot_go_back_is_an_alarm(shop: Shop, alarms: list[str], outcome: str) -> None:
    shop.platform.config(refund_outcome=outcome)
    number = f"NOBODY{outcome}"
    shop.platform.pay(number, total=100, notify_url=f"{shop.door.url}/payments/wechat_notify")
    assert answered(shop.platform, number) == [200]
    shop.forward(minutes=61)
    shop.run_timers()
    until(lambda: f"refund_{outcome.lower()}" in alarms)


@pytest.mark.row("E9")
def test_money_of_no_order_whose_refund_failed_for_good_goes_back_under_the_next_number(shop: Shop) -> None:
    shop.platform.config(refund_outcome="CLOSED")
    number = f"NOBODY{ids.random_text(8)}"
    transaction = shop.platform.pay(number, total=100, notify_url=f"{shop.door.url}/payments/wechat_notify")[
        "transaction_id"
    ]
    assert answered(shop.platform, number) == [200]
    shop.forward(minutes=61)
    shop.run_timers()
    assert set(answered(shop.platform, f"LP{transaction}")) == {204}
    shop.platform.config(refund_outcome="SUCCESS")
    for _ in range(4):
        shop.forward(hours=1)
        shop.run_timers()
    tried = {
        refund["out_refund_no"]: refund["status"]
        for refund in shop.platform.state["refunds"].values()
        if refund["transaction_id"] == transaction
    }
    assert tried == {f"LP{transaction}": "CLOSED", f"LP{transaction}-2": "SUCCESS"}


@pytest.mark.row("E9")
@pytest.mark.parametrize("operation", ["refund", "query_refund"])
def test_an_answer_about_another_sum_is_an_alarm_and_not_believed(
    case: Case, alarms: list[str], operation: str
) -> None:
    platform = case.shop.platform
    platform.config(refund_delay=None)
    platform.fault(operation, "wrong_amount")
    number = give_back(case)["refundNo"]
    platform.fault("notify", "lost", match=number)
    platform.refund(number, "SUCCESS")
    case.shop.forward(minutes=2)
    case.shop.run_timers()
    case.shop.forward(minutes=5)
    case.shop.run_timers()
    assert alarms.count("refund_amount_differs") == 1
    ends(case)


# 11. Two at once, and never more than was paid.


@pytest.mark.row("E9")
def test_fault_11_two_of_the_staff_at_once_make_one_refund(case: Case) -> None:
    """Both have seen the paid order before either of them writes."""
    barrier = threading.Barrier(2)
    left = iter(range(2))

    def hook(operation: str, request: Raw, below: Transport) -> dict[str, Any]:
        if makes(operation, request, "refund") and next(left, None) is not None:
            barrier.wait(5)
        return below(operation, request)

    with table_seam(hook):
        results = at_once([lambda: give_back(case), lambda: give_back(case)])
    assert codes(results) == {"ok": 1, "refund_not_possible": 1}
    assert answers(results)[0]["refundFen"] == case.payable
    ends(case)


@pytest.mark.row("E9")
def test_fault_11_never_more_than_was_paid_goes_back(case: Case) -> None:
    give_back(case)
    ends(case)
    for _ in range(3):
        assert case.shop.staff.refused("orders/refund", {"orderNo": case.order_no}).code == "refund_not_possible"
    assert case.head.refunded_fen == case.head.paid_fen
    ends(case)


@pytest.mark.row("E9")
@pytest.mark.row("D3")
@pytest.mark.complaint("Refund restocks what has left")
def test_sending_the_goods_and_the_money_back_at_once_does_one_of_them_first(case: Case) -> None:
    """Either the goods are on their way before the refund is asked for and do not return to the shelf, or they are not sent."""
    shipment = {"orderNo": case.order_no, "carrier": "SF", "trackingNo": "SF1234567890"}
    barrier = threading.Barrier(2)
    left = iter(range(2))

    def hook(operation: str, request: Raw, below: Transport) -> dict[str, Any]:
        if (makes(operation, request, "refund") or makes(operation, request, "parcel")) and next(
            left, None
        ) is not None:
            barrier.wait(5)
        return below(operation, request)

    with table_seam(hook):
        shipped, refunded = at_once([lambda: case.shop.staff.call("orders/ship", shipment), lambda: give_back(case)])
    assert codes([refunded]) == {"ok": 1}
    until(lambda: case.status == "CLOSED")
    if codes([shipped]) == {"ok": 1}:
        assert (case.left, case.coupon()) == (STOCK - 2, "used")
    else:
        assert codes([shipped]) == {"order_state": 1}
        assert (case.left, case.coupon()) == (STOCK, "unused")
    assert case.head.refunded_fen == case.payable
