"""Defects that chance meets rarely, in the one story that shows each: the laws bite there, and hold without the defect."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from chalicelib import stock
from chalicelib.payments import cases, refunds
from chalicelib.payments.items import Attempt, attempts_of, refunds_of
from chalicelib.store import queues, table, transport
from chalicelib.store.errors import Failure, StoreError, Throttled, TransactionCancelled
from tests.simulation import between, rest
from tests.simulation.between import Pair
from tests.simulation.planted import DEFECTS
from tests.simulation.premises import PIN, WARES
from tests.simulation.sweep import Case, staged
from tests.simulation.watch import Violation
from tests.world import Person


def _prepaid(case: Case) -> str:
    case.ordered()
    case.ask("orders/pay", {"orderNo": case.order_no})
    return f"{case.order_no}01"


def _give_back(case: Case) -> None:
    case.ask("orders/refund", {"orderNo": case.order_no}, "refunding", who=case.stage.shop.staff)


def goods_were_sent_and_the_money_went_back(case: Case) -> None:
    case.paid()
    parcel = {"method": "express", "carrier": "ZTO", "trackingNo": "70000001"}
    case.ask("orders/ship", {"orderNo": case.order_no, **parcel}, "shipping", who=case.stage.shop.staff)
    _give_back(case)


def two_answers_tell_of_one_refund(case: Case) -> None:
    case.paid()
    _give_back(case)
    (as_it_was,) = refunds_of(case.order_no)
    case.stage.provider.settle_refunds()
    _, payment = case.stage.provider.refunds[as_it_was.out_refund_no]
    case.stage.knock(1)
    refunds.apply(as_it_was, payment.refunds[as_it_was.out_refund_no], "query")


def another_sum_was_paid(case: Case) -> None:
    number = _prepaid(case)
    case.stage.provider.spend(number, 900)
    case.stage.knock(0)


def the_cart_grew_after_the_quote(case: Case) -> None:
    case.ask("cart/add", WARES[0].item(1), "adding-1")
    shown = case.ask("orders/preview", {"addressId": case.buyer.headers["x-address"]})
    case.ask("cart/add", WARES[1].item(1), "adding-2")
    case.ask("orders/submit", {"quoteToken": shown["quoteToken"]}, "ordering")


def the_queue_takes_nothing_for_a_while(case: Case) -> None:
    case.paid()

    def refuse(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        raise StoreError("AccessDenied")

    before = queues.use(refuse)
    for _ in range(3):
        case.stage.relay()
    queues.use(before)


def money_comes_late_while_the_table_is_away(case: Case) -> None:
    number = _prepaid(case)
    case.ask("orders/cancel", {"orderNo": case.order_no})
    case.stage.provider.spend(number, late=True)

    def away(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        raise Throttled("slow down")

    before = transport.use(away)
    case.stage.knock(0)
    transport.use(before)


def an_old_number_is_paid_while_a_new_one_is_open(case: Case) -> None:
    number = _prepaid(case)
    (attempt,) = attempts_of(case.order_no)
    table.update(Attempt, attempt.key, [Attempt.prepay_id.remove(), Attempt.state.set("INTENT")])  # its answer was lost
    case.stage.provider.spoilt.add(number)
    case.ask("orders/pay", {"orderNo": case.order_no})
    case.stage.provider.spend(number, late=True)
    case.stage.knock(0)


def money_comes_after_the_end(case: Case) -> None:
    """It was ordered with a coupon; the time is over, everything was given back, and then the money comes."""
    case.known["coupon"] = case.ask("coupons/claim", {"campaignId": case.stage.shop.campaign}, "claiming")
    case.ordered(couponId=case.known["coupon"]["coupon"]["couponId"])
    case.ask("orders/pay", {"orderNo": case.order_no})
    _over(case)
    assert case.stage.provider.spend(f"{case.order_no}01", late=True)
    case.stage.knock(0)


def _over(case: Case) -> None:
    """Its time is over, and it is closed."""
    case.stage.seams.clock.moment += timedelta(minutes=32)
    case.stage.run_timers()


def money_comes_after_the_end_and_the_coupon_is_elsewhere(case: Case) -> None:
    claimed = case.ask("coupons/claim", {"campaignId": case.stage.shop.campaign}, "claiming")["coupon"]["couponId"]
    case.ordered(couponId=claimed)
    case.ask("orders/pay", {"orderNo": case.order_no})
    _over(case)
    body = {"items": [WARES[1].item(1)], "addressId": case.buyer.headers["x-address"], "couponId": claimed}
    case.ask("orders/submit", body, "ordering-again")
    assert case.stage.provider.spend(f"{case.order_no}01", late=True)
    case.stage.knock(0)


def money_comes_after_the_buyer_cancelled(case: Case) -> None:
    number = _prepaid(case)
    case.stage.seams.clock.moment += timedelta(minutes=2)
    assert case.ask("orders/cancel", {"orderNo": case.order_no}, "cancelling")["status"] == "CLOSED"
    assert case.stage.provider.spend(number, late=True)
    case.stage.knock(0)


def both_windows_are_paid_after_the_end(case: Case) -> None:
    """Two numbers of one order, both paid when its time is over; the second news comes while the first is being written."""
    number = _prepaid(case)
    case.ask(
        "orders/pay_balance", {"orderNo": case.order_no, "pin": PIN}
    )  # there is nothing: the first cashier is closed for nothing
    case.ask("orders/pay", {"orderNo": case.order_no})
    _over(case)
    assert case.stage.provider.spend(number, late=True)
    assert case.stage.provider.spend(f"{case.order_no}02", late=True)

    def overtaken(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems":
            transport.use(before)
            case.stage.knock(1)
        return before(operation, request)

    before = transport.use(overtaken)
    case.stage.knock(0)


STORIES: list[tuple[str, Callable[[Case], None], str]] = [
    ("stock: given back though it was sent", goods_were_sent_and_the_money_went_back, "stock of"),
    ("refund: two answers at once", two_answers_tell_of_one_refund, "not whole fen"),
    ("money: any sum will do", another_sum_was_paid, "came"),
    ("cart: emptied although the buyer added to it", the_cart_grew_after_the_quote, "the cart should hold"),
    ("relay: what the queue does not take is dropped", the_queue_takes_nothing_for_a_while, "notices"),
    ("notification: acknowledged though nothing was done", money_comes_late_while_the_table_is_away, "returned"),
    ("payment: the newer attempt stays open", an_old_number_is_paid_while_a_new_one_is_open, "attempts"),
    ("revival: the goods are not taken again", money_comes_after_the_end, "stock of"),
    ("revival: the coupon stays with the buyer", money_comes_after_the_end, "live again with the coupons"),
    (
        "revival: the coupon is taken from another order",
        money_comes_after_the_end_and_the_coupon_is_elsewhere,
        "went from held",
    ),
    ("revival: also of what the buyer cancelled", money_comes_after_the_buyer_cancelled, "lives again"),
    ("revival: twice at once", both_windows_are_paid_after_the_end, "timeline"),
    ("attempt: its timer closes nothing", an_old_number_is_paid_while_a_new_one_is_open, "attempts"),
]


@pytest.mark.parametrize(("name", "story", "law"), STORIES, ids=[name for name, _, _ in STORIES])
def test_the_law_bites_and_only_then(name: str, story: Callable[[Case], None], law: str) -> None:
    with pytest.raises(Violation, match=law):
        _told(story, name)
    _told(story, None)


def _once_read(sk: str, act: Callable[[], Any]) -> None:
    """The next time that an item whose sort key ends so has been read, `act` comes before anything else."""

    def overtaken(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        answer = before(operation, request)
        if operation == "GetItem" and request["Key"]["sk"]["S"].endswith(sk):
            transport.use(before)
            act()
        return answer

    before = transport.use(overtaken)


def _asked_back(case: Case) -> str:
    """The number of a case that wants the money of an order that was not sent."""
    case.paid()
    goods = [{"skuId": WARES[0].sku_id, "quantity": 1}]
    body = {"orderNo": case.order_no, "kind": "refund", "reasonId": "changed_mind", "lines": goods}
    return str(case.ask("aftersales/apply", body, "applying")["caseNo"])


def test_a_case_that_is_settled_already_cannot_be_approved_again() -> None:
    case = staged()
    with case.stage.open():
        number = _asked_back(case)
        body, staff = {"caseNo": number, "decision": "approve"}, case.stage.shop.staff
        assert case.ask("aftersales/review", body, "approving", who=staff)["refundFen"]
        assert case.ask("aftersales/review", body, "another-key", who=staff) is None
        rest.come_to_rest(case.stage, again=False)
        rest.check(case.stage)


@pytest.mark.parametrize("slower", ["who approves", "the timer"])
def test_a_case_that_is_settled_while_another_looks_at_it_is_looked_at_again(slower: str) -> None:
    """The case is read, then somebody else approves and settles it, then the order is read, of which it has its money."""
    case = staged()
    with case.stage.open():
        number = _asked_back(case)
        body, staff = {"caseNo": number, "decision": "approve"}, case.stage.shop.staff
        if slower == "who approves":
            _once_read(f"A#{number}", lambda: case.ask("aftersales/review", body, "faster-one", who=staff))
            assert case.ask("aftersales/review", body, "slower-one", who=staff) is None
        else:
            with mock.patch.object(cases, "settle_if_possible"):  # the function died after its commit
                case.ask("aftersales/review", body, "approving", who=staff)
            _once_read(f"A#{number}", lambda: cases.settle(number))
            assert cases.settle(number).refund_no
        rest.come_to_rest(case.stage, again=False)
        rest.check(case.stage)


def test_a_case_that_ends_while_staff_look_at_it_is_looked_at_again() -> None:
    """The case is read, then its buyer takes it back, then the order's ledger of returns is read: without its claim."""
    case = staged()
    with case.stage.open():
        case.paid()
        parcel = {"method": "express", "carrier": "ZTO", "trackingNo": "70000001"}
        case.ask("orders/ship", {"orderNo": case.order_no, **parcel}, "shipping", who=case.stage.shop.staff)
        goods = [{"skuId": WARES[0].sku_id, "quantity": 1}]
        body = {"orderNo": case.order_no, "kind": "exchange", "reasonId": "quality", "lines": goods}
        number = case.ask("aftersales/apply", body, "applying")["caseNo"]
        _once_read(f"A#{number}", lambda: case.ask("aftersales/cancel", {"caseNo": number}, ""))
        assert (
            case.ask(
                "aftersales/review", {"caseNo": number, "decision": "approve"}, "reviewing", who=case.stage.shop.staff
            )
            is None
        )
        assert case.stage.watch.cases[number]["status"]["S"] == "CLOSED"
        rest.come_to_rest(case.stage, again=False)
        rest.check(case.stage)


def test_a_payment_that_is_handed_out_again_while_the_balance_pays_does_not_stay_open() -> None:
    """The answer to a prepay was lost. Who pays out of the balance has read the payment, the buyer's other device asks for its prepay again."""
    case = staged()
    with case.stage.open():
        _prepaid(case)
        (attempt,) = attempts_of(case.order_no)
        lost = [Attempt.prepay_id.remove(), Attempt.state.set("INTENT")]
        table.update(Attempt, attempt.key, lost)
        body = {"buyerId": case.buyer.uid, "deltaFen": 5000, "reason": "充值"}
        case.ask("balance/adjust", body, "putting-in", who=case.stage.shop.staff)
        _once_read("#PAY#01", lambda: case.ask("orders/pay", {"orderNo": case.order_no}))
        case.ask("orders/pay_balance", {"orderNo": case.order_no, "pin": PIN})
        rest.come_to_rest(case.stage, again=False)
        rest.check(case.stage)


@pytest.mark.parametrize("second", ["orders/pay", "orders/cancel"])
@pytest.mark.parametrize("beginning", ["open", "its answer was lost"])
def test_whatever_comes_between_the_calls_of_the_balance_leaves_no_number_open(beginning: str, second: str) -> None:
    for pair in (
        Pair("orders/pay_balance", second, beginning, False, 0),
        Pair(second, "orders/pay_balance", beginning, False, 0),
    ):
        assert list(between.broken(pair)) == []


def test_a_conflict_beside_our_own_registered_transaction_is_no_reused_transaction() -> None:
    """Two deliveries of one notification: the slower one is told that the transaction is registered, and that the rest is being written."""
    case = staged()
    with case.stage.open():
        number = _prepaid(case)
        case.stage.provider.spend(number)

        def refused_in_part(operation: str, request: dict[str, Any]) -> dict[str, Any]:
            if operation != "TransactWriteItems":
                return before(operation, request)
            transport.use(before)
            case.stage.knock(0)
            reasons = []
            for part in request["TransactItems"]:
                target = next(iter(part.values()))
                key = target.get("Key") or {name: target["Item"][name] for name in ("pk", "sk")}
                there = case.stage.table.at((key["pk"]["S"], key["sk"]["S"]))
                registered = key["pk"]["S"].startswith("REF#")
                reasons.append(
                    Failure("ConditionalCheckFailed", there) if registered else Failure("TransactionConflict")
                )
            raise TransactionCancelled(reasons)

        before = transport.use(refused_in_part)
        case.stage.knock(0)
        rest.come_to_rest(case.stage, again=False)
        rest.check(case.stage)


def test_a_first_login_whose_answer_was_lost_finds_itself() -> None:
    """It was written; asking again meets another transaction at the guard, and beside it the user that it has just written itself."""
    case = staged()
    with case.stage.open():

        def written_and_refused(operation: str, request: dict[str, Any]) -> dict[str, Any]:
            if operation != "TransactWriteItems":
                return before(operation, request)
            transport.use(before)
            before(operation, request)
            profile = case.stage.table.at((request["TransactItems"][1]["Put"]["Item"]["pk"]["S"], "PROFILE"))
            raise TransactionCancelled([Failure("TransactionConflict"), Failure("ConditionalCheckFailed", profile)])

        before = transport.use(written_and_refused)
        assert case.ask("identity/login", {"code": "person-new"}, "", who=Person())["buyerId"]


def test_pieces_whose_answer_was_lost_are_not_moved_again_when_a_conflict_hides_the_record() -> None:
    """They were moved; asking again meets another transaction at the stock and the record, and beside it the movement that it has written itself."""
    case = staged()
    with case.stage.open():

        def written_and_refused(operation: str, request: dict[str, Any]) -> dict[str, Any]:
            if operation != "TransactWriteItems":
                return before(operation, request)
            transport.use(before)
            before(operation, request)
            reasons = []
            for part in request["TransactItems"]:
                item = next(iter(part.values())).get("Item", {})
                own = item.get("kind", {}).get("S") == "movement"
                reasons.append(Failure("ConditionalCheckFailed", item) if own else Failure("TransactionConflict"))
            raise TransactionCancelled(reasons)

        before = transport.use(written_and_refused)
        body = {"skuId": WARES[0].sku_id, "delta": 1, "reason": "盘点"}
        there = case.stage.table.at(stock.stock_key(WARES[0].sku_id))
        told = case.ask("stock/adjust", body, "counting", who=case.stage.shop.staff)
        assert there is not None
        assert told["available"] == int(there["available"]["N"]) + 1
        rest.come_to_rest(case.stage, again=False)
        rest.check(case.stage)


def _told(story: Callable[[Case], None], defect: str | None) -> None:
    case = staged()
    with DEFECTS[defect]() if defect else nullcontext(), case.stage.open():
        story(case)
        rest.come_to_rest(case.stage, again=False)
        rest.check(case.stage)
