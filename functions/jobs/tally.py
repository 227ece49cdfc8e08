"""The dashboard's figures: how today goes, and what waits for people.

Started by   the clock, every five minutes
Reads        today's journal (for an hour after midnight, and after an outage, a day before, too); the lists of staff, warnings and what is stuck
Writes       one item for the day, one for what waits
Retry        natural: a day that is counted again is the same
"""

from __future__ import annotations

from typing import Any

from chalicelib import tally
from chalicelib.runtime import clock, log


def handle(event: dict[str, Any]) -> dict[str, int]:
    """How many days were counted."""
    days = tally.count(clock.now())
    log.info("tally_run", days=len(days))
    return {"days": len(days)}
