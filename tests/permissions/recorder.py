"""Watches the seams to AWS while tests run: which Lambda would make each call, and may it?

The entrances (an operation, a webhook, a worker, a job) say which Lambda is running; at the seams each call is translated into permissions and
held against that Lambda's policy at once. What a test does to the table by itself, even in the middle of an operation, is nobody's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from functools import cache, wraps
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from chalicelib import providers
from chalicelib.costs import counting
from chalicelib.runtime import http
from chalicelib.runtime.settings import Settings, settings
from chalicelib.store import objects, queues, transport
from functions import JOBS, STREAM, WORKERS
from infra import permissions
from infra.permissions import Permission

Call = Callable[..., Any]
Calls = dict[tuple[str, str, str], dict[str, str]]  # Lambda, action, resource -> by which operation -> in which test
_HERE = sys._getframe().f_code.co_filename
_ROOT = Path(__file__).parents[2]
_OUTSIDE = (str(_ROOT / "tests") + "/", str(_ROOT / "infra") + "/")


class Running(NamedTuple):
    """The Lambda that would do what is being done (None: an operation that only a test has), and what started it."""

    name: str | None
    by: str


_running: ContextVar[Running | None] = ContextVar("running", default=None)


class Recorder:
    """`calls`: what was done. `denied`: what a policy does not allow, one sentence each; taken by whoever fails the test."""

    def __init__(self, allowed: Mapping[str, set[Permission]]) -> None:
        self._allowed = allowed
        self.test = ""
        self._noted: set[tuple[Running, frozenset[Permission]]] = set()  # in this test
        self.calls: Calls = {}
        self.denied: list[str] = []

    def begin(self, test: str) -> None:
        """What comes now is proven by this test."""
        self.test = test
        self._noted.clear()

    def take_denied(self) -> list[str]:
        denied, self.denied = self.denied, []
        return list(dict.fromkeys(denied))

    def note(self, needed: frozenset[Permission]) -> None:
        """The product asks AWS for something; called from the seam's wrapper."""
        running = _running.get()
        if running is not None and (running, needed) in self._noted:
            return
        if not _is_the_products():
            return
        if running is None:
            self.denied.append(f"{_told(needed)}: called in a thread of which nobody knows the Lambda")
        elif running.name is not None:
            self._noted.add((running, needed))
            self._hold(running.name, running.by, needed)

    def _hold(self, name: str, by: str, needed: frozenset[Permission]) -> None:
        for permission in needed:
            proofs = self.calls.setdefault((name, *permission), {})
            if by not in proofs or self.test < proofs[by]:
                proofs[by] = self.test
            if permission not in self._allowed[name]:
                self.denied.append(f"infra/policies/{name}.json does not allow {permission}, and {by} asks for it")


def policies(folder: Path = permissions.FOLDER) -> dict[str, set[Permission]]:
    """What each Lambda's own code may do; what Lambda does in its name is not its code's to use."""
    found = {name: permissions.granted(permissions.read(name, folder)) for name in permissions.lambdas()}
    return {
        name: {permission for sid, permission in has if sid.startswith(permissions.OWN)} for name, has in found.items()
    }


def _is_the_products() -> bool:
    """Whether the call comes from the product: between it and its entrance (or its thread's beginning) stands nothing of the tests."""
    frame = sys._getframe(3)  # below: this, `note`, the seam's wrapper
    while frame is not None:
        if frame.f_code is _ENTRANCE:
            return True
        if _is_outside(frame.f_code.co_filename):
            return False
        frame = frame.f_back  # type: ignore[assignment]
    return True


@cache
def _is_outside(file: str) -> bool:
    return file.startswith(_OUTSIDE) and file != _HERE


def _told(needed: frozenset[Permission]) -> str:
    return ", ".join(map(str, sorted(needed)))


# the seams


def watch_seams(recorder: Recorder) -> None:
    """Whatever stands or will stand at the seams to table, queues and bucket is watched."""

    def asks_table(operation: str, request: Mapping[str, Any]) -> frozenset[Permission]:
        return permissions.needed_of_table(operation, request)

    def asks_queue(operation: str, request: Mapping[str, Any]) -> frozenset[Permission]:
        return permissions.needed_of_queue(operation, _queue_of(request["QueueUrl"]))

    def asks_bucket(operation: str, request: Mapping[str, Any]) -> frozenset[Permission]:
        return permissions.needed_of_bucket(operation, str(request["Key"]).partition("/")[0])

    _watch(transport, recorder, asks_table)
    _watch(queues, recorder, asks_queue)
    _watch(objects, recorder, asks_bucket)


def _watch(
    seam: ModuleType, recorder: Recorder, needed: Callable[[str, Mapping[str, Any]], frozenset[Permission]]
) -> None:
    use = seam.use

    def watched(below: Call) -> Call:
        if getattr(below, "watched", False):
            return below

        @wraps(below, assigned=(), updated=())
        def call(operation: str, request: dict[str, Any]) -> Any:
            recorder.note(needed(operation, request))
            return below(operation, request)

        call.watched = True  # type: ignore[attr-defined]
        return call

    seam.use = lambda below: use(watched(below))  # type: ignore[attr-defined]
    seam.use(seam._transport)


def _queue_of(url: str) -> str:
    return next((name for name, known in settings().queues.items() if known == url), url)


def watch_secrets(recorder: Recorder) -> None:
    """A secret is asked for when the settings give it out: a deployed shop then reads it from where it is kept.

    A client keeps the secrets that it was made with, for all Lambdas that a test runs in one process: each of them needs those.
    """
    of, once = Settings._of, providers._once
    asked: ContextVar[set[Permission] | None] = ContextVar("asked", default=None)
    known: dict[str, tuple[Any, set[Permission]]] = {}

    def given_out(self: Settings, name: str) -> Any:
        needed = permissions.needed_of_secret(name)
        recorder.note(needed)
        collected = asked.get()
        if collected is not None:
            collected |= needed
        return of(self, name)

    def client(name: str, make: Call) -> Any:
        if name in providers._made:
            found = once(name, make)
        else:
            collected: set[Permission] = set()
            before = asked.set(collected)
            try:
                found = once(name, make)
            finally:
                asked.reset(before)
            known[name] = found, collected
        made, needed = known.get(name, (None, set()))
        if made is found:
            recorder.note(frozenset(needed))
            if (around := asked.get()) is not None:
                around |= needed
        return found

    Settings._of = given_out  # type: ignore[method-assign]
    providers._once = client


# the entrances


def watch_entrances() -> None:
    """Operations, webhooks, workers and jobs, and the threads that they begin."""
    answer = http.answer

    def entered(operation: Any, inbound: http.Inbound) -> http.Outbound:
        return running(permissions.serving(operation.name), operation.name, answer, operation, inbound)

    http.answer = entered  # type: ignore[assignment]
    count = counting.counted

    def counted(name: str, work: Call, request_id: str = "") -> Any:
        place, _, own = name.partition("/")
        serving = own if place in ("workers", "jobs") else permissions.serving(name)
        return running(serving, name, count, name, work, request_id)

    counting.counted = counted  # type: ignore[assignment]
    for place, name in [
        *(("workers", worker.name) for worker in (*WORKERS, STREAM)),
        *(("jobs", job.name) for job in JOBS),
    ]:
        module = import_module(f"functions.{place}.{name}")
        module.handle = _handle(name, module.handle)  # type: ignore[attr-defined]
    _carry_over()


def running(name: str | None, by: str, function: Call, /, *arguments: Any) -> Any:
    """Call `function` as what runs in this Lambda."""
    before = _running.set(Running(name, by))
    try:
        return function(*arguments)
    finally:
        _running.reset(before)


_ENTRANCE = running.__code__


def _handle(name: str, handle: Call) -> Call:
    @wraps(handle)
    def entered(event: dict[str, Any]) -> Any:
        return running(name, name, handle, event)

    return entered


def _carry_over() -> None:
    """A pool's threads work for the Lambda that gave them their work."""
    submit = ThreadPoolExecutor.submit

    def carrying(self: ThreadPoolExecutor, function: Call, /, *arguments: Any, **named: Any) -> Any:
        current = _running.get()
        if current is None:
            return submit(self, function, *arguments, **named)
        return submit(self, running, current.name, current.by, lambda: function(*arguments, **named))

    ThreadPoolExecutor.submit = carrying  # type: ignore[method-assign, assignment]
