"""The stream pump: Lambda's events in order, retries, halving and dead letters, and where it goes on after a restart."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.runtime.catalogue import StreamWorker
from chalicelib.store.stream import records as product_records
from infra import definition
from infra.local import aws, tables
from infra.local.catalogue import Catalogue
from infra.local.ministack import Ministack
from infra.local.pumps import Pumps
from infra.local.pumps.stream import StreamPump, first_failed, wire_record

Event = dict[str, Any]


class Stream:
    """A table with a stream and a relay that a test writes."""

    def __init__(
        self, cloud: Ministack, name: str, handle: Callable[[Event], Any], data_dir: Path | None = None
    ) -> None:
        worker = StreamWorker(f"relay{name}", batch_size=10, timeout_seconds=10, retries=2)
        catalogue = Catalogue(stream=worker)
        self.table = name
        self.dynamodb = aws.client("dynamodb", cloud.endpoint)
        tables.create_table(cloud.endpoint, definition.create_table(name))
        tables.create_queues(cloud.endpoint, [], catalogue.stream_dead_letters)
        self._sqs = aws.client("sqs", cloud.endpoint)
        self._letters = aws.queue_url(cloud.endpoint, catalogue.stream_dead_letters[0])
        app = SimpleNamespace(**{worker.name: lambda event, context: handle(event)})
        self.pumps = Pumps(app, catalogue, cloud.endpoint, table=name, data_dir=data_dir)

    def put(self, *names: str, **values: Any) -> None:
        for name in names:
            self.dynamodb.put_item(TableName=self.table, Item={"pk": {"S": name}, "sk": {"S": "X"}, **values})

    def letters(self) -> list[Any]:
        received = self._sqs.receive_message(QueueUrl=self._letters, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in received.get("Messages", [])]


def names(event: Event) -> list[str]:
    return [record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"]]


def test_the_event_is_lambdas_in_wire_format(cloud: Ministack, unique: str) -> None:
    seen: list[Event] = []
    stream = Stream(cloud, unique, seen.append)
    stream.put("a", n={"N": "7"}, b={"B": b"\x00\x01"}, l={"L": [{"B": b"x"}, {"BOOL": True}]})
    stream.put("a", n={"N": "8"})
    stream.dynamodb.delete_item(TableName=unique, Key={"pk": {"S": "a"}, "sk": {"S": "X"}})
    assert stream.pumps.drain() == 3
    (event,) = seen
    json.dumps(event)  # as Lambda's: plain JSON, no bytes, no datetimes
    made, changed, removed = event["Records"]
    assert [record["eventName"] for record in event["Records"]] == ["INSERT", "MODIFY", "REMOVE"]
    assert made["dynamodb"]["NewImage"] == {
        "pk": {"S": "a"},
        "sk": {"S": "X"},
        "n": {"N": "7"},
        "b": {"B": "AAE="},
        "l": {"L": [{"B": "eA=="}, {"BOOL": True}]},
    }
    assert "OldImage" not in made["dynamodb"]
    assert changed["dynamodb"]["OldImage"]["n"] == {"N": "7"}
    assert changed["dynamodb"]["NewImage"]["n"] == {"N": "8"}
    assert "NewImage" not in removed["dynamodb"]
    assert made["dynamodb"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert isinstance(made["dynamodb"]["ApproximateCreationDateTime"], int)
    assert made["eventSource"] == "aws:dynamodb"
    assert f"table/{unique}/stream/" in made["eventSourceARN"]
    read = list(product_records(event))
    assert [record.name for record in read] == ["INSERT", "MODIFY", "REMOVE"]
    assert read[0].new is not None
    assert read[1].old is not None
    assert read[0].new["b"] == read[1].old["b"] == {"B": b"\x00\x01"}  # as the table's client gives it
    assert read[0].new["l"] == {"L": [{"B": b"x"}, {"BOOL": True}]}


def test_a_wired_time_is_whole_seconds() -> None:
    record = {"dynamodb": {"ApproximateCreationDateTime": datetime(2026, 1, 2, tzinfo=UTC)}}
    assert wire_record(record, "arn")["dynamodb"]["ApproximateCreationDateTime"] == 1767312000


def test_records_come_in_order_in_batches_of_the_worker(cloud: Ministack, unique: str) -> None:
    batches: list[list[str]] = []
    stream = Stream(cloud, unique, lambda event: batches.append(names(event)))
    written = [f"{number:02d}" for number in range(25)]
    stream.put(*written)
    stream.pumps.drain()
    assert [len(batch) for batch in batches] == [10, 10, 5]
    assert [name for batch in batches for name in batch] == written


def test_the_record_that_fails_is_found_by_halving_and_kept_whole_and_its_neighbours_go_on(
    cloud: Ministack, unique: str
) -> None:
    taken: list[str] = []
    alone: list[str] = []

    def handle(event: Event) -> None:
        if "bad" in names(event):
            if len(event["Records"]) == 1:
                alone.append("bad")
            raise ValueError("cannot")
        taken.extend(names(event))

    stream = Stream(cloud, unique, handle)
    stream.put("a", "b", "c", "d", "e")
    stream.put("bad", why={"S": "nobody knows"})
    stream.put("f", "g")
    stream.pumps.drain()
    assert taken == ["a", "b", "c", "d", "e", "f", "g"]
    assert len(alone) == 1 + 2  # once, and its retries
    (letter,) = stream.letters()
    assert letter["Records"][0]["dynamodb"]["NewImage"]["why"] == {"S": "nobody knows"}


def test_a_reported_record_is_repeated_with_all_that_follow(cloud: Ministack, unique: str) -> None:
    batches: list[list[str]] = []

    def handle(event: Event) -> Any:
        batches.append(names(event))
        if len(batches) == 1:
            return {"batchItemFailures": [{"itemIdentifier": event["Records"][2]["dynamodb"]["SequenceNumber"]}]}
        return None

    stream = Stream(cloud, unique, handle)
    stream.put("a", "b", "c")
    stream.pumps.drain()
    assert batches == [["a", "b", "c"], ["c"]]


@pytest.mark.parametrize(
    ("answer", "first"),
    [
        (None, 3),
        ({}, 3),
        ({"batchItemFailures": []}, 3),
        ({"batchItemFailures": [{"itemIdentifier": "3"}, {"itemIdentifier": "2"}]}, 1),
        ({"batchItemFailures": [{"itemIdentifier": "9"}]}, 0),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, 0),
        ({"batchItemFailures": [{}]}, 0),
        ("no", 0),
    ],
)
def test_where_a_batch_is_repeated_from(answer: Any, first: int) -> None:
    records = [{"dynamodb": {"SequenceNumber": str(number)}} for number in (1, 2, 3)]
    assert first_failed(answer, records) == first


def test_a_new_pump_goes_on_where_the_last_one_stood(cloud: Ministack, unique: str, tmp_path: Path) -> None:
    first: list[str] = []
    stream = Stream(cloud, unique, lambda event: first.extend(names(event)), data_dir=tmp_path)
    stream.put("a", "b")
    stream.pumps.drain()
    second: list[str] = []
    again = Stream(cloud, unique, lambda event: second.extend(names(event)), data_dir=tmp_path)
    again.put("c")
    again.pumps.drain()
    assert (first, second) == (["a", "b"], ["c"])


class Expiring:
    """The streams client, whose iterators expire when the test says so."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.expired = False

    def get_records(self, **request: Any) -> Any:
        if self.expired:
            self.expired = False
            raise ClientError({"Error": {"Code": "ExpiredIteratorException"}}, "GetRecords")
        return self._client.get_records(**request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def test_an_expired_iterator_loses_nothing_and_repeats_nothing(cloud: Ministack, unique: str) -> None:
    seen: list[str] = []
    stream = Stream(cloud, unique, lambda event: None)
    client = Expiring(aws.client("dynamodbstreams", cloud.endpoint))
    worker = StreamWorker("relay", batch_size=10, timeout_seconds=10, retries=2)
    pump = StreamPump(client, unique, worker, lambda event: seen.extend(names(event)), dead_letters=seen.append)
    stream.put("a")
    assert pump.pump_once() == 1
    stream.put("b")
    client.expired = True
    assert [pump.pump_once(), pump.pump_once(), pump.pump_once()] == [0, 1, 0]
    assert seen == ["a", "b"]


def test_a_record_too_large_for_a_letter_is_kept_without_its_images(cloud: Ministack, unique: str) -> None:
    def refuse(event: Event) -> None:
        if event["Records"][0]["eventName"] == "MODIFY":
            raise ValueError("cannot")

    stream = Stream(cloud, unique, refuse)
    for byte in (b"x", b"y"):
        stream.put("large", b={"B": byte * 395 * 1024})  # two images of it, in base64, are more than SQS's 1 MiB
    stream.pumps.drain()
    (letter,) = stream.letters()
    assert letter["Records"][0]["dynamodb"]["Keys"]["pk"] == {"S": "large"}
    assert "NewImage" not in letter["Records"][0]["dynamodb"]


def test_after_a_restart_of_the_emulator_new_changes_are_read(tmp_path: Path, unique: str) -> None:
    cloud_dir = tmp_path / "cloud"
    seen: list[str] = []

    def run_once(name: str) -> None:
        with Ministack(data_dir=cloud_dir) as cloud:
            stream = Stream(cloud, unique, lambda event: seen.extend(names(event)), data_dir=tmp_path)
            stream.put(name)
            stream.pumps.drain()

    run_once("before")
    run_once("after")
    assert seen == ["before", "after"]


def test_a_stop_hands_over_everything_that_was_written(cloud: Ministack, unique: str) -> None:
    seen: list[str] = []

    def slowly(event: Event) -> None:
        time.sleep(0.05)
        seen.extend(names(event))

    stream = Stream(cloud, unique, slowly)
    stopping = threading.Event()
    running = threading.Thread(target=stream.pumps.run, args=(stopping,))
    running.start()
    written = [str(number) for number in range(40)]
    stream.put(*written)
    stopping.set()
    running.join(10)
    assert seen == written
