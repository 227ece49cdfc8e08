"""Dead letters: shown without being taken, sent on their way again without one being lost, whenever the command dies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib import journal
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store import queues, table
from functions import WORKERS
from infra.operate import redrive
from infra.operate.deployment import NoDeployment, client, environment_of
from tests.integration.operate.conftest import Command
from tests.integration.seams import held_back, queues_down
from tests.integration.shop import Shop
from tests.streams import record


def waiting(queue: str) -> int:
    """Messages in a queue, also those that are hidden now."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    asked = client("sqs").get_queue_attributes(QueueUrl=settings().queues[queue], AttributeNames=names)
    return sum(int(asked["Attributes"][name]) for name in names)


def visible(queue: str) -> list[str]:
    answer = client("sqs").receive_message(
        QueueUrl=settings().queues[queue], MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    return [message["Body"] for message in answer.get("Messages", ())]


def reserving(shop: Shop, count: int) -> list[str]:
    """Orders whose reservation ended in the dead letters."""
    shop.reserve_by("queue")
    tea = shop.product(stock=9)
    with held_back() as sent:
        orders = []
        for number in range(count):
            buyer = shop.buyer(f"b{number}")
            items = [{"productId": tea.id, "skuId": tea.sku, "quantity": 1}]
            answer = buyer.call("orders/submit", {"items": items, "addressId": buyer.headers["x-address"]})
            assert answer["status"] == "RESERVING"
            orders.append(answer["orderNo"])
    queues.send("stock-dlq", sent)
    return orders


@pytest.mark.row("T3")
def test_letters_are_shown_in_words_and_stay_where_they_are(
    shop: Shop, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = reserving(shop, 3)
    queues.send("stock-dlq", ["not json"])
    assert command("redrive", "stock", "--look") == 0
    told = capsys.readouterr().out
    for order_no in orders:
        assert f"订单 {order_no} 要占库存" in told
    assert "订单现在 RESERVING" in told
    assert "无法解读" in told
    assert "取出过 1 次" in told
    assert "stock-dlq：4 封" in told
    assert len(visible("stock-dlq")) == 4
    assert waiting("stock") == 0


@pytest.mark.row("T3")
def test_letters_go_back_to_their_queue_and_are_done(shop: Shop, command: Command) -> None:
    orders = reserving(shop, 12)
    assert command("redrive", "stock-dlq") == 0
    assert (waiting("stock-dlq"), waiting("stock")) == (0, 12)
    shop.drain()
    assert {shop.head(order_no).status for order_no in orders} == {"UNPAID", "CLOSED"}


@pytest.mark.row("T3")
def test_when_the_queue_takes_nothing_every_letter_stays(
    shop: Shop, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    reserving(shop, 3)
    with queues_down():
        assert command("redrive", "stock") == 1
    assert "留下 3 封" in capsys.readouterr().out
    assert len(visible("stock-dlq")) == 3


class Died(BaseException):
    """The command's process is gone."""


@pytest.mark.row("T3")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_command_that_dies_half_way_loses_nothing(shop: Shop, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reserving(shop, 5)
    real, sent = queues.send, 0

    def dies(queue: str, bodies: Any, delay_seconds: int = 0) -> None:
        nonlocal sent
        sent += 1
        if sent == 3 and when == "before":
            raise Died
        real(queue, bodies, delay_seconds)
        if sent == 3:
            raise Died

    monkeypatch.setattr(queues, "send", dies)
    with pytest.raises(Died):
        redrive.send_again("stock")
    assert waiting("stock-dlq") == 3  # two went; the third is still here, whether it was sent or not
    assert waiting("stock") == (2 if when == "before" else 3)


def test_only_so_many_as_were_asked_for(shop: Shop) -> None:
    reserving(shop, 3)
    assert redrive.send_again("stock", most=1) == (1, 0)
    assert len(visible("stock-dlq")) == 2


@pytest.mark.row("T3")
def test_the_relays_letters_are_relayed_and_the_bad_ones_stay(
    shop: Shop, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    order_no = shop.order(shop.buyer("lan"), (shop.product(), 1))["orderNo"]
    head = shop.head(order_no)
    good, bad = record(None, head), record(None, {**head.raw(), "pk": {"S": "elsewhere"}})
    queues.send("relay-dlq", [json.dumps({"Records": [one]}) for one in (good, bad)])
    assert command("redrive", "relay", "--look") == 0
    assert f"O#{order_no}（order）" in capsys.readouterr().out
    assert command("redrive", "relay") == 1
    assert "已送出 1 封，留下 1 封" in capsys.readouterr().out
    line = journal.line_key(order_no, head.timeline[0])
    assert table.get(journal.JournalLine, line) is not None
    assert len(visible("relay-dlq")) == 1


@pytest.mark.row("T3")
def test_a_batch_that_lambda_gave_up_without_its_records_is_told_again_from_the_items(shop: Shop) -> None:
    order_no = shop.order(shop.buyer("lan"), (shop.product(), 1))["orderNo"]
    at = clock.iso(clock.now())
    batch = {"batchSize": 1, "approximateArrivalOfFirstRecord": at, "approximateArrivalOfLastRecord": at}
    note = {"requestContext": {"condition": "RetryAttemptsExhausted"}, "DDBStreamBatchInfo": batch}
    queues.send("relay-dlq", [json.dumps(note)])
    redrive.show("relay")
    assert redrive.send_again("relay") == (1, 0)
    assert table.get(journal.JournalLine, journal.line_key(order_no, shop.head(order_no).timeline[0])) is not None


def test_notices_are_told_with_what_became_of_them(
    shop: Shop, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    lan, tea = shop.buyer("lan"), shop.product()
    order_no = shop.paid_order(lan, (tea, 1))
    lan.call("orders/cancel", {"orderNo": shop.order(lan, (tea, 1))["orderNo"]})
    with held_back() as sent:
        shop.pumps.drain_stream()
    queues.send("notify-dlq", sent)
    assert command("redrive", "notify", "--look") == 0
    told = capsys.readouterr().out
    assert f"订单 {order_no} 第 2 条 paid；站内信还没有；订单现在 PAID" in told
    assert "买家无须知道" in told


class Sqs:
    """SQS as AWS has it, with message move tasks, which the emulator lacks."""

    def __init__(self, *states: str) -> None:
        self.states = list(states)
        self.started: dict[str, Any] = {}

    def get_queue_attributes(self, **request: Any) -> Any:
        return {"Attributes": {"QueueArn": "arn:dlq"}}

    def start_message_move_task(self, **request: Any) -> None:
        self.started = request

    def list_message_move_tasks(self, **request: Any) -> Any:
        return {"Results": [{"Status": self.states.pop(0), "ApproximateNumberOfMessagesMoved": 7}]}


def test_in_aws_the_queue_itself_moves_them_and_a_failure_is_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redrive, "_POLL_SECONDS", 0.0)
    sqs = Sqs("RUNNING", "COMPLETED")
    monkeypatch.setattr(redrive, "client", lambda service: sqs)
    redrive.move("stock", 50)
    assert sqs.started == {"SourceArn": "arn:dlq", "MaxNumberOfMessagesPerSecond": 50}
    monkeypatch.setattr(redrive, "client", lambda service: Sqs("FAILED"))
    with pytest.raises(RuntimeError, match="FAILED"):
        redrive.move("stock", 50)


def test_a_stack_names_its_table_and_queues() -> None:
    queues = [f"{worker.queue.title()}{part}" for worker in WORKERS for part in ("Queue", "DeadLetters")]
    logical = [*queues, "RelayDeadLetters"]
    found = environment_of("shop", {"Table": "shop-Table-1", **{name: f"https://sqs/{name}" for name in logical}})
    assert found["MINIMALL_TABLE"] == "shop-Table-1"
    assert json.loads(found["MINIMALL_QUEUES"])["relay-dlq"] == "https://sqs/RelayDeadLetters"
    with pytest.raises(NoDeployment, match="StockQueue"):
        environment_of("shop", {"Table": "t"})


def test_what_sqs_refuses_is_told_in_a_line(
    shop: Shop, command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The emulator knows no StartMessageMoveTask, and says so: as SQS would when it may not."""
    monkeypatch.setattr(redrive, "is_local", lambda: False)
    assert command("redrive", "stock") == 1
    told = capsys.readouterr()
    assert "剩下的还在 stock-dlq" in told.err
    assert "Traceback" not in told.err
