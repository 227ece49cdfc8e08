"""Words of the catalogue in functions/__init__.py: what exists, how it is started, how it is fed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Literal, NamedTuple

Kind = Literal["read", "write", "webhook"]
READ: Kind = "read"
WRITE: Kind = "write"
WEBHOOK: Kind = "webhook"


class Worker(NamedTuple):
    """functions/workers/<name>.py, fed by the queue `queue` (with its DLQ `<queue>-dlq`)."""

    name: str
    queue: str
    batch_size: int
    window_seconds: int
    timeout_seconds: int
    concurrency: int

    @property
    def visibility_seconds(self) -> int:
        """How long a message in work is hidden: six times the function's time, as AWS advises."""
        return 6 * self.timeout_seconds


class StreamWorker(NamedTuple):
    """functions/workers/<name>.py, fed by the table's stream; what fails for good goes to `<name>-dlq` whole.

    `kinds`: of the items whose changes it is given; of all others it is not even started.
    """

    name: str
    batch_size: int
    timeout_seconds: int
    retries: int
    kinds: tuple[str, ...] = ()


class Job(NamedTuple):
    """functions/jobs/<name>.py, started by the clock."""

    name: str
    every_seconds: int
    timeout_seconds: int


_published: tuple[Iterable[str], Callable[[str], Any]] = ((), str)


def publish(names: Iterable[str], load: Callable[[str], Any]) -> None:
    """Make the catalogue known below functions: what staff may be permitted follows from it."""
    global _published
    _published = names, load
    permissions.cache_clear()


@cache
def permissions() -> dict[str, list[str]]:
    """Every permission that an operation asks of staff -> the operations that ask for it. Imports all operations at its first call."""
    names, load = _published
    found: dict[str, list[str]] = {}
    for name in names:
        permission = getattr(getattr(load(name), "caller", None), "permission", "")
        if permission:
            found.setdefault(permission, []).append(name)
    return found
