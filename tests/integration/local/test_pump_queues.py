"""The queue pumps: Lambda's events, partial batches, retries and dead letters, on the emulated SQS."""

import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from chalice.app import Chalice
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.runtime.catalogue import Worker
from infra.local import aws, tables
from infra.local.catalogue import Catalogue
from infra.local.ministack import Ministack
from infra.local.pumps import Pumps
from infra.local.pumps.queues import failed_ids


class Line:
    """A queue with a worker that a test writes: `handle(event)`."""

    def __init__(self, cloud: Ministack, name: str, handle: Any, **changes: Any) -> None:
        shape = {"batch_size": 10, "window_seconds": 0, "timeout_seconds": 10, "concurrency": 2, **changes}
        self.worker = Worker(name="work", queue=name, **shape)
        self.catalogue = Catalogue(workers=[self.worker])
        tables.create_queues(cloud.endpoint, self.catalogue.queues)
        self.sqs = aws.client("sqs", cloud.endpoint)
        self.url = aws.queue_url(cloud.endpoint, name)
        self.pumps = self.pumps_of(cloud, lambda event, context: handle(event))

    def pumps_of(self, cloud: Ministack, handler: Any) -> Pumps:
        return Pumps(SimpleNamespace(work=handler), self.catalogue, cloud.endpoint, table="none", poll_seconds=1)

    def send(self, *bodies: str) -> None:
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.url, MessageBody=body)

    def letters(self) -> list[str]:
        return [message["Body"] for message in self._receive(f"{self.url}-dlq")]

    def waiting(self) -> int:
        attributes = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"]
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        return sum(int(attributes[name]) for name in names)

    def _receive(self, url: str) -> list[dict[str, Any]]:
        received = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [dict(message) for message in received]


def bodies(event: dict[str, Any]) -> list[str]:
    return [record["body"] for record in event["Records"]]


def failures(event: dict[str, Any], *wanted: str) -> dict[str, Any]:
    """The partial-batch answer that fails the messages with these bodies."""
    failed = [record["messageId"] for record in event["Records"] if record["body"] in wanted]
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def test_the_event_is_lambdas_and_a_handled_message_is_gone(cloud: Ministack, unique: str) -> None:
    seen: list[dict[str, Any]] = []
    line = Line(cloud, unique, seen.append)
    attribute = {"DataType": "String", "StringValue": "v"}
    line.sqs.send_message(QueueUrl=line.url, MessageBody="hello", MessageAttributes={"a": attribute})
    assert line.pumps.drain() == 1
    (record,) = seen[0]["Records"]
    assert set(record) == {
        *("messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody"),
        *("eventSource", "eventSourceARN", "awsRegion"),
    }
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == aws.queue_arn(unique)
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["attributes"]["SentTimestamp"].isdigit()
    assert record["messageAttributes"]["a"] == {
        **{"stringValue": "v", "dataType": "String"},
        **{"stringListValues": [], "binaryListValues": []},
    }
    assert line.waiting() == 0


def test_a_chalice_handler_takes_the_event(cloud: Ministack, unique: str) -> None:
    app = Chalice("toy", configure_logs=False)
    seen: list[str] = []

    @app.on_sqs_message(queue_arn="arn:aws:sqs:region:account:toy")
    def work(event: Any) -> None:
        seen.extend(record.body for record in event)

    line = Line(cloud, unique, None)
    line.send("one", "two")
    line.pumps_of(cloud, work).drain()
    assert sorted(seen) == ["one", "two"]


def test_only_failed_messages_come_again(cloud: Ministack, unique: str) -> None:
    batches: list[list[str]] = []

    def handle(event: dict[str, Any]) -> Any:
        batches.append(bodies(event))
        return failures(event, "bad") if len(batches) < 3 else None

    line = Line(cloud, unique, handle)
    line.send("good", "bad", "fine")
    line.pumps.drain()
    assert batches == [["good", "bad", "fine"], ["bad"], ["bad"]]
    assert line.waiting() == 0
    assert line.letters() == []


def test_a_poison_message_becomes_a_dead_letter_after_five_receipts_and_blocks_nobody(
    cloud: Ministack, unique: str
) -> None:
    tries: list[str] = []

    def handle(event: dict[str, Any]) -> Any:
        tries.extend(bodies(event))
        return failures(event, "poison")

    line = Line(cloud, unique, handle)
    line.send("poison", "a", "b")
    line.pumps.drain()
    assert tries.count("poison") == line.catalogue.queues[0].receives
    assert tries.count("a") == tries.count("b") == 1
    assert line.letters() == ["poison"]
    assert line.waiting() == 0


@pytest.mark.parametrize(
    "answer",
    [
        {"batchItemFailures": [{"itemIdentifier": "unknown"}]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"id": "x"}]},
        {"batchItemFailures": "x"},
        ["x"],
    ],
)
def test_an_answer_that_is_not_understood_leaves_the_whole_batch(answer: Any) -> None:
    messages = [{"MessageId": "1"}, {"MessageId": "2"}]
    assert failed_ids(answer, messages) == {"1", "2"}


@given(st.lists(st.uuids().map(str), min_size=1, max_size=10, unique=True), st.data())
def test_what_is_reported_is_what_stays(ids: list[str], data: st.DataObject) -> None:
    failed = data.draw(st.lists(st.sampled_from(ids)))
    answer = {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}
    assert failed_ids(answer, [{"MessageId": message} for message in ids]) == set(failed)


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}])
def test_no_failures_means_all_done(answer: Any) -> None:
    assert failed_ids(answer, [{"MessageId": "1"}]) == set()


def test_an_exception_leaves_the_whole_batch(cloud: Ministack, unique: str) -> None:
    batches: list[list[str]] = []

    def handle(event: dict[str, Any]) -> None:
        batches.append(sorted(bodies(event)))
        if len(batches) == 1:
            raise ValueError("the first time it fails")

    line = Line(cloud, unique, handle)
    line.send("a", "b")
    line.pumps.drain()
    assert batches == [["a", "b"], ["a", "b"]]


def test_batches_larger_than_one_receipt_are_filled(cloud: Ministack, unique: str) -> None:
    sizes: list[int] = []
    line = Line(cloud, unique, lambda event: sizes.append(len(event["Records"])), batch_size=25)
    line.send(*(str(number) for number in range(30)))
    line.pumps.drain()
    assert sizes == [25, 5]


def test_running_pumps_work_in_parallel_up_to_the_workers_concurrency(cloud: Ministack, unique: str) -> None:
    lock = threading.Lock()
    working, most, done = 0, 0, []

    def handle(event: dict[str, Any]) -> None:
        nonlocal working, most
        with lock:
            working += 1
            most = max(most, working)
        time.sleep(0.15)
        with lock:
            working -= 1
            done.extend(bodies(event))

    line = Line(cloud, unique, handle, batch_size=1, concurrency=3)
    line.send(*(str(number) for number in range(9)))
    # the first call is alone, see Handler
    stopping = threading.Event()
    running = threading.Thread(target=line.pumps.run, args=(stopping,))
    running.start()
    deadline = time.monotonic() + 10
    while len(done) < 9 and time.monotonic() < deadline:
        time.sleep(0.02)
    stopping.set()
    running.join(8)
    assert not running.is_alive()
    assert sorted(done) == [str(number) for number in range(9)]
    assert most == 3


def test_a_window_gathers_messages_that_come_one_by_one(cloud: Ministack, unique: str) -> None:
    sizes: list[int] = []
    line = Line(cloud, unique, lambda event: sizes.append(len(event["Records"])), batch_size=4, window_seconds=2)
    stopping = threading.Event()
    running = threading.Thread(target=line.pumps.run, args=(stopping,))
    running.start()
    for number in range(4):
        line.send(str(number))
        time.sleep(0.15)
    deadline = time.monotonic() + 5
    while sum(sizes) < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    stopping.set()
    running.join(8)
    assert sizes == [4]


def test_a_stop_lets_the_work_in_hand_finish(cloud: Ministack, unique: str) -> None:
    started, finished = threading.Event(), threading.Event()

    def handle(event: dict[str, Any]) -> None:
        started.set()
        time.sleep(0.4)
        finished.set()

    line = Line(cloud, unique, handle)
    line.send("long")
    stopping = threading.Event()
    running = threading.Thread(target=line.pumps.run, args=(stopping,))
    running.start()
    assert started.wait(5)
    stopping.set()
    running.join(8)
    assert finished.is_set()
    assert line.waiting() == 0
