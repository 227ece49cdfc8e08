"""How often the shop calls WeChat Pay, over all functions together: below four fifths of what a merchant may.

Above its rates (600 prepays a second, 150 refunds, 6 of these failing: WeChat Pay's merchant rates; API v3, refunds) WeChat Pay refuses, and a buyer
who is refused is lost. So calls wait for their turn here, a moment in place and then in the hands of whoever asks again: a client its prepay, the
clock its refund. Nothing is lost by that: the attempt, or the refund, stands in the table already.

A process may call now and then without asking anybody; one that calls more often takes some turns at a time from a bucket in the table
(`runtime.limits.take`), so the shop writes for it in a rush alone.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from ..platform.errors import Busy
from ..providers import WECHAT
from ..runtime import clock, limits
from ..runtime.limits import Limit
from ..runtime.settings import settings
from ..store.errors import StoreError

ALONE_MS = 2_000  # a process may call once in so long by itself: a thousand of them 500 times a second
PATIENCE_MS = 1_500  # that a call waits in place
_TURNS_MS = 200  # how long turns that were taken in advance are good for


@dataclass(eq=False, repr=False)
class Pace:
    """`limit`: the burst, and how fast it refills. `at_once`: turns that a process takes together."""

    name: str
    limit: Limit
    at_once: int
    alone_from: int = 0
    turns: int = 0
    turns_until: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)


PREPAY = Pace("prepay", Limit(48, 0.1), 8)  # 480 a second
REFUND = Pace("refund", Limit(12, 0.1), 2)  # 120 a second
FAILING_REFUND = Pace("failing_refund", Limit(1, 0.25), 1)  # 4 a second: it was refused before, and may be again
ALL = (PREPAY, REFUND, FAILING_REFUND)


def forget() -> None:
    """Begin as a new process does (tests)."""
    for pace in ALL:
        pace.alone_from = pace.turns = pace.turns_until = 0


def turn(pace: Pace, provider: str) -> None:
    """Wait for the turn of one call. Raises Busy when it does not come soon: nothing has been asked, ask again later."""
    if provider != WECHAT or not settings().limits:
        return
    until = clock.milliseconds() + PATIENCE_MS
    while True:
        now = clock.milliseconds()
        wait = _wait(pace, now)
        if wait == 0:
            return
        if now + wait > until:
            raise Busy("PACE", f"{pace.name} waits for its turn", 429)
        clock.sleep(wait / 1000)


def _wait(pace: Pace, now: int) -> int:
    """Milliseconds until there may be a turn; 0: this is it."""
    with pace.lock:
        if now >= pace.alone_from and pace is not FAILING_REFUND:
            pace.alone_from = now + ALONE_MS
            return 0
        if pace.turns and now < pace.turns_until:
            pace.turns -= 1
            return 0
    try:
        wait = limits.take(f"LIMIT#outgoing#{pace.name}", pace.at_once, pace.limit, now)
    except StoreError:
        return 0  # nobody can count: WeChat Pay's own refusal is borne, too
    if wait == 0:
        with pace.lock:
            pace.turns, pace.turns_until = pace.at_once - 1, now + _TURNS_MS
    return wait
