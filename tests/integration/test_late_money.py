"""Money that comes when the order's time was over: the order lives again with everything that it was made of, or it stays closed and the money
goes back. And money of which nobody told us: the provider is asked before the buyer wonders."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.catalog.items import Sales, sales_key
from chalicelib.orders.items import head_key
from chalicelib.payments import attempts
from chalicelib.payments.items import Attempt
from chalicelib.platform.pay import Trade
from chalicelib.promotions import live
from chalicelib.runtime import clock, ids
from chalicelib.store import table
from tests.integration import laws
from tests.integration.cases import STOCK, Case, unpaid
from tests.integration.crowd import at_once
from tests.integration.outside import answered
from tests.integration.seams import Trouble, table_seam, touches
from tests.integration.shop import Product, Shop
from tests.integration.test_promotions import left, promote, reduction
from tests.interleave import just_before_writing
from tests.world import Person

PRICE, OFF, PIECES = 2000, 300, 2


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


@pytest.fixture
def case(shop: Shop) -> Case:
    """An order of two pieces and a coupon, opened at the cashier, whose time is over."""
    made = unpaid(shop, pieces=PIECES, price=PRICE, off=OFF)
    made.ask("orders/pay")
    made.expire()
    assert (made.status, made.head.reason, made.left, made.coupon()) == ("CLOSED", "expired", STOCK, "unused")
    return made


def _returned(case: Case) -> None:
    """As ever: the order is closed, the money is back, the buyer knows."""
    case.come_to_rest()
    assert [(why, state) for why, state, _ in case.refunds()] == [("late", "SUCCESS")]
    assert (case.head.status, case.head.reason) == ("CLOSED", "expired")
    assert case.told() >= {"closed", "late_payment", "extra_payment_returned"}
    assert "revived" not in case.timeline()


@pytest.mark.row("X2")
def test_late_money_finds_everything_there_and_the_order_is_paid(case: Case) -> None:
    shop = case.shop
    case.ask("orders/remove")
    transaction = case.pay(ignore_expiry=True)
    shop.platform.notify(case.number(), "duplicate")
    assert set(answered(shop.platform, case.number())) == {204}
    head = case.head
    assert (head.status, head.reason, head.hidden, head.paid_fen, head.paid_attempt) == (
        "PAID", None, False, case.payable, 1
    )  # fmt: skip
    assert [one.transaction_id for one in shop.attempts(case.order_no)] == [transaction]
    assert (case.attempts(), case.refunds()) == (["PAID"], [])
    assert case.timeline() == ["submitted", "closing", "closed", "revived"]
    case.check("PAID")
    assert case.told() >= {"closed", "revived"}
    listed = shop.staff.call("orders/staff_list", {"status": "PAID"})["orders"]
    assert case.order_no in [order["orderNo"] for order in listed]
    shop.count_sales()
    sold = table.get(Sales, sales_key(case.product.id))
    assert sold is not None
    assert sold.units == PIECES
    laws.check()
    parcel = {"orderNo": case.order_no, "carrier": "SF", "trackingNo": "SF1234567890"}
    shop.staff.call("orders/ship", parcel)
    assert case.status == "SHIPPED"


@pytest.mark.row("X2")
def test_a_revived_order_is_given_back_like_any_other(case: Case) -> None:
    case.pay(ignore_expiry=True)
    case.shop.staff.call("orders/refund", {"orderNo": case.order_no})
    case.come_to_rest()
    assert case.refunds() == [("order", "SUCCESS", case.payable)]
    assert (case.head.status, case.head.reason) == ("CLOSED", "refunded")
    case.check("CLOSED")
    laws.check()


@pytest.mark.row("X2")
@pytest.mark.parametrize("gone", ["the goods", "one of two pieces", "the coupon"])
def test_when_anything_is_gone_the_money_goes_back_and_nothing_is_taken(case: Case, gone: str) -> None:
    shop, other = case.shop, case.shop.buyer(f"other-{case.order_no[-6:].lower()}")
    if gone == "the coupon":
        shop.order(case.buyer, (shop.product(price=PRICE), 1), couponId=case.head.coupon_id)
    else:
        left = {"the goods": 0, "one of two pieces": 1}[gone]
        shop.order(other, (case.product, STOCK - left))
    before = case.left
    case.pay(ignore_expiry=True)
    _returned(case)
    assert case.left == before
    assert case.coupon() == ("held" if gone == "the coupon" else "unused")
    laws.check()


@pytest.mark.row("X2")
def test_an_order_that_its_buyer_cancelled_stays_cancelled(shop: Shop) -> None:
    case = unpaid(shop, pieces=PIECES, price=PRICE)
    case.ask("orders/pay")
    assert case.ask("orders/cancel")["status"] == "CLOSED"
    case.pay(ignore_expiry=True)
    case.come_to_rest()
    assert [(why, state) for why, state, _ in case.refunds()] == [("late", "SUCCESS")]
    assert (case.head.status, case.head.reason, case.left) == ("CLOSED", "buyer", STOCK)


@pytest.mark.row("X2")
def test_money_under_two_numbers_that_both_comes_late_pays_once(shop: Shop) -> None:
    case = unpaid(shop, pieces=PIECES, price=PRICE)
    shop.platform.fault("prepay", "drop_after", times=2)
    assert case.refused("orders/pay") == "provider_unavailable"
    shop.platform.fault("prepay", "error", status=403, code="OUT_TRADE_NO_USED")
    assert case.ask("orders/pay")["payment"]
    case.expire()
    assert (case.status, case.attempts()) == ("CLOSED", ["DEAD", "DEAD"])
    at_once([partial(case.pay, attempt=number, ignore_expiry=True) for number in (1, 2)])
    case.come_to_rest()
    assert (case.status, case.timeline().count("revived")) == ("PAID", 1)
    assert [(why, state) for why, state, _ in case.refunds()] == [("duplicate", "SUCCESS")]
    case.check("PAID")
    laws.check()


def _expired(shop: Shop, buyer: Person, cup: Product) -> Case:
    """An order for 4000 fen instead of 5000 whose time is over."""
    order = shop.order(buyer, (cup, 1))
    assert order["payableFen"] == 4000
    made = Case(shop, buyer, cup, order["orderNo"], 1, 4000)
    made.ask("orders/pay")
    made.expire()
    assert made.status == "CLOSED"
    return made


def _cheaper(shop: Shop, budget: int | None = None, **terms: Any) -> tuple[Product, str]:
    """Goods of 5000 fen, and a promotion that takes 1000 off them."""
    cup, rule = shop.product(price=5000), f"r-{ids.random_text(8).lower()}"
    of_it = {"kind": "products", "ids": [cup.id]}
    promote(shop, id=rule, budget=budget, scope=of_it, **reduction(5000, 1000), **terms)
    live.forget()
    return cup, rule


@pytest.mark.row("X2")
@pytest.mark.parametrize("again", [False, True])
def test_a_first_order_price_lives_again_only_while_it_is_the_first(shop: Shop, again: bool) -> None:
    cup, _ = _cheaper(shop, audience={"firstOrder": True})
    buyer = shop.buyer(f"new-{ids.random_text(8)}")
    made = _expired(shop, buyer, cup)
    if again:
        assert shop.order(buyer, (cup, 1))["payableFen"] == 4000
    made.pay(ignore_expiry=True)
    assert made.status == ("CLOSED" if again else "PAID")
    laws.check()


@pytest.mark.row("X2")
@pytest.mark.parametrize("spent", [False, True])
def test_a_promotions_budget_is_taken_again_or_the_order_stays_closed(shop: Shop, spent: bool) -> None:
    cup, rule = _cheaper(shop, budget=1000)
    made = _expired(shop, shop.buyer(f"first-{rule}"), cup)
    assert left(rule) == 1000
    if spent:
        shop.order(shop.buyer(f"second-{rule}"), (cup, 1))
    made.pay(ignore_expiry=True)
    assert (made.status, left(rule)) == ("CLOSED" if spent else "PAID", 0)
    laws.check()


@pytest.mark.row("X2")
def test_what_cannot_be_written_now_is_tried_again_and_lives_then(case: Case) -> None:
    def settling(operation: str, request: Any) -> bool:
        return touches(operation, request, head_key(case.order_no).sk)

    with table_seam(Trouble("lost_after", settling)):
        case.shop.platform.pay(case.number(), ignore_expiry=True)
        assert answered(case.shop.platform, case.number()) == [500]
    case.shop.forward(seconds=16)
    case.shop.platform.until(lambda: answered(case.shop.platform, case.number()) == [500, 204])
    assert (case.status, case.timeline().count("revived"), case.refunds()) == ("PAID", 1, [])
    case.check("PAID")


# nobody told us


@pytest.fixture
def opened(shop: Shop) -> Case:
    """An order at the cashier."""
    made = unpaid(shop)
    made.ask("orders/pay")
    return made


def _minutes(case: Case, minutes: int) -> None:
    """Time passes, and the timers run each minute."""
    for _ in range(minutes):
        case.shop.forward(minutes=1)
        case.shop.run_timers()


@pytest.mark.row("E6")
def test_a_lost_notification_is_repaired_within_five_minutes_by_asking(opened: Case) -> None:
    opened.shop.platform.pay(opened.number(), notify=False)  # and the buyer does not come back
    _minutes(opened, 5)
    assert opened.status == "PAID"
    paid = next(entry for entry in opened.head.timeline if entry.type == "paid")
    assert paid.by == "query"
    assert clock.parse(paid.at) - opened.head.created_at <= timedelta(minutes=5)
    opened.check("PAID")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The numbers that a look has asked about."""
    numbers: list[str] = []
    before = attempts.query

    def query(attempt: Attempt) -> Trade:
        numbers.append(str(attempt.out_trade_no))
        return before(attempt)

    monkeypatch.setattr(attempts, "query", query)
    return numbers


@pytest.mark.row("E6")
def test_an_order_that_stays_unpaid_costs_a_question_every_four_minutes_until_its_end(
    opened: Case, asked: list[str]
) -> None:
    assert opened.head.due == "look"
    _minutes(opened, 29)
    assert (opened.status, asked.count(opened.number())) == ("UNPAID", 7)
    opened.shop.forward(minutes=7)
    opened.shop.run_timers()
    assert (opened.status, opened.head.reason) == ("CLOSED", "expired")


@pytest.mark.row("E6")
def test_an_order_that_is_paid_in_time_is_never_asked_about(opened: Case, asked: list[str]) -> None:
    opened.pay()
    _minutes(opened, 6)
    assert (opened.status, opened.head.due, asked.count(opened.number())) == ("PAID", None, 0)


@pytest.mark.row("E6")
def test_money_that_comes_after_a_look_is_found_by_the_next_one(opened: Case) -> None:
    _minutes(opened, 10)
    opened.shop.platform.pay(opened.number(), notify=False)  # and the buyer's device never asks again
    _minutes(opened, 5)
    assert opened.status == "PAID"


@pytest.mark.row("E6")
def test_without_an_open_payment_nobody_asks_and_one_that_is_opened_late_is_looked_at(
    shop: Shop, asked: list[str]
) -> None:
    case = unpaid(shop)
    _minutes(case, 10)
    assert (case.head.due, asked) == ("expire", [])
    case.ask("orders/pay")
    assert case.head.due == "look"
    shop.platform.pay(case.number(), notify=False)
    _minutes(case, 5)
    assert case.status == "PAID"


@pytest.mark.row("E6")
def test_while_the_platform_is_silent_it_is_asked_on_and_the_end_comes_in_time(opened: Case) -> None:
    opened.shop.platform.fault("query", "drop_before", times=400)  # others wait for it, too
    _minutes(opened, 5)
    assert (opened.status, opened.head.due) == ("UNPAID", "look")
    opened.shop.platform.clear_faults()
    opened.shop.platform.pay(opened.number(), notify=False)
    _minutes(opened, 20)
    assert opened.status == "PAID"


def test_an_order_that_lives_again_while_another_is_made_leaves_one_first_price(shop: Shop) -> None:
    cup, _ = _cheaper(shop, audience={"firstOrder": True})
    buyer = shop.buyer(f"new-{ids.random_text(8)}")
    made = _expired(shop, buyer, cup)
    with just_before_writing(lambda: made.pay(ignore_expiry=True)):
        second = shop.order(buyer, (cup, 1))
    assert (made.status, second["payableFen"] == made.head.payable_fen) == ("PAID", False)
