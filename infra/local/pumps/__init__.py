"""The pumps: what AWS does between queues, stream, clock and the functions.

    pumps = Pumps(app, catalogue(), cloud_url, table="minimall-local")
    pumps.drain()       # tests: everything that is waiting is handled, now, in this thread
    pumps.run(stopping) # the local cloud: on threads, until told to stop

They call the handlers that Lambda would call, by name, with the events that Lambda would build.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from chalicelib.runtime.catalogue import Job, StreamWorker, Worker
from infra.definition import dead_letters_of
from infra.local import aws
from infra.local.catalogue import Catalogue
from infra.local.pumps.handlers import Handler
from infra.local.pumps.queues import POLL_SECONDS, QueuePump
from infra.local.pumps.schedules import Schedule, schedules
from infra.local.pumps.stream import StreamPump

log = logging.getLogger("pump")

_DRAIN_ROUNDS = 10_000


class NotDrained(RuntimeError):
    """Work keeps making work: after very many rounds there was still some."""


class Pump(Protocol):
    def run(self, stopping: threading.Event) -> None:
        """Work until `stopping`, finish what is in work, return."""


class Pumps:
    """All pumps of one application.

    `app` is the module whose attributes are the handlers (or anything with them). `retry_seconds` is how soon a failed
    message or record is tried again. `data_dir` keeps positions over restarts; None keeps nothing.
    """

    def __init__(
        self,
        app: ModuleType | Any,
        catalogue: Catalogue,
        cloud_url: str,
        table: str,
        *,
        data_dir: Path | None = None,
        retry_seconds: int = 0,
        poll_seconds: int = POLL_SECONDS,
    ) -> None:
        def handler_of(fed: Worker | StreamWorker | Job) -> Handler:
            return Handler(app, fed.name, fed.timeout_seconds)

        connections = 2 + sum(1 + worker.concurrency for worker in catalogue.workers)
        sqs = aws.client("sqs", cloud_url, connections=connections)
        self._queues = [
            QueuePump(sqs, cloud_url, worker, handler_of(worker), retry_seconds, poll_seconds)
            for worker in catalogue.workers
        ]
        self._stream: StreamPump | None = None
        if stream := catalogue.stream:
            letters = aws.queue_url(cloud_url, dead_letters_of(stream.name))
            self._stream = StreamPump(
                aws.client("dynamodbstreams", cloud_url),
                table,
                stream,
                handler_of(stream),
                dead_letters=lambda body: sqs.send_message(QueueUrl=letters, MessageBody=body),
                position_file=data_dir and data_dir / "stream-position.json",
                retry_seconds=retry_seconds / 10,
            )
        self._schedules = schedules(catalogue.jobs, handler_of, data_dir and data_dir / "schedules.json")

    def drain(self) -> int:
        """Hand over stream records and visible messages until there are none; returns how many there were.

        In this thread, always in the same order: stream first, then the queues as the catalogue lists them. With
        `retry_seconds=0` a failing message is tried until it is a dead letter. Delayed messages are not waited for.
        """
        handled = 0
        for _ in range(_DRAIN_ROUNDS):
            # a comprehension and not a generator: every queue has its turn in every round
            count = self.drain_stream() + sum([pump.pump_once() for pump in self._queues])
            handled += count
            if not count:
                return handled
        raise NotDrained(f"{handled} records and messages handled, and there are more")

    def drain_stream(self) -> int:
        """Hand over the stream's records until there are none."""
        handled = 0
        while self._stream and (count := self._stream.pump_once()):
            handled += count
        return handled

    def job(self, name: str) -> Schedule:
        """The schedule of one job. Raises KeyError."""
        return self._schedules[name]

    @property
    def stream_empty_at(self) -> datetime | None:
        """A time before which every change of the table was handed over; None if that is not known."""
        return self._stream.empty_at if self._stream else None

    def run(self, stopping: threading.Event, before_the_stream: Callable[[], None] = lambda: None) -> None:
        """Run everything until `stopping`; then finish what is in work, and leave the stream empty.

        `before_the_stream` is done in the stream's own thread before its first record is read.
        """
        # queues and clock first, the stream after them: what they change last is still read from it
        ending_first: list[Pump] = [*self._queues, *self._schedules.values()]
        threads = [threading.Thread(target=pump.run, args=(stopping,), daemon=True) for pump in ending_first]
        others_ended = threading.Event()
        if pump := self._stream:

            def read() -> None:
                before_the_stream()
                pump.run(others_ended)

            stream = threading.Thread(target=read, daemon=True)
            stream.start()
        for thread in threads:
            thread.start()
        stopping.wait()
        for thread in threads:
            thread.join()
        others_ended.set()
        if pump:
            stream.join()
        left = self.drain_stream()
        if pump:
            pump.note()
        log.info("stopped; %d stream records handed over at the end", left)
