"""What a call to AWS costs this process, through botocore and through the lean client, in one run against the local cloud.

    python -m bench.transport.measure [--rounds 7] [--calls 100] [--json FILE]

Processor time of the calling thread alone (the emulator is another process), from `aws.ask` to the decoded answer; medians of rounds in which
both take turns. The calls: GetItem of an item of 20 attributes, Query of 20 such items, TransactWriteItems of 10 conditional updates,
SendMessage of one order event, and `SendMessageBatch` of ten.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chalicelib.runtime import settings as environment
from chalicelib.store import queues, transport
from infra import definition
from infra.local import aws
from infra.local.ministack import Ministack

Call = Callable[[], Any]
CLIENTS = ("botocore", "lean")
_PK = "U#BENCH0000000"


def calls(table: str, queue_url: str) -> dict[str, Call]:
    """Name -> one call through the seams' own transports."""
    keys = [{"pk": {"S": _PK}, "sk": {"S": f"O#{number:02}"}} for number in range(20)]
    query = {
        "TableName": table,
        "KeyConditionExpression": "#0 = :0 AND begins_with (#1, :1)",
        "ExpressionAttributeNames": {"#0": "pk", "#1": "sk"},
        "ExpressionAttributeValues": {":0": {"S": _PK}, ":1": {"S": "O#"}},
        "ConsistentRead": True,
    }
    updates = [
        {
            "Update": {
                "TableName": table,
                "Key": key,
                "UpdateExpression": "SET #0 = #0 + :0",
                "ConditionExpression": "attribute_exists (#1)",
                "ExpressionAttributeNames": {"#0": "n", "#1": "pk"},
                "ExpressionAttributeValues": {":0": {"N": "1"}},
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }
        for key in keys[:10]
    ]
    event = json.dumps(
        {"kind": "order", "aggregate": "0" * 26, "seq": 3, "what": "paid", "at": "2026-01-02T03:04:05.678Z"}
    )
    batch = [{"Id": str(number), "MessageBody": event, "DelaySeconds": 0} for number in range(10)]
    return {
        "GetItem": lambda: transport._aws("GetItem", {"TableName": table, "Key": keys[0], "ConsistentRead": True}),
        "Query of 20": lambda: transport._aws("Query", query),
        "TransactWriteItems of 10": lambda: transport._aws("TransactWriteItems", {"TransactItems": updates}),
        "SendMessage": lambda: queues._aws("SendMessage", {"QueueUrl": queue_url, "MessageBody": event}),
        "SendMessageBatch of 10": lambda: queues._aws("SendMessageBatch", {"QueueUrl": queue_url, "Entries": batch}),
    }


@contextmanager
def opened() -> Iterator[tuple[str, str]]:
    """A table with 20 items, and a queue: their names; the settings lead there."""
    with Ministack() as cloud:
        table = "bench"
        dynamodb, sqs = aws.client("dynamodb", cloud.endpoint), aws.client("sqs", cloud.endpoint)
        dynamodb.create_table(**definition.create_table(table))
        for number in range(20):
            fields = {f"field_{place}": {"S": f"文字 {place} " + "x" * 12} for place in range(14)}
            head = {"pk": {"S": _PK}, "sk": {"S": f"O#{number:02}"}, "kind": {"S": "order"}, "v": {"N": "1"}}
            more = {"n": {"N": "0"}, "flag": {"BOOL": True}}
            dynamodb.put_item(TableName=table, Item={**head, **more, **fields})
        url = sqs.create_queue(QueueName="bench")["QueueUrl"]
        os.environ.update(
            AWS_ACCESS_KEY_ID="local", AWS_SECRET_ACCESS_KEY="local", MINIMALL_AWS_ENDPOINT=cloud.endpoint
        )
        yield table, url


def choose(client: str) -> None:
    """Let the seams call through this client."""
    os.environ["MINIMALL_AWS_CLIENT"] = client
    environment.settings.cache_clear()


def milliseconds(call: Call, count: int) -> float:
    before = time.thread_time()
    for _ in range(count):
        call()
    return (time.thread_time() - before) / count * 1000


def measure(rounds: int, count: int) -> dict[str, dict[str, float]]:
    """Call -> client -> median milliseconds of processor time."""
    with opened() as (table, url):
        all_calls = calls(table, url)
        for client in CLIENTS:
            choose(client)
            for call in all_calls.values():
                milliseconds(call, 3)
        seen: dict[str, dict[str, list[float]]] = {name: {client: [] for client in CLIENTS} for name in all_calls}
        for _ in range(rounds):
            for name, call in all_calls.items():
                for client in CLIENTS:
                    choose(client)
                    seen[name][client].append(milliseconds(call, count))
    return {name: {client: statistics.median(found) for client, found in by.items()} for name, by in seen.items()}


def lines(found: dict[str, dict[str, float]]) -> Iterator[str]:
    yield "| call | botocore, ms | lean, ms | less by |"
    yield "|---|---|---|---|"
    for name, by in found.items():
        yield f"| {name} | {by['botocore']:.2f} | {by['lean']:.3f} | {by['botocore'] / by['lean']:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--json", type=Path, help="write the figures there, too")
    options = parser.parse_args()
    found = measure(options.rounds, options.calls)
    print(*lines(found), sep="\n")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
