"""The second line: what stayed behind although everything that should carry it forward had its chance.

Stuck     items whose deadline failed ten times are tried again, once an hour each; an alarm counts those that are there
Unsent    stream records that the relay had to put aside are relayed again; those that fail again stay and come back later
Reads     the `due` index under STUCK#, the relay's dead letters
Retry     natural: everything it wakes bears repetition
"""

from __future__ import annotations

import json
from typing import Any

from chalicelib.runtime import clock, log
from chalicelib.runtime.settings import settings
from chalicelib.store import queues, timers
from chalicelib.store.stream import DEAD_LETTERS

_MOST_LETTERS = 500  # in one run


def handle(event: dict[str, Any]) -> dict[str, int]:
    """Counts of what was revived and relayed."""
    counts = {"revived": _revive(), **_relay_again()}
    log.info("heal_run", **counts)
    return counts


def _revive() -> int:
    """RESERVING orders that the stock queue never decided are among them, as is whatever a provider kept refusing."""
    revived = 0
    for shard in range(settings().due_shards):
        for key, due_sk in timers.stuck(shard, clock.now()):
            revived += timers.revive(key, due_sk)
    if revived:
        log.alarm("stuck_items", count=revived)
    return revived


def _relay_again() -> dict[str, int]:
    relayed = kept = 0
    while relayed + kept < _MOST_LETTERS:
        letters = queues.receive(DEAD_LETTERS)
        if not letters:
            break
        for letter in letters:
            if _is_relayed(letter.body):
                queues.done(DEAD_LETTERS, letter)
                relayed += 1
            else:
                kept += 1
    if kept:
        log.alarm("relay_letters_left", count=kept)
    return {"relayed": relayed, "kept": kept}


def _is_relayed(body: str) -> bool:
    """One letter: a stream event as the relay (or Lambda) put it aside."""
    from chalicelib import relay  # a run that finds no letter, which is nearly every one, does without

    try:
        return relay.relay(json.loads(body), bury=False) is None
    except Exception as error:  # noqa: BLE001 - it stays where it is, and an alarm tells
        log.warning("relay_letter_refused", error=f"{type(error).__name__}: {error}"[:300])
        return False
