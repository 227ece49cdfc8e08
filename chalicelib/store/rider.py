"""What rides along with the first write of a call, in the same transaction: a part that cannot be lost and cannot come twice.

    with riding(entry):  …        the first write that succeeds below this carries entry's part; a single write becomes a transaction for it

The store does not know what it carries; the audit of staff changes (`runtime.audit`) is the one rider there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from .errors import Raw
from .item import Key

LABEL = "rider"


class Rider(Protocol):
    """Asked before each write for the part to add, until one has arrived."""

    def part(self, parts: Sequence[Raw], known: Mapping[Key, Raw]) -> Raw:
        """A part of TransactWriteItems that goes with these. `known`: how items stand there now, or the write is refused."""
        ...

    def arrive(self) -> None:
        """The write has been done, with the part."""
        ...


_riders: ContextVar[Rider | None] = ContextVar("rider", default=None)


def waiting() -> Rider | None:
    """Who is to ride with the next write; None almost always."""
    return _riders.get()


def arrived(rider: Rider) -> None:
    """The rider's write has been done; the next ones go without."""
    _riders.set(None)
    rider.arrive()


@contextmanager
def without() -> Iterator[None]:
    """Write inside without the rider: what is counted on the way to a change is not the change."""
    token = _riders.set(None)
    try:
        yield
    finally:
        _riders.reset(token)


@contextmanager
def riding(rider: Rider) -> Iterator[None]:
    """Let `rider` go with the first write inside."""
    token = _riders.set(rider)
    try:
        yield
    finally:
        _riders.reset(token)
