"""Races in one thread: something else happens between an operation's reads and its write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.store import transport


@contextmanager
def just_before_writing(happens: Callable[[], object]) -> Iterator[None]:
    """Right before the first transaction that is sent inside, `happens` is called, once."""
    waiting = [happens]

    def seam(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems" and waiting:
            waiting.pop()()
        answer: dict[str, Any] = below(operation, request)
        return answer

    below = transport.use(seam)
    try:
        yield
    finally:
        transport.use(below)
    assert not waiting, "nothing was written"


@contextmanager
def asked() -> Iterator[list[str]]:
    """The operations that the table is asked for inside."""
    operations: list[str] = []

    def seam(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        operations.append(operation)
        answer: dict[str, Any] = below(operation, request)
        return answer

    below = transport.use(seam)
    try:
        yield operations
    finally:
        transport.use(below)
