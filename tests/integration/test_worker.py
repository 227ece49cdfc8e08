"""The stock queue's worker: whatever comes twice, too late, broken or all at once, each order is decided once and by the truth."""

from __future__ import annotations

import random
from functools import partial
from typing import Any

import pytest

from chalicelib import coupons
from chalicelib.runtime import clock
from chalicelib.store import queues, transport
from chalicelib.store.errors import Failure, TransactionCancelled, Unanswered
from chalicelib.store.transport import Transport
from functions import WORKERS
from functions.workers import deduct_stock
from tests.integration import laws
from tests.integration.crowd import at_once, body, codes, crowd, stock_queue_at_work
from tests.integration.reservations import event, number, requests, statuses, work
from tests.integration.seams import (
    Conflicts,
    Request,
    Trouble,
    held_back,
    keys_of,
    makes,
    queues_down,
    table_seam,
    touches,
    waiting_is_only_counted,
)
from tests.integration.shop import Shop

(_WORKER,) = (worker for worker in WORKERS if worker.name == "deduct_stock")


class Killed(BaseException):
    """The function's process ended here."""


@pytest.mark.row("C2")
def test_a_crash_between_the_write_and_the_acknowledgement_takes_the_stock_once(queued: Shop) -> None:
    tea = queued.product(stock=10)
    messages = requests(crowd(3), (tea, 2))
    assert work(*messages) == []
    assert work(*messages) == []
    assert (statuses(queued, messages), queued.left(tea.sku)) == (["UNPAID"] * 3, 4)
    laws.check()


@pytest.mark.row("C2")
def test_a_worker_that_dies_right_after_its_write_is_followed_by_one_that_finds_it_done(queued: Shop) -> None:
    tea = queued.product(stock=10)
    messages = requests(crowd(3), (tea, 2))

    def die(operation: str, request: Request, below: Transport) -> dict[str, Any]:
        answer = below(operation, request)
        if touches(operation, request, "STOCK"):
            raise Killed
        return answer

    with table_seam(die), pytest.raises(Killed):
        work(*messages)
    assert work(*messages) == []
    assert (statuses(queued, messages), queued.left(tea.sku)) == (["UNPAID"] * 3, 4)
    laws.check()


@pytest.mark.row("C2")
def test_first_come_is_first_served_within_a_batch_whatever_its_order(queued: Shop) -> None:
    tea = queued.product(stock=3)
    messages = requests(crowd(6), (tea, 1))
    shuffled = messages * 3
    random.Random(11).shuffle(shuffled)
    assert work(*shuffled) == []
    assert statuses(queued, messages) == ["UNPAID"] * 3 + ["CLOSED"] * 3
    laws.check()


@pytest.mark.row("C2")
def test_an_order_that_wants_too_much_does_not_keep_smaller_ones_waiting(queued: Shop) -> None:
    tea = queued.product(stock=5)
    one, two, three = crowd(3)
    messages = [*requests([one], (tea, 3)), *requests([two], (tea, 4)), *requests([three], (tea, 2))]
    assert work(*messages) == []
    assert statuses(queued, messages) == ["UNPAID", "CLOSED", "UNPAID"]
    assert queued.left(tea.sku) == 0
    short = queued.head(number(messages[1])).timeline[-1].facts["short"]
    assert [(line["skuId"], line["wanted"], line["available"]) for line in short] == [(tea.sku, 4, 0)]


@pytest.mark.row("C2")
def test_two_workers_on_the_same_batch_take_the_stock_once(queued: Shop) -> None:
    tea = queued.product(stock=7)
    messages = requests(crowd(10), (tea, 1))
    conflicts = Conflicts()
    with table_seam(conflicts):
        results = at_once([partial(deduct_stock.handle, event(*messages)) for _ in range(2)])
    assert codes(results) == {"ok": 2}
    while again := work(*messages):
        assert len(again) < 10
    assert sorted(statuses(queued, messages)) == ["CLOSED"] * 3 + ["UNPAID"] * 7
    laws.check()


@pytest.mark.row("C2")
@pytest.mark.row("D6")
def test_an_order_of_the_batch_that_was_cancelled_meanwhile_is_let_go(queued: Shop) -> None:
    tea = queued.product(stock=10)
    buyers = crowd(10)
    messages = requests(buyers, (tea, 1))
    buyers[4].call("orders/cancel", {"orderNo": number(messages[4])})
    assert work(*messages) == []
    assert (statuses(queued, messages)[4], queued.head(number(messages[4])).reason) == ("CLOSED", "buyer")
    assert queued.left(tea.sku) == 1
    laws.check()


@pytest.mark.row("C2")
@pytest.mark.row("D6")
def test_an_order_that_is_cancelled_while_the_worker_looks_is_let_go(queued: Shop) -> None:
    tea = queued.product(stock=10)
    buyers = crowd(4)
    messages = requests(buyers, (tea, 1))
    cancelled: list[str] = []

    def cancel_first(operation: str, request: Request, below: Transport) -> dict[str, Any]:
        if touches(operation, request, "STOCK") and not cancelled:
            cancelled.append(number(messages[2]))
            buyers[2].call("orders/cancel", {"orderNo": cancelled[0]})
        return below(operation, request)

    with table_seam(cancel_first):
        assert work(*messages) == []
    assert statuses(queued, messages) == ["UNPAID", "UNPAID", "CLOSED", "UNPAID"]
    assert queued.left(tea.sku) == 7
    laws.check()


@pytest.mark.row("C2")
@pytest.mark.row("D6")
def test_an_order_that_is_granted_while_its_buyer_cancels_gives_the_stock_back(queued: Shop) -> None:
    tea = queued.product(stock=10)
    (buyer,) = crowd(1)
    (message,) = requests([buyer], (tea, 4))
    granted: list[str] = []

    def grant_first(operation: str, request: Request, below: Transport) -> dict[str, Any]:
        if touches(operation, request, "OPEN") and not granted:
            granted.append(message)
            assert work(message) == []
            assert (statuses(queued, [message]), queued.left(tea.sku)) == (["UNPAID"], 6)
        return below(operation, request)

    with table_seam(grant_first):
        assert buyer.call("orders/cancel", {"orderNo": number(message)})["status"] == "CLOSED"
    assert queued.left(tea.sku) == 10
    laws.check()


@pytest.mark.row("C2")
@pytest.mark.row("D6")
def test_worker_timer_and_buyer_at_the_same_instant_decide_each_order_once(queued: Shop) -> None:
    tea = queued.product(stock=8)
    buyers = crowd(10)
    messages = requests(buyers, (tea, 1))
    queued.forward(minutes=30, seconds=1)  # the time to pay is over: the timer ends what still waits
    cancels = [partial(buyers[at].call, "orders/cancel", {"orderNo": number(messages[at])}) for at in range(0, 10, 3)]
    with held_back():
        results = at_once([partial(deduct_stock.handle, event(*messages)), queued.run_timers, *cancels])
    assert codes(results) == {"ok": 6}
    assert work(*messages) == []
    assert set(laws.check().statuses()) <= {"UNPAID", "CLOSED"}
    queued.forward(minutes=1)
    queued.run_timers()
    assert laws.check().statuses() == {"CLOSED": 10}


# what the table may answer


@pytest.mark.row("D3")
def test_when_the_inline_reservation_conflicts_the_queue_takes_over(shop: Shop) -> None:
    tea = shop.product(stock=10)
    (buyer,) = crowd(1)
    storm = Trouble("conflict", lambda op, request: makes(op, request, "order") and touches(op, request, "STOCK"))
    with table_seam(storm), stock_queue_at_work(shop):
        answer = buyer.call("orders/submit", body(buyer, (tea, 3)))
    assert storm.met > 0
    assert answer["status"] == "UNPAID"
    assert shop.head(answer["orderNo"]).entrance == "queue"
    assert shop.left(tea.sku) == 7
    laws.check()


@pytest.mark.row("D3")
def test_a_conflict_is_not_mistaken_for_stock_that_is_gone(shop: Shop) -> None:
    """The caps moved, and the stock's part only met another transaction: it was never judged."""
    tea = shop.product(stock=10)
    (buyer,) = crowd(1)
    met: list[str] = []

    def mixed(operation: str, request: Request, below: Transport) -> dict[str, Any]:
        if makes(operation, request, "order") and not met:
            met.append(operation)
            codes = {"STOCK": "TransactionConflict", "OPEN": "ConditionalCheckFailed"}
            raise TransactionCancelled([Failure(codes.get(sk, "None")) for _, sk in keys_of(operation, request)])
        return below(operation, request)

    with table_seam(mixed):
        assert buyer.call("orders/submit", body(buyer, (tea, 3)))["status"] == "UNPAID"
    assert met
    assert shop.left(tea.sku) == 7


def _deducts(operation: str, request: Request) -> bool:
    return touches(operation, request, "STOCK") and not makes(operation, request, "order")


@pytest.mark.row("C2")
@pytest.mark.parametrize("kind", ["conflict", "throttled", "lost_before", "lost_after"])
@pytest.mark.parametrize("times", [1, 7])
def test_a_worker_gets_over_what_the_table_may_answer(queued: Shop, kind: str, times: int) -> None:
    tea = queued.product(stock=5)
    messages = requests(crowd(7), (tea, 1))
    trouble = Trouble(kind, _deducts, times)
    with table_seam(trouble), waiting_is_only_counted(queued):
        assert work(*messages) == []
    assert trouble.met > 0
    assert statuses(queued, messages) == ["UNPAID"] * 5 + ["CLOSED"] * 2
    laws.check()


@pytest.mark.row("C2")
@pytest.mark.parametrize("kind", ["conflict", "throttled", "lost_before"])
def test_a_table_that_gives_no_answer_at_all_gets_the_batch_back_in_time(queued: Shop, kind: str) -> None:
    tea = queued.product(stock=7)
    messages = requests(crowd(10), (tea, 1))
    trouble = Trouble(kind, _deducts if kind == "conflict" else lambda operation, request: True)

    def silence(operation: str, request: Request, below: Transport) -> dict[str, Any]:
        try:
            return trouble(operation, request, below)
        except Unanswered:
            clock.sleep(transport.READ_SECONDS)
            raise

    started = clock.now()
    with waiting_is_only_counted(queued):
        with table_seam(silence):
            assert work(*messages) == list(range(10))
        assert (clock.now() - started).total_seconds() < _WORKER.timeout_seconds * 0.9
    assert work(*messages) == []
    assert statuses(queued, messages) == ["UNPAID"] * 7 + ["CLOSED"] * 3
    laws.check()


@pytest.mark.row("C2")
def test_a_batch_that_is_too_large_for_one_transaction_is_decided_in_several(queued: Shop) -> None:
    shelves = [queued.product(stock=30, skus=30) for _ in range(3)]
    choices = [shelf.choice(place) for shelf in shelves for place in range(30)]
    chance = random.Random(5)
    messages: list[str] = []
    for buyer in crowd(25):
        messages += requests([buyer], *((choice, 1) for choice in chance.sample(choices, 18)))
    sizes: list[int] = []

    def measure(operation: str, request: Request, below: Transport) -> dict[str, Any]:
        sizes.append(len(keys_of(operation, request)))
        return below(operation, request)

    with table_seam(measure):
        assert work(*messages) == []
    assert statuses(queued, messages) == ["UNPAID"] * 25
    assert len([size for size in sizes if size]) > 1
    assert max(sizes) <= 100
    laws.check()


# what is given back


@pytest.mark.row("C2")
@pytest.mark.row("D1")
def test_out_of_stock_gives_everything_back_once_and_hides_the_order(queued: Shop) -> None:
    tea, pot = queued.product(stock=3, price=3000), queued.product(stock=3)
    campaign = queued.campaign(off=500)
    (buyer,) = crowd(1)
    coupon = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]["couponId"]
    for product, units in ((tea, 2), (pot, 1)):
        buyer.call("cart/add", {"productId": product.id, "skuId": product.sku, "quantity": units})
    request = {"addressId": buyer.headers["x-address"], "couponId": coupon}
    with held_back() as messages:
        order_no = buyer.call("orders/submit", request, key="the-cart-of-today")["orderNo"]
    assert buyer.call("cart/view")["lines"] == []
    assert buyer.call("orders/counts")["unpaid"] == 1
    buyer.call("cart/add", {"productId": pot.id, "skuId": pot.sku, "quantity": 3})  # anew, and otherwise
    queued.staff.call("stock/adjust", {"skuId": tea.sku, "delta": -2, "reason": "盘亏"})
    results = at_once([partial(deduct_stock.handle, event(*messages)) for _ in range(4)])
    assert codes(results) == {"ok": 4}
    assert work(*messages) == []

    refusal = buyer.refused("orders/submit", request, key="the-cart-of-today")
    assert (refusal.code, refusal.details["orderNo"]) == ("out_of_stock", order_no)
    assert [(line["skuId"], line["available"]) for line in refusal.details["lines"]] == [(tea.sku, 1)]
    lines = {line["skuId"]: line["quantity"] for line in buyer.call("cart/view")["lines"]}
    assert lines == {tea.sku: 2, pot.sku: 3}
    assert buyer.call("orders/counts")["unpaid"] == 0
    assert buyer.call("orders/list")["orders"] == []
    assert buyer.call("orders/get", {"orderNo": order_no})["order"]["reason"] == "out_of_stock"
    books = laws.check()
    assert [coupon.state for coupon in books.coupons] == [coupons.UNUSED]
    assert (queued.left(tea.sku), queued.left(pot.sku)) == (1, 3)


@pytest.mark.row("C2")
@pytest.mark.row("D3")
def test_a_request_that_never_reached_the_queue_is_healed_by_the_timer(queued: Shop) -> None:
    tea = queued.product(stock=3)
    (buyer,) = crowd(1)
    with queues_down(), waiting_is_only_counted(queued):
        answer = buyer.call("orders/submit", body(buyer, (tea, 2)), key="lost-on-the-way")
        assert answer["status"] == "RESERVING"
        queued.forward(seconds=31)
        assert queued.run_timers() == {"met": 0, "putOff": 1}
    queued.drain()
    assert queued.head(answer["orderNo"]).status == "RESERVING"
    queued.forward(seconds=61)
    queued.run_timers()
    queued.drain()
    assert buyer.call("orders/submit", body(buyer, (tea, 2)), key="lost-on-the-way")["status"] == "UNPAID"
    assert queued.left(tea.sku) == 1
    laws.check()


@pytest.mark.row("C2")
def test_an_order_that_is_never_decided_ends_with_its_time_to_pay(queued: Shop) -> None:
    tea = queued.product(stock=3)
    (message,) = requests(crowd(1), (tea, 2))
    with held_back():
        for _ in range(7):
            queued.forward(minutes=5)
            queued.run_timers()
    assert (statuses(queued, [message]), queued.head(number(message)).reason) == (["CLOSED"], "expired")
    assert work(message) == []
    assert queued.left(tea.sku) == 3
    laws.check()


@pytest.mark.row("C1")
@pytest.mark.row("C2")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_fails_at_whatever_call_every_order_is_decided_once(queued: Shop, seed: int) -> None:
    """Every call to the table may be refused, lost, or lost after its effect; then the weather clears."""
    chance = random.Random(seed)
    tea = queued.product(stock=9, skus=3)
    wanted = [[(tea.choice(place), chance.randint(1, 2)) for place in chance.sample(range(3), 2)] for _ in range(16)]
    messages = [
        message for buyer, lines in zip(crowd(16), wanted, strict=True) for message in requests([buyer], *lines)
    ]

    def weather(operation: str, request: Request, below: Transport) -> dict[str, Any]:
        luck = chance.random()
        if luck < 0.15:
            return Trouble(chance.choice(["throttled", "lost_before"]), lambda *_: True)(operation, request, below)
        if luck < 0.25 and operation == "TransactWriteItems":
            return Trouble(chance.choice(["conflict", "lost_after"]), lambda *_: True)(operation, request, below)
        return below(operation, request)

    with waiting_is_only_counted(queued):
        with table_seam(weather):
            for _ in range(3):
                chance.shuffle(messages)
                work(*messages[:10])
        queues.send("stock", messages)
        queued.drain()
    books = laws.check()
    assert books.statuses()["RESERVING"] == 0
    assert books.statuses()["UNPAID"] > 0
    for head in books.heads.values():
        if head.status == "CLOSED":
            units = books.units(head.order_no)
            assert any(queued.left(sku) < wanted for sku, wanted in units.items()), "turned away, and there was enough"
