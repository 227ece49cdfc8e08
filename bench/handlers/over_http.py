"""What the local HTTP front adds to an operation: the same calls as events, and over HTTP on a kept connection.

Processor time of this whole process, all threads, with the table's taken off; who asks is another process. The front is
the one that `make run` starts.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlencode

import app
from infra.local import front
from infra.local.lambda_context import LambdaContext
from infra.local.ministack import free_port

from .measure import MUG, Acts, opened
from .stage import Raw, Stage, event_of

ROUNDS, CALLS = 7, 60
AIM_MS = 1.0
_START_SECONDS = 10.0

Ask = Callable[[list[Raw]], None]


class Added(NamedTuple):
    """Milliseconds of a call: as an event, and over HTTP."""

    event: float
    http: float


def added() -> dict[str, Added]:
    """By operation; both ways take turns. Medians over the rounds."""
    found = {}
    with opened() as stage, _served() as port, _asking(port) as over_http:
        for name, event in _events(stage).items():
            rounds = [(_spent(stage, _as_events, event), _spent(stage, over_http, event)) for _ in range(ROUNDS + 1)]
            # the first round is for imports, schemas, caches
            found[name] = Added(*(statistics.median(each) for each in zip(*rounds[1:], strict=True)))
    return found


def _events(stage: Stage) -> dict[str, Callable[[], Raw]]:
    """Each operation's next event; one that writes has a key of its own."""
    buyer = Acts(stage).buyer(0)
    return {
        "list of 20": lambda: event_of("catalog/browse", {"pageSize": 20}, None, "GET"),
        "product page": lambda: event_of("catalog/product", {"productId": MUG["productId"]}, None, "GET"),
        "add to cart": lambda: event_of("cart/add", MUG | {"quantity": 1}, buyer, "POST"),
    }


def _spent(stage: Stage, way: Ask, event: Callable[[], Raw]) -> float:
    """Processor milliseconds of a call this way."""
    events = [event() for _ in range(CALLS)]
    table, began = stage.timed.seconds, time.process_time()
    way(events)
    return 1000 * (time.process_time() - began - (stage.timed.seconds - table)) / CALLS


def _as_events(events: list[Raw]) -> None:
    for event in events:
        answer = app.app(event, LambdaContext("api", 29, event["requestContext"]["requestId"]))
        assert answer["statusCode"] == 200, answer


@contextmanager
def _served() -> Iterator[int]:
    """This process's shop on a free port."""
    port = free_port()
    server = front.server(front.Front(app.app), port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + _START_SECONDS
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def _asking(port: int) -> Iterator[Ask]:
    """Somebody who asks; their processor time is not ours."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.handlers.asking", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        sent, said = process.stdin, process.stdout

        def ask(events: list[Raw]) -> None:
            print(json.dumps([_call(event) for event in events]), file=sent, flush=True)
            told = said.readline()
            assert told == f"{len(events)}\n", told

        yield ask


def _call(event: Raw) -> tuple[str, str, dict[str, str], str | None]:
    query = event["queryStringParameters"]
    return (
        event["httpMethod"],
        event["path"] + (f"?{urlencode(query)}" if query else ""),
        event["headers"],
        event["body"],
    )
