"""Creates the shop's table, queues and bucket in the local cloud as infra/definition.py reads them from the stack's template; twice without harm."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from infra import definition
from infra.definition import Queue
from infra.local import aws

_LONGEST_SECONDS = 14 * 24 * 3600  # SQS's limit


class SchemaChanged(RuntimeError):
    """The stored table was made by another version of the schema; the message says what differs."""


def create_queues(endpoint: str, queues: Iterable[Queue], more_queues: Iterable[str] = ()) -> None:
    """Create each queue with its `-dlq`, and `more_queues` (plain ones); an existing one takes the new timeout."""
    sqs = aws.client("sqs", endpoint)
    for queue in queues:
        _create_plain(sqs, queue.dead_letters, queue.letters_kept_seconds)
        _create_redriving(sqs, queue)
    for name in more_queues:
        _create_plain(sqs, name, _LONGEST_SECONDS)


def create_bucket(endpoint: str, name: str) -> None:
    """Create the bucket of pictures and files, unless it is there already."""
    s3 = aws.client("s3", endpoint)
    try:
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": aws.REGION})
    except s3.exceptions.BucketAlreadyOwnedByYou:
        return


def create_table(endpoint: str, table: Mapping[str, Any]) -> None:
    """Create the table of `table` (arguments of CreateTable) with its TTL attribute, unless it is there already."""
    dynamodb = aws.client("dynamodb", endpoint)
    try:
        dynamodb.create_table(**table)
    except dynamodb.exceptions.ResourceInUseException:
        _refuse_other_schema(dynamodb.describe_table(TableName=table["TableName"])["Table"], table)
    ttl = dynamodb.describe_time_to_live(TableName=table["TableName"])["TimeToLiveDescription"]
    if ttl["TimeToLiveStatus"] != "ENABLED":
        dynamodb.update_time_to_live(
            TableName=table["TableName"],
            TimeToLiveSpecification={"Enabled": True, "AttributeName": definition.ttl_attribute()},
        )


def _refuse_other_schema(stored: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    for part, comparable in (("KeySchema", lambda shape: shape), ("GlobalSecondaryIndexes", _indexes)):
        have, want = comparable(stored.get(part) or []), comparable(wanted.get(part) or [])
        if have != want:
            raise SchemaChanged(f"{part}: {have} -> {want}")


def _indexes(shapes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {shape["IndexName"]: (shape["KeySchema"], _projection(shape["Projection"])) for shape in shapes}


def _projection(shape: Mapping[str, Any]) -> tuple[str, list[str]]:
    return shape["ProjectionType"], sorted(shape.get("NonKeyAttributes", ()))


def _create_plain(sqs: Any, name: str, kept_seconds: int) -> None:
    sqs.create_queue(QueueName=name, Attributes={"MessageRetentionPeriod": str(kept_seconds)})


def _create_redriving(sqs: Any, queue: Queue) -> None:
    redrive = {"deadLetterTargetArn": aws.queue_arn(queue.dead_letters), "maxReceiveCount": queue.receives}
    url = sqs.create_queue(QueueName=queue.name)["QueueUrl"]
    # set apart from the creation: CreateQueue refuses a queue that exists with another value, this changes it
    sqs.set_queue_attributes(
        QueueUrl=url,
        Attributes={
            "VisibilityTimeout": str(queue.visibility_seconds),
            "MessageRetentionPeriod": str(queue.kept_seconds),
            "RedrivePolicy": json.dumps(redrive),
        },
    )
