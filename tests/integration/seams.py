"""Faults at the seams of table, queues and clock: what AWS may do and no emulator does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from chalicelib.runtime import clock
from chalicelib.runtime.clock import SystemClock
from chalicelib.store import queues, transport
from chalicelib.store.errors import Contended, Failure, Throttled, TransactionCancelled, Unanswered
from chalicelib.store.transport import Transport
from tests.integration.shop import Shop

Request = dict[str, Any]
Hook = Callable[[str, Request, Transport], dict[str, Any]]


@contextmanager
def table_seam(hook: Hook) -> Iterator[None]:
    """Every call to the table goes through `hook(operation, request, below)`."""
    below: Transport = transport.use(lambda operation, request: hook(operation, request, below))
    try:
        yield
    finally:
        transport.use(below)


@contextmanager
def held_back() -> Iterator[list[str]]:
    """What is sent to the queues inside goes nowhere; gives the bodies as they come."""
    bodies: list[str] = []

    def keep(operation: str, request: Request) -> dict[str, Any]:
        bodies.extend(entry["MessageBody"] for entry in request["Entries"])
        return {"Successful": [{"Id": entry["Id"]} for entry in request["Entries"]]}

    below = queues.use(keep)
    try:
        yield bodies
    finally:
        queues.use(below)


@contextmanager
def queues_down() -> Iterator[None]:
    """No queue takes a message."""

    def refuse(operation: str, request: Request) -> dict[str, Any]:
        raise Throttled("no connection")

    below = queues.use(refuse)
    try:
        yield
    finally:
        queues.use(below)


@contextmanager
def waiting_is_only_counted(shop: Shop) -> Iterator[None]:
    """Sleeping moves the shop's clock on instead of waiting: for tests of one thread."""

    class Counted(SystemClock):
        def now(self) -> datetime:
            return shop.clock.now()

        def sleep(self, seconds: float) -> None:
            shop.clock.ahead += timedelta(seconds=seconds)

    before = clock.use(Counted())
    try:
        yield
    finally:
        clock.use(before)


def keys_of(operation: str, request: Request) -> list[tuple[str, str]]:
    """The items that a write touches, in the order of its parts; none for a read."""
    if operation == "TransactWriteItems":
        return [_key(part) for parts in request["TransactItems"] for part in parts.values()]
    return [_key(request)] if operation in ("PutItem", "UpdateItem", "DeleteItem") else []


def _key(part: Request) -> tuple[str, str]:
    key = part.get("Key") or part["Item"]
    return key["pk"]["S"], key["sk"]["S"]


def makes(operation: str, request: Request, kind: str) -> bool:
    """Is it a transaction that puts an item of this kind?"""
    return operation == "TransactWriteItems" and any(
        parts.get("Put", {}).get("Item", {}).get("kind", {}).get("S") == kind for parts in request["TransactItems"]
    )


def touches(operation: str, request: Request, sk: str) -> bool:
    """Is it a write of an item with this sort key?"""
    return any(found == sk for _, found in keys_of(operation, request))


class Conflicts:
    """DynamoDB's TransactionConflict: a write that meets a transaction in flight on one of its items is refused.

    `met` counts them. Without it the emulator lines all writes up, and a rush is easier than it will be.
    """

    def __init__(self) -> None:
        self.met = 0
        self._busy: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def __call__(self, operation: str, request: Request, below: Transport) -> dict[str, Any]:
        keys = keys_of(operation, request)
        with self._lock:
            clashes = [key in self._busy for key in keys]
            if any(clashes):
                self.met += 1
                if operation != "TransactWriteItems":
                    raise Contended("TransactionConflictException")
                raise TransactionCancelled([Failure("TransactionConflict" if clash else "None") for clash in clashes])
            if operation == "TransactWriteItems":
                self._busy.update(keys)
        try:
            return below(operation, request)
        finally:
            if operation == "TransactWriteItems":
                with self._lock:
                    self._busy.difference_update(keys)


class Trouble:
    """Calls that `concerned` picks meet `kind`, as long as `times` lasts; `met` counts them.

    throttled   refused, nothing written
    conflict    a transaction that met another one on each of its items, nothing written
    lost_before the answer is lost, and so was the request
    lost_after  the answer is lost, the effect took place
    """

    def __init__(self, kind: str, concerned: Callable[[str, Request], bool], times: int = 1_000_000) -> None:
        self.met = 0
        self._kind = kind
        self._concerned = concerned
        self._times = times
        self._lock = threading.Lock()

    def __call__(self, operation: str, request: Request, below: Transport) -> dict[str, Any]:
        if not self._concerned(operation, request) or not self._take():
            return below(operation, request)
        if self._kind == "throttled":
            raise Throttled("ProvisionedThroughputExceededException")
        if self._kind == "conflict":
            raise TransactionCancelled([Failure("TransactionConflict") for _ in request["TransactItems"]])
        if self._kind == "lost_after":
            below(operation, request)
        raise Unanswered("the connection broke")

    def _take(self) -> bool:
        with self._lock:
            if self.met >= self._times:
                return False
            self.met += 1
            return True
