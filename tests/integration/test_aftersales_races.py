"""After-sale under races and lost answers: no unit comes back twice, no fen goes twice, and whoever was too late is told so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from chalicelib.payments import refunds
from chalicelib.payments.items import refunds_of
from chalicelib.platform.pay import RefundResult, RefundStatus
from chalicelib.store.errors import Raw
from chalicelib.store.transport import Transport
from tests.integration.aftersale import PARCEL, STOCK, Sale, sold
from tests.integration.crowd import answers, at_once, codes
from tests.integration.outside import hooked_pay, until
from tests.integration.seams import Trouble, keys_of, table_seam
from tests.integration.shop import Shop

Hook = Callable[[str, Raw, Transport], dict[str, Any]]


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


@pytest.fixture
def sale(shop: Shop) -> Sale:
    """Three pieces of ¥10, paid and sent."""
    return sold(shop, (1000, 3)).ship()


def of_the_order(sale: Sale) -> Callable[[str, Raw], bool]:
    """Is it a transaction that moves the order's head? Every step of a case and every refund is."""
    return lambda operation, request: (
        operation == "TransactWriteItems" and any(sk == f"O#{sale.order_no}" for _, sk in keys_of(operation, request))
    )


def together(count: int, sale: Sale) -> Hook:
    """The first `count` writes to the order wait for each other: all of them have read it as it was."""
    barrier, left, concerned = threading.Barrier(count), iter(range(count)), of_the_order(sale)

    def hook(operation: str, request: Raw, below: Transport) -> dict[str, Any]:
        if concerned(operation, request) and next(left, None) is not None:
            barrier.wait(5)
        return below(operation, request)

    return hook


def review(sale: Sale, case_no: str) -> dict[str, Any]:
    return sale.shop.staff.call("aftersales/review", {"caseNo": case_no, "decision": "approve"})


@pytest.mark.row("G2")
def test_two_cases_for_the_same_units_at_once_are_one(sale: Sale) -> None:
    def ask() -> dict[str, Any]:
        return sale.buyer.call("aftersales/apply", sale.chosen((0, 2), reason="quality"))

    with table_seam(together(2, sale)):
        results = at_once([ask, ask])
    assert codes(results) == {"ok": 1, "aftersale_units": 1}
    assert list(sale.ledger.claims) == [answers(results)[0]["caseNo"]]
    sale.check()


@pytest.mark.row("G2")
@pytest.mark.row("E9")
def test_a_case_and_a_refund_of_the_whole_order_at_once_leave_one_of_them(sale: Sale) -> None:
    def ask() -> dict[str, Any]:
        return sale.buyer.call("aftersales/apply", sale.chosen((0, 2), reason="quality"))

    def give_back() -> dict[str, Any]:
        return sale.shop.staff.call("orders/refund", {"orderNo": sale.order_no})

    with table_seam(together(2, sale)):
        asked, given = at_once([ask, give_back])
    outcome = (*codes([asked]), *codes([given]))
    too_late = {
        "refund_not_possible",
        "order_state",
        "aftersale_reason",
    }  # an order that is over takes no case, for whatever reason
    assert outcome in {("ok", "aftersales_open"), *((code, "ok") for code in too_late)}
    if outcome[0] == "ok":
        review(sale, answers([asked])[0]["caseNo"])
        sale.refunded(2000)
    else:
        sale.refunded(3000)


@pytest.mark.row("G4")
def test_an_approval_and_a_withdrawal_at_once_do_one_of_them(sale: Sale) -> None:
    case = sale.apply((0, 1), reason="quality")
    with table_seam(together(2, sale)):
        reviewed, cancelled = at_once(
            [lambda: review(sale, case), lambda: sale.buyer.call("aftersales/cancel", {"caseNo": case})]
        )
    if codes([reviewed]) == {"ok": 1}:
        assert codes([cancelled]) == {"aftersale_state": 1}
        sale.refunded(1000)
    else:
        assert (codes([reviewed]), sale.status(case)) == ({"aftersale_state": 1}, "CLOSED")
        assert sale.refunds() == []
        sale.check()


@pytest.mark.row("G4")
@pytest.mark.row("E9")
def test_two_of_the_staff_who_approve_at_once_pay_once(sale: Sale) -> None:
    case = sale.apply((0, 1), reason="quality")
    with table_seam(together(2, sale)):
        results = at_once([lambda: review(sale, case), lambda: review(sale, case)])
    assert codes(results)["ok"] >= 1
    assert set(codes(results)) <= {"ok", "aftersale_state"}
    sale.refunded(1000)


@pytest.mark.row("G5")
def test_a_parcel_sent_in_the_last_moment_and_the_timer_do_one_of_them(sale: Sale) -> None:
    case = sale.apply((0, 1), kind="return", reason="no_reason")
    sale.review(case)
    sale.shop.forward(days=7, minutes=1)
    with table_seam(together(2, sale)):
        sent, _ = at_once(
            [lambda: sale.buyer.call("aftersales/send_parcel", {"caseNo": case, **PARCEL}), sale.shop.run_timers]
        )
    if codes([sent]) == {"ok": 1}:
        assert sale.status(case) == "PARCEL_SENT"
    else:
        assert (codes([sent]), sale.case(case).closed_why) == ({"aftersale_state": 1}, "timeout")
    sale.check()


@pytest.mark.row("G4")
def test_two_parcels_received_at_once_return_to_the_shelf_both(shop: Shop) -> None:
    sale = sold(shop, (1000, 1), (3000, 1)).ship()
    cases = [sale.apply((number, 1), kind="return", reason="quality") for number in (0, 1)]
    for case in cases:
        sale.review(case)
        sale.send(case)
    with table_seam(together(2, sale)):
        results = at_once([lambda case=case: {"status": sale.receive(case)} for case in cases])
    assert codes(results) == {"ok": 2}
    sale.next_turn()
    until(lambda: sale.head.refunded_fen == 4000)
    assert (sale.left(0), sale.left(1), sale.head.status) == (STOCK, STOCK, "CLOSED")
    assert sorted(fen for _, fen in sale.refunds()) == [1000, 3000]
    sale.check()


@pytest.mark.row("E9")
def test_two_refunds_of_an_order_that_arrive_at_once_are_both_counted(sale: Sale) -> None:
    platform = sale.shop.platform
    platform.config(refund_delay=None)
    one, two = sale.apply((0, 1), reason="quality"), sale.apply((0, 2), reason="quality")
    sale.review(one)
    sale.review(two)
    sale.next_turn()
    numbers = [str(refund.out_refund_no) for refund in refunds_of(sale.order_no)]
    assert [state for state, _ in sale.refunds()] == ["PROCESSING", "PROCESSING"]
    with table_seam(together(2, sale)):
        for number in numbers:
            platform.refund(number, "SUCCESS")
        until(lambda: sale.head.refunding_fen == 0)
    sale.refunded(1000, 2000)
    assert (sale.head.status, sale.status(one), sale.status(two)) == ("CLOSED", "REFUNDED", "REFUNDED")


@pytest.mark.row("D3")
def test_sending_the_goods_while_a_part_of_the_money_goes_back_waits(shop: Shop) -> None:
    sale = sold(shop, (1000, 2))
    shop.platform.config(refund_delay=None)
    case = sale.apply((0, 1))
    sale.review(case)
    refusal = shop.staff.refused("orders/ship", {"orderNo": sale.order_no, **PARCEL})
    assert refusal.code == "order_state"
    shop.platform.refund(str(sale.case(case).refund_no), "SUCCESS")
    until(lambda: sale.status(case) == "REFUNDED")
    sale.ship()
    assert (sale.left(), sale.head.status) == (STOCK - 1, "SHIPPED")
    sale.check()


# Lost answers


STEPS = ["apply", "cancel", "review", "send_parcel", "receive_parcel", "ship_replacement"]


@pytest.mark.row("G4")
@pytest.mark.parametrize("trouble", ["lost_before", "lost_after"])
@pytest.mark.parametrize("step", STEPS)
def test_whatever_answer_is_lost_the_same_call_again_does_it_once(shop: Shop, step: str, trouble: str) -> None:
    sale = sold(shop, (1000, 1)).ship()
    kind = "exchange" if step == "ship_replacement" else "return"
    bodies, before = {"apply": sale.chosen((0, 1), kind=kind, reason="quality")}, STEPS.index(step)
    case = ""
    if before:
        case = sale.apply((0, 1), kind=kind, reason="quality")
    if before > 2:
        sale.review(case)
    if before > 3:
        sale.send(case)
    if before > 4:
        sale.receive(case)
    bodies |= {
        "cancel": {"caseNo": case},
        "review": {"caseNo": case, "decision": "approve"},
        "send_parcel": {"caseNo": case, **PARCEL},
        "receive_parcel": {"caseNo": case, "condition": "good"},
        "ship_replacement": {"caseNo": case, **PARCEL},
    }
    who = sale.buyer if step in ("apply", "cancel", "send_parcel") else shop.staff
    key = f"key-{step}-{trouble}-{sale.order_no}"
    with table_seam(Trouble(trouble, of_the_order(sale), times=3)):
        assert who.send(f"aftersales/{step}", bodies[step], key=key).status in (200, 503)
    who.call(f"aftersales/{step}", bodies[step], key=key)
    assert len(sale.ledger.claims) == (0 if step == "cancel" else 1)
    (event,) = {"apply": ["applied"], "cancel": ["closed"], "review": ["approved"], "send_parcel": ["parcel_sent"],
                "receive_parcel": ["received"], "ship_replacement": ["replaced"]}[step]  # fmt: skip
    told = [entry["type"] for entry in sale.buyer.call("orders/get", {"orderNo": sale.order_no})["order"]["timeline"]]
    assert told.count(f"aftersale_{event}") == 1
    if step == "receive_parcel":
        shop.forward(minutes=2)
        shop.run_timers()
        sale.refunded(1000)
        assert sale.left() == STOCK
    sale.check()


class Killed(BaseException):
    """The function's process is gone."""


@pytest.mark.row("E9")
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_function_that_dies_around_its_question_pays_once(sale: Sale, moment: str) -> None:
    def die() -> None:
        raise Killed

    case = sale.apply((0, 1), reason="quality")
    with hooked_pay() as provider:
        provider.once("refund", sale.order_no, **{moment: die})
        with pytest.raises(Killed):
            sale.review(case)
    sale.shop.forward(seconds=61)
    sale.shop.run_timers()
    sale.refunded(1000)
    assert sale.status(case) == "REFUNDED"


@pytest.mark.row("E9")
@pytest.mark.parametrize("trouble", ["lost_before", "lost_after"])
def test_a_settlement_whose_write_is_lost_is_made_by_the_timer_once(sale: Sale, trouble: str) -> None:
    case = sale.apply((0, 1), reason="quality")
    concerned = of_the_order(sale)

    def settles(operation: str, request: Raw) -> bool:
        return concerned(operation, request) and any("#REFUND#" in sk for _, sk in keys_of(operation, request))

    with table_seam(Trouble(trouble, settles, times=3)):
        sale.review(case)
    sale.shop.forward(seconds=61)
    sale.shop.run_timers()
    sale.refunded(1000)


# Everything at once


@pytest.mark.row("X8")
@pytest.mark.row("E9")
@pytest.mark.parametrize("seed", range(4))
def test_random_sequences_of_cases_end_with_every_fen_and_every_piece_where_it_belongs(shop: Shop, seed: int) -> None:
    dice = Random(seed)
    sale = sold(shop, (3300, 3), (2200, 2), (990, 2), off=1500, threshold=12000)
    sale.ship()
    shelf = {0: STOCK - 3, 1: STOCK - 2, 2: STOCK - 2}
    units = [number for number, pieces in enumerate((3, 2, 2)) for _ in range(pieces)]
    dice.shuffle(units)
    while units:
        size = dice.randint(1, len(units))
        part, units = units[:size], units[size:]
        chosen = [(number, part.count(number)) for number in dict.fromkeys(part)]
        if dice.random() < 0.3:
            sale.buyer.call("aftersales/cancel", {"caseNo": sale.apply(*chosen, kind="return", reason="quality")})
        if dice.random() < 0.3:
            sale.review(sale.apply(*chosen, kind="return", reason="quality"), "reject", note="请补充凭证")
        shown = sale.preview(*chosen, kind="return", reason="quality")["refundFen"]
        restock = dice.random() < 0.5
        case = sale.returned(*chosen, reason="quality", restock=restock)
        sale.next_turn()
        until(lambda case=case: sale.status(case) == "REFUNDED")
        assert sale.case(case).refund_fen == shown, "the preview is what was settled"
        for number, count in chosen if restock else []:
            shelf[number] += count
    assert (sale.head.refunded_fen, sale.head.status) == (sale.head.paid_fen, "CLOSED")
    assert {number: sale.left(number) for number in shelf} == shelf
    assert sale.coupon() == "unused"
    sale.check()


@pytest.mark.row("E9")
def test_an_end_that_is_told_between_our_look_at_the_refund_and_at_its_case_is_no_fault(sale: Sale) -> None:
    """The notification and the poll know the same: one of them writes it, the other one sees that it is so."""
    platform = sale.shop.platform
    platform.config(refund_delay=None)
    case = sale.apply((0, 1), reason="quality")
    sale.review(case)
    number = str(sale.case(case).refund_no)
    waiting = [number]

    def hook(operation: str, request: Raw, below: Transport) -> dict[str, Any]:
        if operation == "GetItem" and request["Key"]["sk"]["S"] == f"A#{case}" and waiting:
            platform.refund(waiting.pop(), "SUCCESS")
            until(lambda: sale.status(case) == "REFUNDED")
        return below(operation, request)

    refund = refunds_of(sale.order_no)[0]
    result = RefundResult(RefundStatus.SUCCESS, "5030", number, refund.out_trade_no, refund.transaction_id, 1000)
    with table_seam(hook):
        refunds.apply(refund, result, "query")
    assert not waiting
    sale.refunded(1000)


@pytest.mark.row("G4")
def test_a_withdrawal_between_our_look_at_the_case_and_at_its_order_is_noticed(sale: Sale) -> None:
    """The order is read afterwards and is fresh; the case that was decided on is not."""
    case = sale.apply((0, 1), reason="quality")
    waiting = [case]

    def hook(operation: str, request: Raw, below: Transport) -> dict[str, Any]:
        if operation == "GetItem" and request["Key"]["sk"]["S"] == f"O#{sale.order_no}" and waiting:
            waiting.pop()
            sale.buyer.call("aftersales/cancel", {"caseNo": case})
        return below(operation, request)

    with table_seam(hook):
        refusal = sale.shop.staff.refused("aftersales/review", {"caseNo": case, "decision": "approve"})
    assert (refusal.code, sale.status(case), sale.refunds()) == ("aftersale_state", "CLOSED", [])
    assert sale.ledger.claims == {}
    sale.check()
