"""Events of orders as the relay publishes them, and SQS events that carry them."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.runtime import clock, ids

ORDER_NO = "01HZY7K3QABCDE" + "KAN000000001"


def happening(
    what: str = "paid", *, seq: int = 2, uid: str = "KAN000000001", by: str = "wechat", **facts: Any
) -> dict[str, Any]:
    """One timeline entry, published."""
    return {
        "aggregate": ORDER_NO,
        "seq": seq,
        "type": what,
        "at": clock.iso(clock.now()),
        "by": by,
        "uid": uid,
        "facts": facts,
    }


def sqs(*bodies: dict[str, Any] | str) -> dict[str, Any]:
    """A Lambda event with one record for each body; text is sent as it is. Message ids are m0, m1, …"""
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "receiptHandle": ids.random_text(12),
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:cn-north-1:000000000000:notify",
                "awsRegion": "cn-north-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def failed(answer: dict[str, Any]) -> list[str]:
    """The message ids that a worker gives back to its queue."""
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
