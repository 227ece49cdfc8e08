"""Cash on delivery: who may, goods before money, the cash counted once, a refused parcel gives everything back once; the books know it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.addresses import open_receiver, sealed
from chalicelib.doctor import LAWS, Context
from chalicelib.doctor.buyer import buyer_of
from chalicelib.orders.items import Snapshot, snapshot_of
from chalicelib.payments.offline import CashStanding, gate, standing_key
from chalicelib.reconciliation import ledger
from chalicelib.runtime import clock, ids
from chalicelib.shop import ShopSettings
from chalicelib.store import table
from chalicelib.store.item import user
from tests.integration.cases import STOCK, Case, unpaid
from tests.integration.shop import Shop
from tests.world import Refusal

BOUGHT_FEN = 1500


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    shared_shop.set(cash_on_delivery=True, cash_max_fen=5000, cash_max_open=2, cash_max_refused=0, cash_regions=[])
    return shared_shop


@pytest.fixture
def case(shop: Shop) -> Case:
    return unpaid(shop, off=300, price=1800)


def at_the_door(case: Case) -> str:
    return str(case.ask("orders/pay", method="offline")["status"])


def ship(case: Case, **more: Any) -> None:
    body = {"orderNo": case.order_no, "carrier": "SF", "trackingNo": f"SF{ids.random_text(8)}", **more}
    case.shop.staff.call("orders/ship", body)


def lawful(case: Case) -> None:
    """Every law of a buyer holds, apart from what waits for the stream."""
    buyer = buyer_of(case.buyer.uid, table.query_all(user(case.buyer.uid)))
    context = Context(clock.now(), 1)
    laws = [law for law in LAWS.values() if law.needs == "buyer" and law.id != "notices"]
    assert [one.say for law in laws for one in law.check(buyer, context)] == []


@pytest.mark.row("D8")
def test_the_goods_go_first_and_the_cash_is_counted_when_it_is_there(case: Case) -> None:
    assert at_the_door(case) == "ACCEPTED"
    assert at_the_door(case) == "ACCEPTED"  # asked again
    order = case.ask("orders/get")["order"]
    assert (order["owedFen"], order["paidFen"], order["payableFen"]) == (BOUGHT_FEN, 0, BOUGHT_FEN)
    assert case.coupon() == "held"
    assert case.buyer.call("orders/counts")["toShip"] == 1
    lawful(case)
    waiting = case.shop.staff.call("orders/staff_list", {"status": "ACCEPTED", "pageSize": 50})["orders"]
    assert case.order_no in [one["orderNo"] for one in waiting]
    ship(case, last=False)
    ship(case)
    owed = case.shop.staff.call("orders/staff_list", {"status": "OWED", "pageSize": 50})["orders"]
    assert case.order_no in [one["orderNo"] for one in owed]
    case.ask("orders/confirm_receipt")
    lawful(case)

    wrong = case.shop.staff.refused("orders/confirm_cash", {"orderNo": case.order_no, "amountFen": BOUGHT_FEN - 1})
    assert (wrong.code, wrong.details) == ("cash_amount_differs", {"owedFen": BOUGHT_FEN})
    body = {"orderNo": case.order_no, "amountFen": BOUGHT_FEN}
    assert case.shop.staff.call("orders/confirm_cash", body, key="cash-once-1")["paidFen"] == BOUGHT_FEN
    assert case.shop.staff.call("orders/confirm_cash", body, key="cash-once-1")["paidFen"] == BOUGHT_FEN
    assert case.shop.staff.refused("orders/confirm_cash", body).code == "order_state"
    head = case.head
    assert (head.status, head.owed_fen, head.paid_fen, case.coupon()) == ("RECEIVED", 0, BOUGHT_FEN, "used")
    assert [(one.provider, one.state) for one in case.shop.attempts(case.order_no)] == [("offline", "PAID")]
    assert case.timeline() == ["submitted", "accepted", "partly_shipped", "shipped", "received", "cash_received"]
    counted = case.ask("orders/get")["order"]["timeline"][-1]
    assert (counted["by"], counted["facts"]["amountFen"]) == ("staff", BOUGHT_FEN)
    assert {"accepted", "cash_received"} <= case.told()
    lawful(case)


@pytest.mark.row("D8")
def test_cash_before_the_parcel_makes_the_order_paid(case: Case) -> None:
    at_the_door(case)
    case.shop.staff.call("orders/confirm_cash", {"orderNo": case.order_no, "amountFen": BOUGHT_FEN})
    assert case.status == "PAID"
    lawful(case)
    case.shop.staff.call("orders/refund", {"orderNo": case.order_no})  # staff hands the cash back
    assert (case.status, case.head.refunded_fen, case.left, case.coupon()) == ("CLOSED", BOUGHT_FEN, STOCK, "unused")
    lawful(case)


@pytest.mark.row("D8")
@pytest.mark.row("D6")
def test_a_parcel_that_is_refused_gives_everything_back_once_and_is_remembered(case: Case) -> None:
    at_the_door(case)
    ship(case)
    body = {"orderNo": case.order_no, "why": "买家不在家且拒收"}
    assert case.shop.staff.call("orders/refuse_cash", body, key="refused-once")["reason"] == "refused"
    assert case.shop.staff.call("orders/refuse_cash", body, key="refused-once")["reason"] == "refused"
    assert case.shop.staff.refused("orders/refuse_cash", body).code == "order_state"
    head = case.head
    assert (head.status, head.reason, head.owed_fen, case.left) == ("CLOSED", "refused", 0, STOCK)
    assert (case.coupon(), case.attempts()) == ("unused", ["DEAD"])
    lawful(case)

    again = case.shop.order(case.buyer, (case.product, 1))["orderNo"]
    refusal = case.buyer.refused("orders/pay", {"orderNo": again, "method": "offline"})
    assert (refusal.code, refusal.details) == ("cash_not_offered", {"reason": "refused"})
    assert case.buyer.call("orders/pay", {"orderNo": again})["payment"]


@pytest.mark.row("D8")
def test_the_buyer_may_cancel_until_the_parcel_has_left(case: Case) -> None:
    at_the_door(case)
    assert case.ask("orders/cancel")["status"] == "CLOSED"
    assert (case.head.reason, case.left, case.coupon()) == ("buyer", STOCK, "unused")
    lawful(case)
    sent = unpaid(case.shop)
    at_the_door(sent)
    ship(sent)
    assert sent.refused("orders/cancel") == "order_state"


RULES = ShopSettings(cash_on_delivery=True, cash_max_fen=5000, cash_regions=["440000", "330106"])


@pytest.mark.row("D8")
@pytest.mark.parametrize(
    ("fen", "region", "rules", "why"),
    [
        (5000, "440305", RULES, None),
        (5000, "440000", RULES, None),
        (5000, "330106", RULES, None),
        (5001, "440305", RULES, "amount"),
        (100, "330102", RULES, "region"),
        (100, "330100", RULES, "region"),
        (100, "650102", RULES, "region"),
        (100, None, RULES, "region_unknown"),
        (100, None, RULES.model_copy(update={"cash_regions": []}), None),
        (100, "330102", RULES.model_copy(update={"cash_regions": ["330100"]}), None),
        (100, "440305", ShopSettings(), "off"),
    ],
)
def test_the_gate_looks_at_sum_and_region(fen: int, region: str | None, rules: ShopSettings, why: str) -> None:
    assert gate(fen, region, rules) == why


@pytest.mark.row("D8")
def test_the_gate_is_asked(case: Case) -> None:
    case.shop.set(cash_on_delivery=False)
    refusal = case.buyer.refused("orders/pay", {"orderNo": case.order_no, "method": "offline"})
    assert (refusal.code, refusal.details) == ("cash_not_offered", {"reason": "off"})
    case.shop.set(cash_on_delivery=True, cash_regions=["110000"])
    assert case.buyer.refused("orders/pay", {"orderNo": case.order_no, "method": "offline"}).details == {
        "reason": "region"
    }
    assert case.status == "UNPAID"


@pytest.mark.row("D8")
def test_the_gate_believes_the_narrowest_code_and_asks_for_one(shop: Shop) -> None:
    """A wider code beside it, as an address from before the codes were compared may have, opens nothing."""
    case = unpaid(shop)
    snapshot = snapshot_of(case.order_no)

    def sent_to(**codes: str | None) -> dict[str, Any]:
        there = open_receiver(snapshot.receiver).model_copy(update=codes)
        actions = [Snapshot.receiver.set(sealed(there))]
        table.update(Snapshot, snapshot.key, actions, Snapshot.pk.exists())
        return dict(case.buyer.refused("orders/pay", {"orderNo": case.order_no, "method": "offline"}).details)

    shop.set(cash_on_delivery=True, cash_regions=["440000"])
    lie = sent_to(province_code="650000", city_code="440000", district_code="650102")
    assert lie == {"reason": "region"}
    nothing = sent_to(province_code=None, city_code=None, district_code=None)
    assert nothing == {"reason": "region_unknown", "field": "districtCode"}


@pytest.mark.row("D8")
def test_no_more_orders_than_the_shop_lends_for_even_all_at_once(shop: Shop) -> None:
    first = unpaid(shop)
    orders = [first.order_no, *(shop.order(first.buyer, (first.product, 1))["orderNo"] for _ in range(4))]

    def ask(order_no: str) -> str:
        try:
            return str(first.buyer.call("orders/pay", {"orderNo": order_no, "method": "offline"})["status"])
        except Refusal as refusal:
            return f"{refusal.code} {refusal.details.get('reason')}"

    with ThreadPoolExecutor(5) as pool:
        answers = sorted(pool.map(ask, orders))
    assert answers == ["ACCEPTED"] * 2 + ["cash_not_offered open"] * 3
    standing = table.get(CashStanding, standing_key(first.buyer.uid))
    assert standing is not None
    assert standing.owing == 2


@pytest.mark.row("D8")
@pytest.mark.row("E4")
def test_an_open_payment_is_closed_first_and_money_that_comes_all_the_same_goes_back(case: Case) -> None:
    case.ask("orders/pay")
    assert at_the_door(case) == "ACCEPTED"
    assert case.trade_state() == "CLOSED"
    assert case.attempts() == ["DEAD", "OWED"]
    assert case.refused("orders/pay") == "order_state"
    case.pay(ignore_expiry=True)
    case.come_to_rest()
    assert [(why, state) for why, state, _ in case.refunds()] == [("duplicate", "SUCCESS")]
    assert (case.status, case.head.owed_fen) == ("ACCEPTED", BOUGHT_FEN)
    lawful(case)


@pytest.mark.row("D8")
@pytest.mark.row("E4")
def test_money_that_came_before_cash_was_chosen_pays_the_order(case: Case) -> None:
    case.ask("orders/pay")
    case.shop.platform.pay(case.number(), notify=False)
    assert case.refused("orders/pay", method="offline") == "already_paid"
    case.check("PAID")


@pytest.mark.row("D8")
def test_counting_and_refusing_at_once_does_one_of_them(case: Case) -> None:
    at_the_door(case)
    ship(case)
    asks = [
        ("orders/confirm_cash", {"orderNo": case.order_no, "amountFen": BOUGHT_FEN}),
        ("orders/refuse_cash", {"orderNo": case.order_no}),
    ] * 2

    def ask(one: tuple[str, dict[str, Any]]) -> str:
        try:
            case.shop.staff.call(*one)
        except Refusal as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, asks))
    assert sorted(answers) == ["done"] + ["order_state"] * 3
    lawful(case)
    assert case.left == (STOCK if case.status == "CLOSED" else STOCK - 1)


@pytest.mark.row("D8")
@pytest.mark.row("X3")
def test_no_provider_is_expected_to_know_of_cash(case: Case) -> None:
    at_the_door(case)
    case.shop.staff.call("orders/confirm_cash", {"orderNo": case.order_no, "amountFen": BOUGHT_FEN})
    case.shop.drain()
    day = clock.day(clock.now())
    for provider in ("wechat", "alipay"):
        assert case.order_no not in [one.order_no for one in ledger.of_day(day, provider)]
