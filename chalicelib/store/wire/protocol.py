"""A call in AWS's JSON protocols (1.0 of DynamoDB and SQS, 1.1 of Systems Manager) as bytes, and bytes as what the service answered."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any, NamedTuple
from zlib import crc32

from .connection import Answer


class Service(NamedTuple):
    """`target` begins X-Amz-Target; `calls` are those that need no more of the protocol than is here."""

    name: str
    target: str
    content_type: str
    calls: frozenset[str]


SERVICES = {
    service.name: service
    for service in (
        Service(
            "dynamodb",
            "DynamoDB_20120810",
            "application/x-amz-json-1.0",
            frozenset(
                {
                    *("GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"),
                    *("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"),
                }
            ),
        ),
        Service(
            "sqs",
            "AmazonSQS",
            "application/x-amz-json-1.0",
            frozenset({"SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage"}),
        ),
        Service("ssm", "AmazonSSM", "application/x-amz-json-1.1", frozenset({"GetParameters"})),
    )
}


class Garbled(Exception):
    """What came is not what the service said: it may well have done what was asked."""


class Refused(Exception):
    """The service's no. `response` is its body with `Error` (`Code`, `Message`) beside it, as botocore has it."""

    def __init__(self, code: str, status: int, response: dict[str, Any]) -> None:
        super().__init__(f"{code} {status}")
        self.code, self.status, self.response = code, status, response


def _base64(value: Any) -> str:
    """Bytes are base64 in JSON; nothing else is to be met."""
    if isinstance(value, bytes | bytearray | memoryview):
        return b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} is nothing that AWS knows")


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_base64).encode
_decode = json.JSONDecoder().decode


def encoded(request: dict[str, Any]) -> bytes:
    """The body of a request. Half a surrogate pair is passed on as it is: the service refuses it."""
    return _encode(request).encode("utf-8", "surrogatepass")


def decoded(answer: Answer) -> dict[str, Any]:
    """What the service answered. Raises Refused, or Garbled when it cannot be trusted."""
    _require_whole(answer)
    if answer.status == 200:
        try:
            found: Any = _decode(answer.body.decode())
        except (ValueError, RecursionError) as error:
            raise Garbled(f"an answer that is no JSON: {error}") from error
        if not isinstance(found, dict):
            raise Garbled("an answer that is no JSON object")
        binary = b'"B"' in answer.body or b'"BS"' in answer.body
        whole: dict[str, Any] = with_bytes(found) if binary else found
        return whole
    raise _refusal(answer)


def _require_whole(answer: Answer) -> None:
    """DynamoDB sends the CRC-32 of every body; a service that sends none is believed."""
    told = answer.headers.get(b"x-amz-crc32")
    if told is not None and told != str(crc32(answer.body)).encode():
        raise Garbled("the checksum is of another body")


def _refusal(answer: Answer) -> Refused:
    """A no of any form: a body that is not the service's own (a proxy's page) leaves the status for its code."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        found = None
    body = with_bytes(found) if isinstance(found, dict) else {}
    named = body.get("__type")
    # "com.amazonaws.dynamodb.v20120810#Name", "Name", "Name:http://…"
    code = named.partition(":")[0].rpartition("#")[2] if isinstance(named, str) and named else str(answer.status)
    # SQS calls errors by their old names there: "AWS.SimpleQueueService.NonExistentQueue;Sender"
    old, _, fault = answer.headers.get(b"x-amzn-query-error", b"").decode("latin-1").partition(";")
    if old and fault:
        code = old
    message = body.get("message", body.get("Message", ""))
    return Refused(code, answer.status, {**body, "Error": {"Code": code, "Message": message}})


def with_bytes(value: Any) -> Any:
    """The same with DynamoDB's binary values (`{"B": "base64"}`, `{"BS": […]}`) as bytes.

    Elsewhere in its answers a "B" is a name, and what it names is never text or a list of texts. Raises Garbled for what is no base64.
    """
    if isinstance(value, list):
        return [with_bytes(part) for part in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (kind, inner), *_ = value.items()
        if kind == "B" and isinstance(inner, str):
            return {kind: _from_base64(inner)}
        if kind == "BS" and isinstance(inner, list) and all(isinstance(part, str) for part in inner):
            return {kind: [_from_base64(part) for part in inner]}
    return {name: with_bytes(part) for name, part in value.items()}


def _from_base64(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise Garbled("a binary value that is no base64") from error
