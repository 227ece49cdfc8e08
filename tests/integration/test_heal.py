"""jobs/heal: what stayed behind is carried forward, and what cannot be stays where it can be seen."""

from __future__ import annotations

import json

import pytest

from chalicelib import journal, relay
from chalicelib.orders.items import OrderHead
from chalicelib.runtime import clock
from chalicelib.store import queues, table
from functions.jobs import heal
from tests.integration.shop import Shop
from tests.streams import record


@pytest.mark.row("T3")
def test_a_refund_that_failed_ten_times_is_stuck_and_then_healed(shop: Shop) -> None:
    pot = shop.product(stock=4, price=5000)
    order_no = shop.paid_order(shop.buyer("qing"), (pot, 1))
    shop.platform.fault("refund", "error", status=403, code="NOT_ENOUGH", times=50)
    shop.staff.call("orders/refund", {"orderNo": order_no})
    for _ in range(12):
        shop.forward(hours=2)
        shop.run_timers()
    (refund,) = shop.refunds(order_no)
    assert refund.due_pk.startswith("STUCK#")
    number = refund.out_refund_no
    assert shop.run_timers() == {"met": 0, "putOff": 0}

    shop.platform.clear_faults()
    shop.forward(hours=2)
    assert heal.handle({})["revived"] == 1
    shop.run_timers()
    shop.platform.until(lambda: shop.head(order_no).status == "CLOSED")
    assert [one.out_refund_no for one in shop.refunds(order_no)] == [number]


@pytest.mark.row("T3")
def test_records_that_were_put_aside_are_relayed_again_and_the_bad_ones_stay(shop: Shop) -> None:
    pot = shop.product(stock=4, price=5000)
    buyer = shop.buyer("qing")
    order_no = shop.paid_order(buyer, (pot, 1))
    head = shop.head(order_no)
    whole = record(None, head)
    without_images = {**whole, "dynamodb": {k: v for k, v in whole["dynamodb"].items() if k != "NewImage"}}
    bad = record(None, OrderHead.of({**head.raw(), "pk": {"S": "elsewhere"}}))
    letters = [json.dumps({"Records": [letter]}) for letter in (without_images, bad)]
    queues.send(relay.DEAD_LETTERS, letters)
    assert heal.handle({}) == {"revived": 0, "relayed": 1, "kept": 1}
    for entry in head.timeline:
        assert table.get(journal.JournalLine, journal.line_key(order_no, entry)) is not None
    assert clock.parse(head.timeline[0].at) == head.created_at
    shop.drain()
    assert "paid" in {notice["type"] for notice in buyer.get("messages/inbox")["notices"]}
