"""Everything that is due: each minute, every shard of the timer index up to now, until it is empty; and every five minutes the units sold.

Reads    the `due` index, then each item strongly; the day journal from where it was counted
Acts     only on the deadline that it was woken for; a failure moves the deadline forward, ten make the item stuck (alarm, jobs/heal)
Retry    natural: a deadline that was met is gone
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from chalicelib import counting, deadlines
from chalicelib.runtime import clock, log, meter
from chalicelib.runtime.settings import settings
from chalicelib.store import timers
from chalicelib.store.errors import StoreError
from chalicelib.store.item import Key

_BUDGET = timedelta(minutes=4)  # of the five that the function has
_AT_LEAST = timedelta(seconds=20)  # for what was sold


def handle(event: dict[str, Any]) -> dict[str, int]:
    """Counts of deadlines met and put off."""
    now = clock.now()
    with ThreadPoolExecutor(max_workers=settings().timer_threads) as pool:
        counts = list(
            pool.map(meter.carried(lambda shard: _shard(shard, until=now + _BUDGET)), range(settings().due_shards))
        )
    met, put_off = (sum(column) for column in zip(*counts, strict=True))
    try:
        counting.step(max(now + _BUDGET, clock.now() + _AT_LEAST))
    except StoreError as error:  # nothing was counted, and the next run comes
        log.warning("sales_later", error=type(error).__name__)
    log.info("timers_run", met=met, put_off=put_off)
    return {"met": met, "putOff": put_off}


def _shard(shard: int, until: Any) -> tuple[int, int]:
    met = put_off = 0
    try:
        for key, due_sk in timers.overdue(shard, clock.now()):
            if clock.now() > until:
                log.alarm("timers_behind", shard=shard)
                break
            try:
                done = _wake(key, due_sk)
            except StoreError as error:  # not even put off: it stays due, and the next run comes
                log.warning("deadline_left", sk=key.sk, error=type(error).__name__)
                done = False
            met, put_off = met + done, put_off + (not done)
    except StoreError as error:  # the index cannot be read: the other shards, and what was sold, do not wait for it
        log.warning("shard_left", shard=shard, error=type(error).__name__)
    return met, put_off


def _wake(key: Key, due_sk: str) -> bool:
    """Meet one deadline. False: it was put off."""
    waiting = timers.look(key)
    if waiting is None or waiting.due_sk != due_sk:
        return True  # met or moved by somebody else since the index was written
    try:
        if deadlines.meet(waiting):
            return True
        why = "not_yet"
    except Exception as error:  # noqa: BLE001 - one item that cannot be read or served must not keep the others waiting
        why = type(error).__name__
        log.warning("deadline_failed", kind=waiting.kind, due=waiting.due, error=f"{why}: {error}"[:300])
    if not timers.postpone(waiting, clock.now()):
        log.alarm("deadline_stuck", kind=waiting.kind, due=waiting.due, sk=key.sk, why=why)
    return False
