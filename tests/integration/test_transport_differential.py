"""The same calls through the lean client and through botocore: equal answers, errors, reasons and what stood there; equal tables at the end.

`TRANSPORT_CALLS=10000` draws more of them (make nightly).
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest

from chalicelib.runtime import settings as environment
from chalicelib.store import queues, transport
from chalicelib.store.errors import ConditionFailed, StoreError, TransactionCancelled
from infra import definition
from infra.local import aws
from infra.local.ministack import Ministack
from tests.integration.transport_calls import Call, calls

COUNT = int(os.environ.get("TRANSPORT_CALLS", "300"))
SEED = 20260822
TABLES = {"lean": "calls-0", "botocore": "calls-1"}  # of one length, so that sizes are equal


def choose(client: str, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINIMALL_AWS_ENDPOINT", endpoint)
    monkeypatch.setenv("MINIMALL_AWS_CLIENT", client)
    environment.settings.cache_clear()


def outcome(call: Call, table: str) -> Any:
    """What the call came to, with the table's name taken out."""
    try:
        answer = dict(transport._aws(call.operation, call.request))
    except ConditionFailed as failed:
        return "condition failed", failed.item
    except TransactionCancelled as cancelled:
        return "cancelled", cancelled.reasons
    except StoreError as error:
        return type(error), str(error).replace(table, "TABLE")
    answer.pop("ResponseMetadata", None)  # botocore's own
    for name in ("Responses", "UnprocessedKeys", "UnprocessedItems"):
        if isinstance(answer.get(name), dict):
            answer[name] = list(answer[name].values())
    return answer


def test_both_clients_get_the_same_answers(emulator: Ministack, monkeypatch: pytest.MonkeyPatch) -> None:
    dynamodb = aws.client("dynamodb", emulator.endpoint)
    for table in TABLES.values():
        dynamodb.create_table(**definition.create_table(table))
    drawn = [calls(SEED, table, COUNT) for table in TABLES.values()]
    seen: Counter[str] = Counter()
    try:
        for number, pair in enumerate(zip(*drawn, strict=True)):
            came = []
            for (client, table), call in zip(TABLES.items(), pair, strict=True):
                choose(client, emulator.endpoint, monkeypatch)
                came.append(outcome(call, table))
            assert came[0] == came[1], f"call {number} of seed {SEED}: {pair[0]}"
            seen[f"{pair[0].operation} {'answered' if isinstance(came[0], dict) else came[0][0]}"] += 1
        whole = [dynamodb.scan(TableName=table)["Items"] for table in TABLES.values()]
    finally:
        for table in TABLES.values():
            dynamodb.delete_table(TableName=table)
    assert whole[0] == whole[1]
    assert whole[0]
    # the draw is wide enough to mean something: each operation answers, and conditions and transactions fail, too
    operations = {name.split()[0] for name in seen if name.endswith("answered")}
    assert len(operations) == 10, seen
    assert {"TransactWriteItems cancelled", "PutItem condition failed", "UpdateItem condition failed"} <= set(seen), (
        seen
    )


def test_both_clients_speak_alike_to_a_queue(emulator: Ministack, monkeypatch: pytest.MonkeyPatch) -> None:
    sqs = aws.client("sqs", emulator.endpoint)
    bodies = ["{}", "券😀", 'a"\\\n<&>', "x" * 1000]
    entries = [{"Id": str(place), "MessageBody": body, "DelaySeconds": 0} for place, body in enumerate(bodies)]
    came = []
    for client, name in TABLES.items():
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        choose(client, emulator.endpoint, monkeypatch)
        sent = queues._aws("SendMessageBatch", {"QueueUrl": url, "Entries": entries})
        one = queues._aws("SendMessage", {"QueueUrl": url, "MessageBody": "one"})
        got = queues._aws("ReceiveMessage", {"QueueUrl": url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 0})
        for message in got["Messages"]:
            queues._aws("DeleteMessage", {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]})
        nothing = queues._aws("ReceiveMessage", {"QueueUrl": url, "WaitTimeSeconds": 0})
        refused = []
        for operation, request in (
            ("SendMessage", {"QueueUrl": f"{url}-gone", "MessageBody": "x"}),
            ("DeleteMessage", {"QueueUrl": url, "ReceiptHandle": "no receipt"}),
            ("SendMessageBatch", {"QueueUrl": url, "Entries": []}),
        ):
            try:
                refused.append(sorted(queues._aws(operation, request)))
            except StoreError as error:
                refused.append([type(error).__name__, str(error).replace(name, "QUEUE")])
        sqs.delete_queue(QueueUrl=url)
        came.append([plain(sent), plain(one), plain(got), plain(nothing), refused])
    assert came[0] == came[1]
    assert sorted(message["Body"] for message in came[0][2]["Messages"]) == sorted([*bodies, "one"])


def plain(value: Any) -> Any:
    """Without what is another each time."""
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        own = ("MessageId", "ReceiptHandle", "ResponseMetadata")
        return {name: plain(part) for name, part in value.items() if name not in own}
    return value
