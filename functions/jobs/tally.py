"""The dashboard's figures: how today goes, and what waits for people; and from the same lines, who orders too fast or never pays.

Started by   the clock, every five minutes
Reads        today's journal (for an hour after midnight, and after an outage, a day before, too); the lists of staff, warnings and what is stuck
Writes       one item for the day, one for what waits; a case for staff where a rule is exceeded (the buyer is refused only if the shop wants it)
Retry        natural: a day that is counted again is the same, a case stands once
"""

from __future__ import annotations

from typing import Any

from chalicelib import tally
from chalicelib.risk import watch
from chalicelib.risk.velocity import Velocity
from chalicelib.runtime import clock, log


def handle(event: dict[str, Any]) -> dict[str, int]:
    """How many days were counted, and how many cases of buyers in a hurry are new."""
    velocity = Velocity()
    days = tally.count(clock.now(), velocity.see)
    noticed = watch.judge(velocity, clock.now())
    log.info("tally_run", days=len(days), noticed=noticed)
    return {"days": len(days), "noticed": noticed}
