"""The emulated cloud: it starts, keeps what it was told to keep, and table and queues are as the stack has them."""

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra import definition
from infra.definition import Queue
from infra.local import aws, child, tables
from infra.local.ministack import Ministack, NotStarted, free_port
from infra.local.ministack_server import is_write
from infra.local.single import is_part


def queue(name: str, visibility_seconds: int) -> Queue:
    return Queue(name, visibility_seconds, receives=5, kept_seconds=3_600, letters_kept_seconds=7_200)


def put(cloud: Ministack, table: str, pk: str) -> None:
    aws.client("dynamodb", cloud.endpoint).put_item(TableName=table, Item={"pk": {"S": pk}, "sk": {"S": "X"}})


def has(cloud: Ministack, table: str, pk: str) -> bool:
    key = {"pk": {"S": pk}, "sk": {"S": "X"}}
    return "Item" in aws.client("dynamodb", cloud.endpoint).get_item(TableName=table, Key=key, ConsistentRead=True)


def test_table_has_keys_indexes_stream_and_ttl(cloud: Ministack, unique: str) -> None:
    tables.create_table(cloud.endpoint, definition.create_table(unique))
    dynamodb = aws.client("dynamodb", cloud.endpoint)
    table = dynamodb.describe_table(TableName=unique)["Table"]
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["pk", "sk"]
    assert {index["IndexName"] for index in table["GlobalSecondaryIndexes"]} == {"ops", "due"}
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    ttl = dynamodb.describe_time_to_live(TableName=unique)["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}


def test_creating_twice_keeps_what_is_stored_and_takes_new_timeouts(cloud: Ministack, unique: str) -> None:
    table = definition.create_table(unique)
    tables.create_table(cloud.endpoint, table)
    tables.create_queues(cloud.endpoint, [queue(unique, 180)], [f"{unique}-more"])
    put(cloud, unique, "kept")
    tables.create_table(cloud.endpoint, table)
    tables.create_queues(cloud.endpoint, [queue(unique, 360)], [f"{unique}-more"])
    assert has(cloud, unique, "kept")
    found = aws.client("sqs", cloud.endpoint).get_queue_attributes(
        QueueUrl=aws.queue_url(cloud.endpoint, unique), AttributeNames=["All"]
    )["Attributes"]
    assert found["VisibilityTimeout"] == "360"
    assert json.loads(found["RedrivePolicy"]) == {
        "deadLetterTargetArn": aws.queue_arn(f"{unique}-dlq"),
        "maxReceiveCount": queue(unique, 360).receives,
    }


def test_a_queue_is_where_its_url_was_foretold(cloud: Ministack, unique: str) -> None:
    tables.create_queues(cloud.endpoint, [queue(unique, 60)])
    sqs = aws.client("sqs", cloud.endpoint)
    assert sqs.get_queue_url(QueueName=unique)["QueueUrl"] == aws.queue_url(cloud.endpoint, unique)


def test_a_table_of_another_schema_is_refused(cloud: Ministack, unique: str) -> None:
    table = definition.create_table(unique)
    tables.create_table(cloud.endpoint, table)
    with_less = {**table, "GlobalSecondaryIndexes": table["GlobalSecondaryIndexes"][:1]}
    with pytest.raises(tables.SchemaChanged, match="GlobalSecondaryIndexes"):
        tables.create_table(cloud.endpoint, with_less)


def test_an_orderly_stop_keeps_table_and_messages(tmp_path: Path, unique: str) -> None:
    with Ministack(data_dir=tmp_path) as first:
        tables.create_table(first.endpoint, definition.create_table(unique))
        tables.create_queues(first.endpoint, [queue(unique, 60)])
        put(first, unique, "kept")
        url = aws.queue_url(first.endpoint, unique)
        aws.client("sqs", first.endpoint).send_message(QueueUrl=url, MessageBody="kept too")
    with Ministack(data_dir=tmp_path) as second:
        assert has(second, unique, "kept")
        url = aws.queue_url(second.endpoint, unique)
        received = aws.client("sqs", second.endpoint).receive_message(QueueUrl=url)
    assert [message["Body"] for message in received["Messages"]] == ["kept too"]


def test_a_kill_loses_only_what_was_not_saved_yet(tmp_path: Path, unique: str) -> None:
    with Ministack(data_dir=tmp_path, autosave_seconds=0.1) as first:
        tables.create_table(first.endpoint, definition.create_table(unique))
        put(first, unique, "saved")
        saved = tmp_path / "dynamodb.json"
        deadline = time.monotonic() + 5
        while not (saved.exists() and '"saved"' in saved.read_text()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert first.process is not None
        first.process.kill()
        first.process.wait()
    with Ministack(data_dir=tmp_path) as second:
        assert has(second, unique, "saved")


def test_only_writes_are_worth_saving() -> None:
    def target(action: bytes) -> list[tuple[bytes, bytes]]:
        return [(b"host", b"x"), (b"X-Amz-Target", b"DynamoDB_20120810." + action)]

    assert all(is_write(target(action)) for action in (b"PutItem", b"TransactWriteItems", b"SendMessage"))
    assert not any(is_write(target(action)) for action in (b"GetItem", b"Query", b"ReceiveMessage", b"GetRecords"))
    assert not is_write([(b"host", b"x")])


def test_a_port_in_use_is_told_with_the_reason(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(NotStarted, match="already in use"), Ministack(port=taken.getsockname()[1]):
            pass


def test_it_ends_when_the_process_that_started_it_is_killed(tmp_path: Path) -> None:
    """A parent that starts the emulator and is then killed: the emulator must save and go."""
    port = free_port()
    parent_code = (
        "import sys, time; from pathlib import Path; from infra.local.ministack import Ministack\n"
        f"cloud = Ministack({port}, Path({str(tmp_path)!r})); cloud.start(); cloud.wait_until_ready()\n"
        "print(cloud.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent_code], cwd=child.ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        emulator = int(parent.stdout.readline())
        assert is_part(emulator)
        tables.create_table(f"http://127.0.0.1:{port}", definition.create_table("kept"))
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while is_part(emulator) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_part(emulator)
    assert "kept" in (tmp_path / "dynamodb.json").read_text()
