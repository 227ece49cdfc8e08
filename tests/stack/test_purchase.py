"""The deployed stack sells: through its gateway, queues, stream and clock, with every role's own permissions and no others."""

from __future__ import annotations

import io
import json
import time

import pytest

from infra.local.calls import Caller
from infra.stack.__main__ import tell
from infra.stack.running import Running
from tests.stack import goods
from tests.stack.goods import Buyer, until

_CLOCK_SECONDS = (
    180  # the job runs every minute, the emulator looks every ten seconds, and the order waits for half a minute
)


@pytest.fixture(scope="session", autouse=True)
def order_whose_message_was_lost(shop: Running, ask: goods.Ask, keeper: Caller) -> Buyer:
    """A rush order whose message to the stock queue is gone: only the clock can help it (`test_the_clock…`, at the end)."""
    shop.feed("DeductStock", False)
    queue = shop.stack.resources["StockQueue"]
    buyer = Buyer(ask)
    buyer.order_no = buyer.submit("rush")
    (message,) = until(lambda: shop.receive(queue))
    shop.stack.client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    shop.feed("DeductStock", True)
    assert buyer.status(buyer.order_no) == "RESERVING"
    return buyer


def test_the_purchase_path_works_from_the_login_to_the_refund(shop: Running) -> None:
    said = io.StringIO()
    assert tell(shop, said) == 0, said.getvalue()[-3000:]


def test_a_payment_told_twice_counts_once(shop: Running, ask: goods.Ask, keeper: Caller) -> None:
    buyer = Buyer(ask)
    order_no = buyer.submit("plain", 2)
    paid = shop.platform.request_payment(buyer.call("orders/pay", {"orderNo": order_no})["payment"])
    until(lambda: buyer.status(order_no) == "PAID")
    shop.platform.notify(paid["out_trade_no"], "duplicate")
    told = until(lambda: _all_told(shop, paid["out_trade_no"]))
    statuses = [attempt["status"] for notification in told for attempt in notification["attempts"] if attempt["status"]]
    assert len(statuses) >= 2
    assert set(statuses) <= {200, 204}
    order = buyer.seen(order_no)
    assert (order["paidFen"], [entry["type"] for entry in order["timeline"]].count("paid")) == (order["payableFen"], 1)
    assert len([one for one in _notices(buyer) if one["type"] == "paid"]) == 1


def _all_told(shop: Running, number: str) -> list[dict]:
    told = shop.platform.deliveries(number)
    return told if len(told) >= 2 and all(one["status"] == "DELIVERED" for one in told) else []


def _notices(buyer: Buyer) -> list[dict]:
    return until(lambda: buyer.call("messages/inbox")["notices"])


def test_a_poison_message_is_put_aside_and_its_neighbours_are_served(
    shop: Running, ask: goods.Ask, keeper: Caller
) -> None:
    sqs, queue, letters = (
        shop.stack.client("sqs"),
        shop.stack.resources["NotifyQueue"],
        shop.stack.resources["NotifyDeadLetters"],
    )
    # six minutes, five times, as the template has it, would make this test last half an hour
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    sqs.send_message(QueueUrl=queue, MessageBody="no event at all")
    buyer = Buyer(ask)
    order_no = buyer.submit("plain")
    shop.platform.request_payment(buyer.call("orders/pay", {"orderNo": order_no})["payment"])
    assert any(one["type"] == "paid" for one in until(lambda: buyer.call("messages/inbox")["notices"], 60))
    (letter,) = until(lambda: shop.receive(letters), 60)
    assert letter["Body"] == "no event at all"
    sqs.delete_message(QueueUrl=letters, ReceiptHandle=letter["ReceiptHandle"])
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "360"})


def test_a_poison_record_of_the_stream_is_put_aside_whole_and_its_neighbours_go_on(
    shop: Running, ask: goods.Ask, keeper: Caller
) -> None:
    poison = {"pk": {"S": "X#poison"}, "sk": {"S": "X"}, "kind": {"S": "product"}, "v": {"N": "1"}}
    shop.stack.client("dynamodb").put_item(TableName=shop.stack.table, Item=poison)
    buyer = Buyer(ask)
    order_no = buyer.submit("plain")
    shop.platform.request_payment(buyer.call("orders/pay", {"orderNo": order_no})["payment"])
    assert any(one["type"] == "paid" for one in until(lambda: buyer.call("messages/inbox")["notices"], 60))
    (letter,) = until(lambda: shop.receive(shop.stack.resources["RelayDeadLetters"]), 60)
    (record,) = json.loads(letter["Body"])["Records"]
    assert record["dynamodb"]["NewImage"] == poison
    shop.stack.client("sqs").delete_message(
        QueueUrl=shop.stack.resources["RelayDeadLetters"], ReceiptHandle=letter["ReceiptHandle"]
    )


def test_the_clock_heals_an_order_whose_message_was_lost(order_whose_message_was_lost: Buyer) -> None:
    started = time.monotonic()
    buyer = order_whose_message_was_lost
    until(lambda: buyer.status(buyer.order_no) == "UNPAID", _CLOCK_SECONDS)
    assert [entry["type"] for entry in buyer.seen(buyer.order_no)["timeline"]] == ["submitted", "reserved"], started
