"""One Idempotency-Key, one effect, one answer: at the same instant, after a lost answer, a day later."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from chalicelib.checkout import repeated
from chalicelib.store.errors import Unanswered
from chalicelib.store.transport import Transport
from tests.integration import laws
from tests.integration.crowd import answers, at_once, body, codes, crowd, stock_queue_at_work
from tests.integration.seams import Conflicts, Request, Trouble, makes, table_seam
from tests.integration.shop import Shop, items

KEY = "the-one-and-only-key"
TWENTY = 20


def the_same(results: list[Any], *moving: str) -> dict[str, Any]:
    """The one answer that all calls got, apart from what moves."""
    assert codes(results) == {"ok": len(results)}
    (first, *others) = [{k: v for k, v in one.items() if k not in moving} for one in answers(results)]
    assert all(other == first for other in others)
    return first


@pytest.mark.row("D3")
@pytest.mark.complaint("Duplicate order on double tap")
def test_twenty_submits_with_one_key_make_one_order(either_entrance: Shop) -> None:
    shop = either_entrance
    tea = shop.product(stock=10)
    (buyer,) = crowd(1)
    results = at_once([partial(buyer.call, "orders/submit", body(buyer, (tea, 2)), key=KEY)] * TWENTY)
    order_no = the_same(results, "status")["orderNo"]
    shop.drain()
    assert set(laws.check().heads) == {order_no}
    assert (shop.head(order_no).status, shop.left(tea.sku)) == ("UNPAID", 8)


@pytest.mark.row("D3")
def test_one_key_makes_one_order_when_the_calls_conflict_in_the_table(shop: Shop) -> None:
    tea = shop.product(stock=10)
    (buyer,) = crowd(1)
    conflicts = Conflicts()
    with table_seam(conflicts):
        results = at_once([partial(buyer.call, "orders/submit", body(buyer, (tea, 2)), key=KEY)] * TWENTY)
    assert conflicts.met > 0
    assert set(codes(results)) <= {"ok", "busy"}
    assert codes(results)["ok"] > 0
    shop.drain()
    assert len(laws.check().heads) == 1
    assert shop.left(tea.sku) == 8


@pytest.mark.row("D3")
def test_twenty_submits_of_a_cart_with_one_key_make_one_order(either_entrance: Shop) -> None:
    """The first one empties the cart: the others find nothing to order, and get its answer."""
    shop = either_entrance
    tea = shop.product(stock=10)
    (buyer,) = crowd(1)
    buyer.call("cart/add", {"productId": tea.id, "skuId": tea.sku, "quantity": 2})
    request = {"addressId": buyer.headers["x-address"]}
    results = at_once([partial(buyer.call, "orders/submit", request, key=KEY)] * TWENTY)
    the_same(results, "status")
    shop.drain()
    assert len(laws.check().heads) == 1
    assert shop.left(tea.sku) == 8


@pytest.mark.row("D3")
def test_one_key_gets_the_last_unit_once_and_is_never_told_that_it_is_gone(either_entrance: Shop) -> None:
    shop = either_entrance
    tea = shop.product(stock=1)
    (buyer,) = crowd(1)
    results = at_once([partial(buyer.call, "orders/submit", body(buyer, (tea, 1)), key=KEY)] * TWENTY)
    order_no = the_same(results, "status")["orderNo"]
    shop.drain()
    assert laws.check().heads[order_no].status == "UNPAID"


@pytest.mark.row("D1")
def test_twenty_adds_with_one_key_add_once(shop: Shop) -> None:
    tea = shop.product(stock=10)
    (buyer,) = crowd(1)
    line = {"productId": tea.id, "skuId": tea.sku, "quantity": 3}
    results = at_once([partial(buyer.call, "cart/add", line, key=KEY)] * TWENTY)
    assert the_same(results) == {"skuId": tea.sku, "quantity": 3}
    assert [entry["quantity"] for entry in buyer.call("cart/view")["lines"]] == [3]


@pytest.mark.row("H1")
def test_twenty_claims_with_one_key_give_one_coupon(shop: Shop) -> None:
    campaign = shop.campaign(total=50, per_buyer=5)
    (buyer,) = crowd(1)
    results = at_once([partial(buyer.call, "coupons/claim", {"campaignId": campaign}, key=KEY)] * TWENTY)
    assert the_same(results)["coupon"]["couponId"] == f"{campaign}-1"
    assert len(laws.check().coupons) == 1


@pytest.mark.row("E9")
def test_twenty_refunds_with_one_key_make_one_refund(shop: Shop) -> None:
    tea = shop.product(stock=10, price=2500)
    order_no = shop.paid_order(shop.buyer("lan"), (tea, 2))
    request = {"orderNo": order_no, "reason": "缺货"}
    results = at_once([partial(shop.staff.call, "orders/refund", request, key=KEY)] * TWENTY)
    assert the_same(results, "status")["refundFen"] == 5000
    shop.platform.until(lambda: shop.head(order_no).status == "CLOSED")
    assert len(shop.refunds(order_no)) == len(shop.platform.state["refunds"]) == 1
    laws.check()


@pytest.mark.row("D3")
def test_a_key_belongs_to_one_body(shop: Shop) -> None:
    """Of one operation where its effect notes the key (an order, a parcel), of all others together."""
    tea = shop.product(stock=10)
    campaign = shop.campaign()
    buyer, other = crowd(2)
    line = {"productId": tea.id, "skuId": tea.sku, "quantity": 1}
    buyer.call("cart/add", line, key=KEY)
    for name, request in (
        ("cart/add", {**line, "quantity": 2}),
        ("coupons/claim", {"campaignId": campaign}),
    ):
        refusal = buyer.refused(name, request, key=KEY)
        assert (refusal.status, refusal.code) == (422, "idempotency_key_reused"), name
    assert buyer.call("cart/add", line, key=KEY) == {"skuId": tea.sku, "quantity": 1}
    assert other.call("cart/add", {**line, "quantity": 2}, key=KEY)["quantity"] == 2
    order_no = buyer.call("orders/submit", body(buyer, (tea, 1)), key=KEY)["orderNo"]
    assert buyer.refused("orders/submit", body(buyer, (tea, 2)), key=KEY).code == "idempotency_key_reused"
    assert buyer.call("orders/submit", body(buyer, (tea, 1)), key=KEY)["orderNo"] == order_no
    books = laws.check()
    assert (list(books.heads), books.coupons) == ([order_no], [])


@pytest.mark.row("D3")
def test_a_parcel_is_sent_once_under_one_key(shop: Shop) -> None:
    tea = shop.product(stock=10)
    buyer = shop.buyer("lan")
    first, second = (shop.paid_order(buyer, (tea, 1)) for _ in range(2))
    parcel = {"orderNo": first, "carrier": "SF", "trackingNo": "SF12345", "method": "express", "last": False}
    sent = the_same(at_once([partial(shop.staff.call, "orders/ship", parcel, key=KEY)] * 5))
    assert sent == {"orderNo": first, "parcel": 1, "last": False}
    assert (
        shop.staff.refused("orders/ship", {**parcel, "trackingNo": "SF99999"}, key=KEY).code == "idempotency_key_reused"
    )
    assert shop.staff.call("orders/ship", {**parcel, "orderNo": second}, key=KEY)["orderNo"] == second
    assert shop.staff.call("orders/ship", {**parcel, "trackingNo": "SF98765"})["parcel"] == 2
    shop.forward(hours=25)
    assert shop.staff.call("orders/ship", {**parcel, "last": True}, key=KEY)["parcel"] == 3


@pytest.mark.row("D3")
def test_who_orders_more_than_there_is_room_for_is_remembered_all_the_same(shop: Shop) -> None:
    tea = shop.product(stock=100)
    (buyer,) = crowd(1)
    made = []
    for number in range(repeated.MOST + 3):
        order = buyer.call("orders/submit", body(buyer, (tea, 1)), key=f"{KEY}-{number}")["orderNo"]
        buyer.call("orders/cancel", {"orderNo": order})
        made.append(order)
    again = [buyer.call("orders/submit", body(buyer, (tea, 1)), key=f"{KEY}-{number}") for number in range(len(made))]
    assert [(answer["orderNo"], answer["status"]) for answer in again] == [(order, "CLOSED") for order in made]
    last = f"{KEY}-{len(made) - 1}"
    assert buyer.refused("orders/submit", body(buyer, (tea, 2)), key=last).code == "idempotency_key_reused"
    assert len(laws.check().heads) == len(made)


@pytest.mark.row("D3")
def test_two_bodies_under_one_key_at_once_have_one_effect(shop: Shop) -> None:
    tea = shop.product(stock=10)
    (buyer,) = crowd(1)
    calls = [partial(buyer.call, "orders/submit", body(buyer, (tea, units)), key=KEY) for units in (1, 2) * 5]
    results = at_once(calls)
    assert codes(results) == {"ok": 5, "idempotency_key_reused": 5}
    (head,) = laws.check().heads.values()
    assert shop.left(tea.sku) == 10 - head.units


@pytest.mark.row("D3")
def test_a_recorded_answer_stands_whatever_has_become_of_what_it_was_made_from(shop: Shop) -> None:
    tea = shop.product(stock=3)
    campaign = shop.campaign(off=100)
    buyer = shop.buyer("lan")
    coupon = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]["couponId"]
    buyer.call("cart/add", {"productId": tea.id, "skuId": tea.sku, "quantity": 3})
    address = buyer.headers["x-address"]
    quote = buyer.call("orders/preview", {"addressId": address, "couponId": coupon})["quoteToken"]
    submit = partial(buyer.call, "orders/submit", {"quoteToken": quote}, key=KEY)
    first = submit()
    shop.staff.call("products/set_on_sale", {"productId": tea.id, "onSale": False})
    buyer.call("addresses/remove", {"addressId": address})
    shop.forward(minutes=11)  # the quote is over
    assert submit() == first
    assert len(laws.check().heads) == 1


@pytest.mark.row("D3")
def test_a_key_is_remembered_for_a_day_and_then_free(shop: Shop) -> None:
    tea = shop.product(stock=10)
    (buyer,) = crowd(1)
    submit = partial(buyer.call, "orders/submit", body(buyer, (tea, 1)), key=KEY)
    first = submit()["orderNo"]
    shop.forward(hours=23)
    assert submit()["orderNo"] == first
    shop.run_timers()
    assert (submit()["orderNo"], submit()["status"]) == (first, "CLOSED")
    shop.forward(hours=2)
    second = the_same(at_once([submit] * 5))
    assert (second["status"], second["orderNo"] == first) == ("UNPAID", False)
    assert laws.check().statuses() == {"CLOSED": 1, "UNPAID": 1}


@pytest.mark.row("D6")
def test_what_a_state_guards_may_be_done_eight_times_at_once(shop: Shop) -> None:
    """Natural retries: everybody who cancels, confirms or removes the same order is told that it is done."""
    tea = shop.product(stock=10)
    buyer = shop.buyer("lan")
    received = shop.paid_order(buyer, (tea, 1))
    shop.staff.call("orders/ship", {"orderNo": received, "carrier": "SF", "trackingNo": "SF1234567890"})
    cancelled = shop.order(buyer, (tea, 2))["orderNo"]
    buyer.call("orders/pay", {"orderNo": cancelled})
    for name, order_no, status in (
        ("orders/confirm_receipt", received, "RECEIVED"),
        ("orders/cancel", cancelled, "CLOSED"),
        ("orders/remove", cancelled, "CLOSED"),
    ):
        results = at_once([partial(buyer.call, name, {"orderNo": order_no})] * 8)
        assert codes(results) == {"ok": 8}, name
        assert shop.head(order_no).status == status
    assert shop.left(tea.sku) == 9
    laws.check()


@pytest.mark.row("E3")
def test_twenty_submits_that_also_pay_open_one_payment(either_entrance: Shop) -> None:
    shop = either_entrance
    tea = shop.product(stock=10)
    buyer = shop.buyer("lan")
    request = body(buyer, (tea, 2), pay=True)
    with stock_queue_at_work(shop):
        results = at_once([partial(buyer.call, "orders/submit", request, key=KEY)] * TWENTY)
    order_no = the_same(results, "status", "payment")["orderNo"]
    (prepay,) = {answer["payment"]["package"] for answer in answers(results) if answer["payment"]}
    assert prepay.startswith("prepay_id=")
    assert [attempt.out_trade_no for attempt in shop.attempts(order_no)] == [f"{order_no}01"]
    assert len(shop.platform.state["trades"]) == 1
    assert shop.left(tea.sku) == 8
    laws.check()


class Blackout:
    """When the order is written, the connection to the table breaks: with its effect or without, and nothing works until it `is_over`."""

    def __init__(self, *, effect: bool) -> None:
        self.is_over = False
        self._effect = effect
        self._down = False

    def __call__(self, operation: str, request: Request, below: Transport) -> dict[str, Any]:
        if self.is_over:
            return below(operation, request)
        if not self._down and makes(operation, request, "order"):
            self._down = True
            if self._effect:
                below(operation, request)
        if self._down:
            raise Unanswered("the connection broke")
        return below(operation, request)


@pytest.mark.row("D3")
@pytest.mark.parametrize("effect", [True, False], ids=["after the effect", "before the effect"])
def test_a_lost_answer_and_a_retry_make_one_order(either_entrance: Shop, effect: bool) -> None:
    shop = either_entrance
    tea = shop.product(stock=10)
    campaign = shop.campaign(off=100)
    (buyer,) = crowd(1)
    coupon = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]["couponId"]
    submit = body(buyer, (tea, 2), couponId=coupon)
    blackout = Blackout(effect=effect)
    with table_seam(blackout):
        refusal = buyer.refused("orders/submit", submit, key=KEY)
        assert (refusal.status, refusal.code) == (503, "busy")
        blackout.is_over = True
        assert len(laws.check().heads) == (1 if effect else 0)
        answer = buyer.call("orders/submit", submit, key=KEY)
    shop.drain()
    shop.forward(seconds=31)  # the request to the queue may have been lost with the answer: the timer asks again
    shop.run_timers()
    shop.drain()
    assert set(laws.check().heads) == {answer["orderNo"]}
    assert (shop.head(answer["orderNo"]).status, shop.left(tea.sku)) == ("UNPAID", 8)


@pytest.mark.row("D3")
@pytest.mark.parametrize(
    ("kind", "times", "told"),
    [
        ("lost_after", 1, "ok"),
        ("lost_after", 3, "ok"),
        ("lost_before", 1, "ok"),
        ("lost_before", 3, "busy"),
        ("throttled", 3, "ok"),
        ("throttled", 4, "busy"),
        ("conflict", 4, "ok"),
    ],
)
def test_a_call_bears_what_the_table_may_answer_and_a_retry_the_rest(
    shop: Shop, kind: str, times: int, told: str
) -> None:
    tea = shop.product(stock=10)
    (buyer,) = crowd(1)
    trouble = Trouble(kind, lambda operation, request: makes(operation, request, "order"), times)
    submit = partial(buyer.call, "orders/submit", body(buyer, (tea, 2)), key=KEY)
    with table_seam(trouble):
        results = at_once([submit])
    assert (trouble.met, codes(results)) == (times, {told: 1})
    assert len(laws.check().heads) == (1 if told == "ok" else 0)
    order_no = submit()["orderNo"]
    shop.drain()
    assert set(laws.check().heads) == {order_no}
    assert shop.left(tea.sku) == 8


@pytest.mark.row("D3")
def test_a_key_that_another_operation_used_hinders_no_order_however_many_there_are(shop: Shop) -> None:
    buyer, goods = shop.buyer("one-key"), shop.product(stock=50)
    for place in range(8):  # more than there is room for in what every order writes
        key = f"one-visit-{place}"
        buyer.call("cart/add", {"productId": goods.id, "skuId": goods.sku}, key=key)
        body = {"items": items((goods, 1)), "addressId": buyer.headers["x-address"]}
        made = buyer.call("orders/submit", body, key=key)["orderNo"]
        assert buyer.call("orders/submit", body, key=key)["orderNo"] == made
        buyer.call("orders/cancel", {"orderNo": made})
