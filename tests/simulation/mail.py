"""Queues that behave like SQS standard queues, at the queues' seam: a message may come twice, late, in any order, until it is deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

VISIBILITY = timedelta(seconds=360)
MOST_RECEIVES = 5
QUEUES = ("stock", "notify", "stock-dlq", "notify-dlq", "relay-dlq")


@dataclass
class Message:
    """`hidden_until`: someone has it in work, or it was sent with a delay."""

    number: int
    body: str
    hidden_until: datetime
    received: int = 0


@dataclass
class Mail:
    """All queues of the shop. Call it like a transport."""

    now: Callable[[], datetime]
    queues: dict[str, list[Message]] = field(default_factory=lambda: {name: [] for name in QUEUES})
    sent: int = 0

    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = getattr(self, f"_{operation}")(request["QueueUrl"], request)
        return answer

    def _SendMessageBatch(self, queue: str, request: dict[str, Any]) -> dict[str, Any]:
        for entry in request["Entries"]:
            self.put(queue, entry["MessageBody"], entry.get("DelaySeconds", 0))
        return {"Successful": [{"Id": entry["Id"]} for entry in request["Entries"]]}

    def _ReceiveMessage(self, queue: str, request: dict[str, Any]) -> dict[str, Any]:
        taken = self.take(queue, request["MaxNumberOfMessages"], None)
        return {"Messages": [{"Body": one.body, "ReceiptHandle": str(one.number)} for one in taken]}

    def _DeleteMessage(self, queue: str, request: dict[str, Any]) -> dict[str, Any]:
        self.drop(queue, [int(request["ReceiptHandle"])])
        return {}

    def put(self, queue: str, body: str, delay_seconds: float = 0) -> None:
        self.sent += 1
        self.queues[queue].append(Message(self.sent, body, self.now() + timedelta(seconds=delay_seconds)))

    def visible(self, queue: str) -> list[Message]:
        now = self.now()
        return [message for message in self.queues[queue] if message.hidden_until <= now]

    def take(self, queue: str, most: int, chance: Random | None) -> list[Message]:
        """Some visible messages, in work from now on; those that came too often go to the dead letters instead."""
        there = self.visible(queue)
        if chance is not None:
            chance.shuffle(there)
        taken = []
        for message in there[:most]:
            if message.received >= MOST_RECEIVES and f"{queue}-dlq" in self.queues:
                self.drop(queue, [message.number])
                self.put(f"{queue}-dlq", message.body)
                continue
            message.received += 1
            message.hidden_until = self.now() + VISIBILITY
            taken.append(message)
        return taken

    def show_again(self, messages: list[Message]) -> None:
        """Their worker gave them back, or died: they come again."""
        for message in messages:
            message.hidden_until = self.now()

    def drop(self, queue: str, numbers: list[int]) -> None:
        self.queues[queue] = [message for message in self.queues[queue] if message.number not in numbers]


def event(messages: list[Message]) -> dict[str, Any]:
    """The Lambda event that carries them."""
    return {
        "Records": [
            {
                "messageId": str(message.number),
                "body": message.body,
                "attributes": {"ApproximateReceiveCount": str(message.received)},
            }
            for message in messages
        ]
    }
