"""Feeds queues to their workers as Lambda's event source mapping does.

A batch is collected by long polling within the worker's window, handed over as an SQS event, and only what the function
did not report as failed (`ReportBatchItemFailures`) is deleted. After the fifth receipt SQS itself moves a message to the
queue's dead letters. Shapes after "Using Lambda with Amazon SQS" and "Reporting batch item failures".
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chalicelib.runtime.catalogue import Worker
from infra.local import aws
from infra.local.pumps.handlers import Event

log = logging.getLogger("pump.queue")

_MOST_PER_RECEIVE = 10
POLL_SECONDS = 3
_RECOVERY_SECONDS = 2.0

Message = Mapping[str, Any]
Failed = frozenset[str]


def sqs_event(messages: list[Message], queue: str) -> Event:
    """The event that Lambda makes of received messages."""
    return {"Records": [_record(message, queue) for message in messages]}


def _record(message: Message, queue: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": aws.queue_arn(queue),
        "awsRegion": aws.REGION,
    }


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    names = {"StringValue": "stringValue", "BinaryValue": "binaryValue", "DataType": "dataType"}
    told = {lambda_name: value[name] for name, lambda_name in names.items() if name in value}
    return {"stringListValues": [], "binaryListValues": [], **told}


def failed_ids(answer: Any, messages: list[Message]) -> Failed:
    """The message ids that a worker's answer leaves in the queue.

    None or an empty list: none. An answer that is not of the documented shape, or names an unknown or empty id: all of
    them, as Lambda does, because it cannot know which were meant.
    """
    everything = frozenset(message["MessageId"] for message in messages)
    if not answer:
        return frozenset()
    try:
        failed = frozenset(failure["itemIdentifier"] for failure in answer.get("batchItemFailures") or ())
    except (AttributeError, KeyError, TypeError):
        return everything
    return failed if failed <= everything else everything


class QueuePump:
    """One queue and its worker.

    `retry_seconds`: how soon a failed message is seen again. SQS would wait for the visibility timeout (6x the worker's
    time), which is right in production and too long for somebody who watches. `poll_seconds`: how long an idle poll waits,
    which is also how long a stop may take (SQS allows 20).
    """

    def __init__(
        self,
        sqs: Any,
        endpoint: str,
        worker: Worker,
        handler: Callable[[Event], Any],
        retry_seconds: int,
        poll_seconds: int = POLL_SECONDS,
    ) -> None:
        self._sqs = sqs
        self._url = aws.queue_url(endpoint, worker.queue)
        self._worker = worker
        self._handler = handler
        self._retry_seconds = retry_seconds
        self._poll_seconds = poll_seconds

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping`: receive and invoke, with at most `concurrency` batches in work. Ends when they are done."""
        free = threading.Semaphore(self._worker.concurrency)
        with ThreadPoolExecutor(self._worker.concurrency, thread_name_prefix=self._worker.name) as threads:
            while not stopping.is_set():
                # taken before receiving, so that no message is hidden while nobody works on it
                if not free.acquire(timeout=0.5):
                    continue
                messages = self._collect_or_wait(stopping)
                if messages:
                    threads.submit(self._work_and_free, messages, free)
                else:
                    free.release()

    def pump_once(self) -> int:
        """Handle one batch of what is visible now, in this thread; returns how many messages it had."""
        messages = self._collect(poll_seconds=0, window_seconds=0)
        if messages:
            self._work(messages)
        return len(messages)

    def _collect_or_wait(self, stopping: threading.Event) -> list[Message]:
        try:
            return self._collect(self._poll_seconds, self._worker.window_seconds)
        except Exception:
            log.exception("queue %s: receive failed, trying again", self._worker.queue)
            stopping.wait(_RECOVERY_SECONDS)
            return []

    def _collect(self, poll_seconds: int, window_seconds: float) -> list[Message]:
        """Up to `batch_size` messages: the first poll waits for one, later ones fill the batch until the window is over."""
        came = messages = self._receive(self._worker.batch_size, poll_seconds)
        window_ends = time.monotonic() + window_seconds
        while messages and (room := self._worker.batch_size - len(messages)):
            # SQS waits in whole seconds: the last half of one is not waited for
            wait_seconds = 1 if window_ends - time.monotonic() > 0.5 else 0
            if not wait_seconds and len(came) < _MOST_PER_RECEIVE:
                break
            came = self._receive(room, wait_seconds)
            messages = messages + came
        return messages

    def _receive(self, count: int, wait_seconds: int) -> list[Message]:
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=min(count, _MOST_PER_RECEIVE),
            WaitTimeSeconds=wait_seconds,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return list(answer.get("Messages", ()))

    def _work_and_free(self, messages: list[Message], free: threading.Semaphore) -> None:
        try:
            self._work(messages)
        except Exception:
            # the emulator did not take the deletions: the messages come again, which every worker bears
            log.exception("queue %s: batch of %d not settled", self._worker.queue, len(messages))
        finally:
            free.release()

    def _work(self, messages: list[Message]) -> None:
        started = time.perf_counter()
        failed = self._invoke(messages)
        self._settle(messages, failed)
        milliseconds = (time.perf_counter() - started) * 1000
        log.info("%s: %d messages, %d failed, %.0f ms", self._worker.name, len(messages), len(failed), milliseconds)

    def _invoke(self, messages: list[Message]) -> Failed:
        try:
            answer = self._handler(sqs_event(messages, self._worker.queue))
        except Exception:
            log.exception("%s: the whole batch of %d stays in the queue", self._worker.name, len(messages))
            return frozenset(message["MessageId"] for message in messages)
        return failed_ids(answer, messages)

    def _settle(self, messages: list[Message], failed: Failed) -> None:
        done = [message for message in messages if message["MessageId"] not in failed]
        again = [message for message in messages if message["MessageId"] in failed]
        for some in _tens(done):
            self._sqs.delete_message_batch(QueueUrl=self._url, Entries=_entries(some))
        for some in _tens(again):
            entries = [{**entry, "VisibilityTimeout": self._retry_seconds} for entry in _entries(some)]
            self._sqs.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)


def _tens(messages: list[Message]) -> list[list[Message]]:
    return [messages[start : start + _MOST_PER_RECEIVE] for start in range(0, len(messages), _MOST_PER_RECEIVE)]


def _entries(messages: list[Message]) -> list[dict[str, Any]]:
    return [{"Id": str(place), "ReceiptHandle": message["ReceiptHandle"]} for place, message in enumerate(messages)]
