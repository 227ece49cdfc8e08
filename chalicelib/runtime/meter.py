"""What a call consumes at the table: calls, capacity units and the time spent waiting, as DynamoDB itself tells with each answer.

Asking for it (`ReturnConsumedCapacity: TOTAL`) makes a request 34 bytes longer and an answer some 70: a microsecond to read, where computing units
would need the items as they were before. One call in SHARE leaves a line in the log, chosen by its request id, after its answer was made:

    {"event": "metered", "operation": "orders/submit", "calls": 2, "read": 9, "write": 17, "waited_ms": 31, "peak_mb": 48}

`peak_mb` is the most memory that this process ever had: Lambda's own line that tells it is not written (docs/decisions/0045).
Sums of a day, by operation: `chalicelib.costs`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar
from zlib import crc32

from . import log

A = TypeVar("A")
R = TypeVar("R")
SHARE = 16
_READS = ("Get", "BatchGet", "Query", "Scan", "TransactGet")


@dataclass(eq=False, repr=False)
class Tally:
    """Of one call of an operation. Units as they are billed; milliseconds."""

    calls: int = 0
    read: float = 0.0
    write: float = 0.0
    waited_ms: int = 0


_running: ContextVar[Tally | None] = ContextVar("tally", default=None)


def begin() -> Tally:
    """From now on what this thread's calls consume counts here."""
    tally = Tally()
    _running.set(tally)
    return tally


def carried(work: Callable[[A], R]) -> Callable[[A], R]:
    """The same work for a pool's threads: what they consume counts where it counts now. Two at the same moment may count as one."""
    tally = _running.get()

    def run(given: A) -> R:
        _running.set(tally)
        return work(given)

    return run


def note(operation: str, consumed: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None, milliseconds: int) -> None:
    """A call to the table was answered, and what it `consumed` was told: of one table, or of each."""
    tally = _running.get()
    if tally is None:
        return
    each = (consumed,) if isinstance(consumed, Mapping) else consumed or ()
    units = sum(float(one.get("CapacityUnits", 0)) for one in each)
    tally.calls += 1
    tally.waited_ms += milliseconds
    if operation.startswith(_READS):
        tally.read += units
    else:
        tally.write += units


def tell(tally: Tally, request_id: str) -> None:
    """Leave the line, if it is this call's turn and the table told anything."""
    if tally.read + tally.write and crc32(request_id.encode()) % SHARE == 0:
        log.info("metered", **vars(tally), peak_mb=_peak_mb())


def _peak_mb() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # getrusage(2): kilobytes on Linux
