"""The one seam to the queues: no message is lost without an exception.

`send` answers only when every message is surely in its queue; otherwise it raises QueueUnavailable, which says which ones are and which are
not known to be. A message may arrive twice (a lost answer is asked again): every consumer bears that. Under the seam sits `store.aws`; a
simulated queue can take its place (`use`). A transport raises the errors of `store.errors`: Throttled (surely not taken), Unanswered (perhaps
taken), and StoreError for a no that repeating would not change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from ..runtime import clock, ids, log
from ..runtime.settings import settings
from . import aws
from .errors import StoreError, Throttled, Unanswered

MOST_BYTES = 256 * 1024  # of one message, and of one batch; queues made before August 2025 take no more
_BATCH = 10  # SendMessageBatch's limit
_TRIES = 4
_THROTTLED = {"RequestThrottled", "ThrottlingException", "Throttling", "OverLimit"}
_BROKEN = {"InternalError", "InternalFailure", "ServiceUnavailable"}


class QueueUnavailable(Exception):
    """Not every message is surely in the queue. `sent` and `unsent` are positions in what was to be sent, in order.

    One of `unsent` may be in the queue all the same: its answer was lost.
    """

    def __init__(self, queue: str, sent: Sequence[int], unsent: Sequence[int], why: str) -> None:
        super().__init__(f"{queue}: {len(sent)} sent, {len(unsent)} not: {why}")
        self.queue = queue
        self.sent = list(sent)
        self.unsent = list(unsent)


class Transport(Protocol):
    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, Any]: ...


def _aws(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    return aws.ask("sqs", operation, request, _meaning)


def _meaning(no: aws.No) -> StoreError:
    """SQS's query-compatible codes carry a prefix up to the last dot."""
    code = no.code.rpartition(".")[2]
    if code in _THROTTLED or no.status == 429:
        return Throttled(code)
    if code in _BROKEN or no.status >= 500 or no.status == 408:
        return Unanswered(code)
    return no.meaning


_transport: Transport = _aws


def use(transport: Transport) -> Transport:
    """Put `transport` in place; returns the one that was there."""
    global _transport
    before, _transport = _transport, transport
    return before


def send(queue: str, bodies: Sequence[str], delay_seconds: int = 0) -> None:
    """Put messages into the queue that the settings call `queue`; nobody sees them before `delay_seconds` (at most 900).

    Raises QueueUnavailable unless all of them are surely there.
    """
    if not bodies:
        return
    url = settings().queues.get(queue)
    if url is None:
        raise QueueUnavailable(queue, [], range(len(bodies)), "the settings name no such queue")
    sent: list[int] = []
    for batch in _batches(bodies):
        left, why = _send_batch(url, {place: bodies[place] for place in batch}, delay_seconds)
        sent += [place for place in batch if place not in left]
        if left:
            raise QueueUnavailable(queue, sent, [place for place in range(len(bodies)) if place not in sent], why)


class Received(NamedTuple):
    """A message in work: nobody else sees it until its queue's visibility timeout, and it is there until `done`."""

    body: str
    receipt: str


def receive(queue: str, count: int = _BATCH) -> list[Received]:
    """At most ten messages of a queue, as far as there are any now. Raises QueueUnavailable."""
    answer = _ask(queue, "ReceiveMessage", {"MaxNumberOfMessages": min(count, _BATCH), "WaitTimeSeconds": 0})
    return [Received(message["Body"], message["ReceiptHandle"]) for message in answer.get("Messages", ())]


def done(queue: str, message: Received) -> None:
    """The message has been dealt with. Raises QueueUnavailable: it may come again."""
    _ask(queue, "DeleteMessage", {"ReceiptHandle": message.receipt})


def _ask(queue: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
    url = settings().queues.get(queue)
    if url is None:
        raise QueueUnavailable(queue, [], [], "the settings name no such queue")
    try:
        return _transport(operation, {"QueueUrl": url, **parameters})
    except StoreError as error:
        raise QueueUnavailable(queue, [], [], f"{type(error).__name__} {error}") from error


def _batches(bodies: Sequence[str]) -> Iterator[list[int]]:
    """Positions, at most ten at a time and no more bytes than a batch may have."""
    batch: list[int] = []
    size = 0
    for place, body in enumerate(bodies):
        bytes_of_it = len(body.encode())
        if batch and (len(batch) == _BATCH or size + bytes_of_it > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(place)
        size += bytes_of_it
    if batch:
        yield batch


def _send_batch(url: str, batch: dict[int, str], delay_seconds: int) -> tuple[set[int], str]:
    """Send until all are taken, a no is final, or the tries are used up; returns what is not surely there, and why."""
    left = set(batch)
    why = ""
    for attempt in range(1, _TRIES + 1):
        entries = [
            {"Id": str(place), "MessageBody": batch[place], "DelaySeconds": delay_seconds} for place in sorted(left)
        ]
        try:
            answer = _transport("SendMessageBatch", {"QueueUrl": url, "Entries": entries})
        except (Throttled, Unanswered) as error:
            why = f"{type(error).__name__} {error}"
        except StoreError as error:
            return left, str(error)
        else:
            left -= {int(taken["Id"]) for taken in answer.get("Successful", ())}
            faults = answer.get("Failed", ())
            why = ", ".join(sorted({str(fault.get("Code")) for fault in faults})) or "not acknowledged"
            hopeless = {int(fault["Id"]) for fault in faults if fault.get("SenderFault")}
            if not left - hopeless:
                return left, why
        log.warning("queue_retry", queue=url, attempt=attempt, left=len(left), why=why)
        if attempt < _TRIES:
            clock.sleep(ids.jitter(0.05 * 2**attempt))
    return left, why
