"""Look, decide, write; and when somebody was faster, look again: the optimistic way, bounded, with growing pauses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ..runtime import clock, ids
from .errors import Contended, TransactionRefused

T = TypeVar("T")
TRIES = 6


def look_again(name: str, once: Callable[[], T], tries: int = TRIES) -> T:
    """What `once` returns, called anew as long as its transaction is refused. Raises Contended when others stay faster.

    `once` must read everything that it decides on; a refusal that is an answer (sold out) it tells by itself.
    """
    for attempt in range(1, tries + 1):
        try:
            return once()
        except TransactionRefused:
            pause(attempt)
    raise Contended(name)


def pause(attempt: int) -> None:
    """10 to 20 ms after the first try, twice as much after each further one."""
    clock.sleep(ids.jitter(0.01 * 2**attempt))
