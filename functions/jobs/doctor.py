"""The nightly proof of the books: between four and five in the morning (Beijing) the table is read, and each law that is broken raises an alarm.

Started by   the clock, each hour; with {"now": true} by hand at any hour
Reads        everything; writes nothing (mending is for people: `python -m infra.operate.doctor --heal`)
Retry        natural
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.runtime import clock, log
from chalicelib.runtime.settings import settings
from chalicelib.store import scan

if TYPE_CHECKING:
    from chalicelib.doctor import Finding

_HOUR = 4  # Beijing: the quietest one
_NAMED = 3  # findings of one law in its alarm


def handle(event: dict[str, Any]) -> dict[str, int]:
    """Counts of what was read and found; nothing outside of the hour."""
    now = clock.now()
    if (now + clock.BEIJING).hour != _HOUR and not event.get("now"):
        return {"items": 0, "findings": 0}
    from chalicelib.doctor import LAWS, Context  # every domain of the shop, for one run of the day
    from chalicelib.doctor.reading import examine

    found, moved = examine(Context(now, settings().due_shards, lag=timedelta(minutes=30)), scan.partitions)
    by_law: dict[str, list[Finding]] = defaultdict(list)
    for finding in found.findings:
        by_law[finding.law].append(finding)
    for law, findings in by_law.items():
        told = [f"{one.say} {' '.join('/'.join(key) for key in one.items[:2])}" for one in findings[:_NAMED]]
        log.alarm("law_broken", law=law, says=LAWS[law].says, count=len(findings), findings=told)
    counts = {"items": found.items, "findings": len(found.findings)}
    log.info("doctor_run", moved=moved, **counts)
    return counts
