"""The buyer's balance: entered once, spent by PIN in the order's own transaction, never below zero, given back to where it came from."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib import members, providers
from chalicelib.balance import ledger
from chalicelib.balance.pin import MOST_GUESSES, Pin, pin_key
from chalicelib.payments.items import refunds_of
from chalicelib.platform.pay import RefundOrder
from chalicelib.runtime import ids
from chalicelib.store import table
from chalicelib.store.errors import Raw, Unanswered
from chalicelib.store.transport import Transport
from functions.balance.set_pin import SetPin
from tests.integration.cases import STOCK, Case, unpaid
from tests.integration.seams import makes, table_seam, touches
from tests.integration.shop import Shop
from tests.integration.test_cash_on_delivery import lawful
from tests.world import Refusal

PIN, WRONG = "295817", "640283"
PRICE = 1500


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


@pytest.fixture
def case(shop: Shop) -> Case:
    """An unpaid order whose buyer has 20 yuan and a PIN."""
    made = unpaid(shop, price=PRICE)
    put_in(made, 2000)
    made.buyer.call("balance/set_pin", {"pin": PIN})
    return made


def put_in(case: Case, fen: int) -> int:
    body = {"buyerId": case.buyer.uid, "deltaFen": fen, "reason": "门店充值"}
    return int(case.shop.staff.call("balance/adjust", body)["balanceFen"])


def balance_of(case: Case) -> int:
    return int(case.buyer.call("balance/get")["balanceFen"])


def pay(case: Case, order_no: str = "", guess: str = PIN) -> str:
    """How paying by balance ended: the order's status, or the refusal's word."""
    try:
        answer = case.buyer.call("orders/pay_balance", {"orderNo": order_no or case.order_no, "pin": guess})
    except Refusal as refusal:
        return refusal.code
    return str(answer["status"])


@pytest.mark.row("E5")
def test_an_order_is_paid_with_the_balance_and_its_money_goes_back_there(case: Case) -> None:
    assert (pay(case), balance_of(case)) == ("PAID", 500)
    assert (pay(case), balance_of(case)) == ("PAID", 500)  # asked again
    lawful(case)
    case.shop.staff.call("orders/refund", {"orderNo": case.order_no})
    assert [(one.provider, one.state) for one in refunds_of(case.order_no)] == [("balance", "SUCCESS")]
    assert (case.status, balance_of(case), case.left) == ("CLOSED", 2000, STOCK)
    lawful(case)
    told = case.buyer.call("balance/get")
    assert [(one["what"], one["fen"], one["afterFen"]) for one in told["entries"]] == [
        ("refunded", PRICE, 2000),
        ("paid", -PRICE, 500),
        ("adjusted", 2000, 2000),
    ]
    assert {one["orderNo"] for one in told["entries"]} == {case.order_no, None}
    page = case.buyer.call("balance/get", {"pageSize": 2})
    rest = case.buyer.call("balance/get", {"pageSize": 2, "cursor": page["nextCursor"]})
    assert [*page["entries"], *rest["entries"]] == told["entries"]


@pytest.mark.row("E5")
@pytest.mark.complaint("Points overwritten")
def test_ten_payments_at_once_with_money_for_one_pay_one(case: Case) -> None:
    case.shop.set(max_open_orders=50)
    orders = [case.order_no]
    product = case.shop.product(stock=50, price=PRICE)
    orders += [case.shop.order(case.buyer, (product, 1))["orderNo"] for _ in range(9)]
    with ThreadPoolExecutor(10) as pool:
        answers = Counter(pool.map(lambda order_no: pay(case, order_no), orders))
    assert answers["PAID"] == 1
    # right PINs count as guesses, too, until they are known to be right: a few devices at once may be asked to wait
    assert set(answers) <= {"PAID", "balance_insufficient", "pin_locked", "busy"}
    assert balance_of(case) == 500
    lawful(case)
    assert Counter(str(case.shop.head(order_no).status) for order_no in orders) == {"PAID": 1, "UNPAID": 9}


@pytest.mark.row("E5")
def test_two_payments_that_have_both_seen_the_money_pay_one(case: Case) -> None:
    """Both have read the balance before either of them writes."""
    other = str(case.shop.order(case.buyer, (case.product, 1))["orderNo"])
    together, left = threading.Barrier(2), iter(range(2))

    def hook(operation: str, request: Raw, below: Transport) -> dict[str, Any]:
        if makes(operation, request, "balance_entry") and next(left, None) is not None:
            together.wait(20)
        return below(operation, request)

    with table_seam(hook), ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(lambda order_no: pay(case, order_no), [case.order_no, other]))
    assert answers == ["PAID", "balance_insufficient"]
    assert balance_of(case) == 500
    lawful(case)


@pytest.mark.row("E5")
def test_wrong_pins_from_many_devices_are_five_guesses_and_then_a_lock(case: Case) -> None:
    guesses = [f"{number:06d}" for number in range(424243, 424259)]
    with ThreadPoolExecutor(16) as pool:
        answers = Counter(pool.map(lambda guess: pay(case, guess=guess), guesses))
    assert answers["pin_wrong"] <= MOST_GUESSES
    assert set(answers) == {"pin_wrong", "pin_locked"}
    refusal = case.buyer.refused("orders/pay_balance", {"orderNo": case.order_no, "pin": PIN})
    assert (refusal.status, refusal.code) == (429, "pin_locked")
    assert case.buyer.call("balance/get")["lockedUntil"] == refusal.details["until"]
    assert (case.status, balance_of(case)) == ("UNPAID", 2000)
    case.shop.forward(minutes=29)
    assert pay(case) in ("pin_locked", "pay_time_over")
    case.shop.forward(minutes=2)
    assert case.buyer.call("balance/get")["lockedUntil"] is None
    assert pay(case, case.shop.order(case.buyer, (case.product, 1))["orderNo"]) == "PAID"


@pytest.mark.row("E5")
def test_a_right_pin_begins_to_count_anew_and_says_how_many_are_left(case: Case) -> None:
    for left in (4, 3):
        refusal = case.buyer.refused("orders/pay_balance", {"orderNo": case.order_no, "pin": WRONG})
        assert (refusal.status, refusal.code, refusal.details) == (403, "pin_wrong", {"left": left})
    assert pay(case) == "PAID"
    assert case.buyer.refused("orders/pay_balance", {"orderNo": case.order_no, "pin": WRONG}).details == {"left": 4}


@pytest.mark.row("E5")
def test_a_pin_is_guessed_nowhere_else_either(case: Case) -> None:
    """Setting a "first" PIN counts as a guess, and stops at the lock, for the right one, too."""
    for left in (4, 3, 2, 1, 0):
        assert case.buyer.refused("balance/set_pin", {"pin": WRONG}).details == {"left": left}
    assert case.buyer.refused("balance/set_pin", {"pin": PIN}).code == "pin_locked"
    assert pay(case) == "pin_locked"
    case.shop.forward(minutes=31)
    assert case.buyer.call("balance/set_pin", {"pin": PIN}) == {}
    assert case.buyer.call("balance/set_pin", {"pin": PIN}) == {}


@pytest.mark.row("E5")
def test_a_change_tries_the_old_pin_alone(case: Case) -> None:
    """Neither a wrong old PIN nor the one before last tells whether the new one is right."""
    assert case.buyer.refused("balance/set_pin", {"pin": PIN, "oldPin": WRONG}).code == "pin_wrong"
    case.buyer.call("balance/set_pin", {"pin": "830461", "oldPin": PIN})
    assert case.buyer.refused("balance/set_pin", {"pin": "830461", "oldPin": WRONG}).code == "pin_wrong"
    assert case.buyer.refused("balance/set_pin", {"pin": WRONG, "oldPin": PIN}).code == "pin_wrong"


@pytest.mark.row("E5")
def test_what_was_paid_from_a_balance_comes_back_above_its_limit_too(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pay(case) == "PAID"
    monkeypatch.setattr(ledger, "MOST_FEN", 1000)
    too_much = {"buyerId": case.buyer.uid, "deltaFen": 501, "reason": "门店充值"}
    assert case.shop.staff.refused("balance/adjust", too_much).code == "balance_too_large"
    case.shop.staff.call("orders/refund", {"orderNo": case.order_no})
    assert [(one.provider, one.state) for one in refunds_of(case.order_no)] == [("balance", "SUCCESS")]
    assert (case.status, balance_of(case)) == ("CLOSED", 2000)
    lawful(case)


@pytest.mark.row("E5")
def test_the_pin_is_changed_by_the_old_one_and_reset_by_the_platform(case: Case) -> None:
    ask = case.buyer
    assert ask.refused("balance/set_pin", {"pin": WRONG}).code == "pin_wrong"  # there is one
    assert ask.refused("balance/set_pin", {"pin": WRONG, "oldPin": "111222"}).code == "pin_wrong"
    ask.call("balance/set_pin", {"pin": WRONG, "oldPin": PIN})
    ask.call("balance/set_pin", {"pin": WRONG, "oldPin": PIN})  # the answer was lost
    assert pay(case) == "pin_wrong"
    stranger = f"sim-{ids.random_text(8)}"
    assert ask.refused("balance/reset_pin", {"pin": PIN, "code": stranger}).code == "login_code_invalid"
    assert pay(case) == "pin_wrong"


@pytest.mark.row("E5")
def test_who_has_forgotten_the_pin_proves_by_the_platform_who_they_are(shop: Shop) -> None:
    name = f"buyer-{ids.random_text(8)}"
    person = shop.buyer(name)
    person.call("balance/set_pin", {"pin": WRONG})
    for _ in range(MOST_GUESSES):
        person.refused("balance/set_pin", {"pin": PIN, "oldPin": "111222"})
    assert person.refused("balance/set_pin", {"pin": PIN, "oldPin": WRONG}).code == "pin_locked"
    person.call("balance/reset_pin", {"pin": PIN, "code": f"sim-{name}"})
    person.call("balance/set_pin", {"pin": WRONG, "oldPin": PIN})


@pytest.mark.row("E5")
@pytest.mark.parametrize("obvious", ["000000", "123456", "987654", "890123", "12345", "1234567", "12345a"])
def test_a_pin_that_anybody_would_guess_is_refused(obvious: str) -> None:
    with pytest.raises(ValidationError):
        SetPin(pin=obvious)


@pytest.mark.row("E5")
def test_what_is_kept_of_a_pin_is_not_the_pin_and_two_buyers_pins_differ(case: Case) -> None:
    other = unpaid(case.shop)
    other.buyer.call("balance/set_pin", {"pin": PIN})
    kept = [table.get(Pin, pin_key(one.buyer.uid)) for one in (case, other)]
    assert all(one is not None and PIN not in str(one.raw()) for one in kept)
    assert kept[0] is not None
    assert kept[1] is not None
    assert kept[0].pin_hash != kept[1].pin_hash


@pytest.mark.row("E5")
def test_staff_puts_money_in_and_takes_it_out_but_never_below_zero(case: Case) -> None:
    body = {"buyerId": case.buyer.uid, "deltaFen": 700, "reason": "补偿"}
    assert case.shop.staff.call("balance/adjust", body, key="adjust-once")["balanceFen"] == 2700
    assert case.shop.staff.call("balance/adjust", body, key="adjust-once")["balanceFen"] == 2700
    refusal = case.shop.staff.refused("balance/adjust", {**body, "deltaFen": -2701})
    assert (refusal.code, refusal.details) == ("balance_insufficient", {"missingFen": 1})
    assert put_in(case, -2700) == 0
    nobody = {**body, "buyerId": ids.uid()}
    assert case.shop.staff.refused("balance/adjust", nobody).code == "member_not_found"
    assert pay(case) == "balance_insufficient"
    lawful(case)


@pytest.mark.row("E5")
def test_without_a_pin_or_with_a_frozen_account_nothing_is_paid(case: Case) -> None:
    other = unpaid(case.shop)
    put_in(other, 2000)
    assert pay(other) == "pin_not_set"
    frozen = [members.User.status.set(members.FROZEN)]
    table.update(members.User, members.profile_key(case.buyer.uid), frozen)
    assert pay(case) == "account_frozen"
    assert case.buyer.refused("balance/set_pin", {"pin": WRONG, "oldPin": PIN}).code == "account_frozen"
    assert (case.status, balance_of(case)) == ("UNPAID", 2000)


@pytest.mark.row("E5")
@pytest.mark.row("E4")
def test_an_open_payment_is_closed_first_and_money_that_comes_all_the_same_goes_back(case: Case) -> None:
    case.ask("orders/pay")
    assert pay(case) == "PAID"
    assert case.attempts() == ["DEAD", "PAID"]
    case.pay(ignore_expiry=True)
    case.come_to_rest()
    assert [(why, state) for why, state, _ in case.refunds()] == [("duplicate", "SUCCESS")]
    lawful(case)


@pytest.mark.row("E5")
def test_money_that_came_before_leaves_the_balance_alone(case: Case) -> None:
    case.ask("orders/pay")
    case.shop.platform.pay(case.number(), notify=False)
    assert pay(case) == "already_paid"
    assert balance_of(case) == 2000
    case.check("PAID")


@pytest.mark.row("E5")
@pytest.mark.row("E9")
def test_a_lost_answer_of_the_ledger_gives_the_money_back_once(case: Case) -> None:
    """The entry stands, and we do not know it: the refund's timer comes again under the same number."""
    pay(case)
    lost = iter([True])

    def hook(operation: str, request: Raw, below: Transport) -> dict[str, Any]:
        answer = below(operation, request)
        if operation == "TransactWriteItems" and touches(operation, request, "BALANCE") and next(lost, False):
            raise Unanswered("lost")
        return answer

    with table_seam(hook):
        case.shop.staff.call("orders/refund", {"orderNo": case.order_no})
    for _ in range(3):
        case.shop.forward(minutes=2)
        case.shop.run_timers()
    assert (case.status, balance_of(case)) == ("CLOSED", 2000)
    lawful(case)


def test_the_same_reference_is_entered_once(case: Case) -> None:
    pay(case)
    (attempt,) = case.shop.attempts(case.order_no)
    again = RefundOrder("R-same", 700, PRICE, transaction_id=attempt.transaction_id)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: providers.pay("balance").refund(again), range(4)))
    assert {one.refund_fen for one in results} == {700}
    assert balance_of(case) == 1200
    assert providers.pay("balance").query_refund("R-same", str(attempt.transaction_id)) == results[0]
    assert providers.pay("balance").query_refund("R-other", str(attempt.transaction_id)) is None
    assert ledger.entered(case.buyer.uid, "R-same")
