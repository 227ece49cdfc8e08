"""Words of the catalogue in functions/__init__.py: what exists, how it is started, how it is fed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["read", "write", "webhook"]
READ: Kind = "read"
WRITE: Kind = "write"
WEBHOOK: Kind = "webhook"


@dataclass(frozen=True)
class Worker:
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


@dataclass(frozen=True)
class StreamWorker:
    """functions/workers/<name>.py, fed by the table's stream; what fails for good goes to `<name>-dlq` whole."""

    name: str
    batch_size: int
    timeout_seconds: int
    retries: int


@dataclass(frozen=True)
class Job:
    """functions/jobs/<name>.py, started by the clock."""

    name: str
    every_seconds: int
    timeout_seconds: int
