"""Points by the moment at which they expire: what is spent, given back, taken back and expired. Pure.

A bucket is named by the moment (ISO-8601, UTC) from which its points are gone; it is never empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from ..runtime.clock import BEIJING, iso, parse

Buckets = dict[str, int]

GRACE = timedelta(days=30)  # what comes back after it would have expired can be used so long


class TooFew(ValueError):
    """There are not so many points."""


def end_of_month(now: datetime, months: int) -> datetime:
    """When points expire that come now: at the end of the Beijing month `months` after this one."""
    local = now.astimezone(UTC) + BEIJING
    month = local.year * 12 + local.month + months  # counted from 0: the month after the last good one
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC) - BEIJING


def end_of_day(moment: datetime) -> datetime:
    """The end of the Beijing day of a moment."""
    local = moment.astimezone(UTC) + BEIJING
    return datetime(local.year, local.month, local.day, tzinfo=UTC) - BEIJING + timedelta(days=1)


def total(buckets: Mapping[str, int]) -> int:
    return sum(buckets.values())


def usable(buckets: Mapping[str, int], now: datetime) -> int:
    """Points that are not over, whether or not the timer has taken away those that are."""
    return sum(points for until, points in buckets.items() if until > iso(now))


def first(buckets: Mapping[str, int]) -> datetime | None:
    """When the next points expire."""
    return parse(min(buckets)) if buckets else None


def put(buckets: Mapping[str, int], more: Mapping[str, int]) -> Buckets:
    """The buckets with others poured in."""
    names = sorted({*buckets, *more})
    return _filled((name, buckets.get(name, 0) + more.get(name, 0)) for name in names)


def spend(buckets: Mapping[str, int], points: int, now: datetime) -> tuple[Buckets, Buckets]:
    """What is left, and what was taken: those first that expire first, none that are over. Raises TooFew."""
    taken = _drawn(sorted(name for name in buckets if name > iso(now)), buckets, points)
    if total(taken) < points:
        raise TooFew(points - total(taken))
    return _without(buckets, taken), taken


def spend_again(buckets: Mapping[str, int], parts: Mapping[str, int], now: datetime) -> Buckets:
    """What is left when just these parts are taken. Raises TooFew when one of them is over, or not there any more."""
    for name, points in parts.items():
        there = buckets.get(name, 0) if name > iso(now) else 0
        if there < points:
            raise TooFew(points - there)
    return _without(buckets, parts)


def take_back(buckets: Mapping[str, int], points: int, now: datetime) -> tuple[Buckets, int]:
    """What is left when points are taken back, those first that expire last; and how many are missing."""
    taken = _drawn(sorted((name for name in buckets if name > iso(now)), reverse=True), buckets, points)
    return _without(buckets, taken), points - total(taken)


def expire(buckets: Mapping[str, int], now: datetime) -> tuple[Buckets, int]:
    """What is left of the buckets, and how many points are over."""
    left = {name: points for name, points in buckets.items() if name > iso(now)}
    return left, total(buckets) - total(left)


def part(taken: Mapping[str, int], already: int, points: int) -> Buckets:
    """Which of the points that were spent come back now, after `already` of them: those first that expire last. Raises TooFew."""
    order = sorted(taken, reverse=True)
    left = _without(taken, _drawn(order, taken, already))
    found = _drawn(order, left, points)
    if total(found) < points:
        raise TooFew(points - total(found))
    return found


def renewed(buckets: Mapping[str, int], now: datetime) -> Buckets:
    """Points that come back: what would be over meanwhile can be used for the grace."""
    late = iso(end_of_day(now + GRACE))
    kept = {name: points for name, points in buckets.items() if name > iso(now)}
    return put(kept, {late: total(buckets) - total(kept)})


def pay(debt: int, more: Mapping[str, int]) -> tuple[int, Buckets]:
    """A debt is paid first, with those that expire first: what is left of it, and of what came."""
    paid = _drawn(sorted(more), more, debt)
    return debt - total(paid), _without(more, paid)


def _drawn(order: Iterable[str], buckets: Mapping[str, int], points: int) -> Buckets:
    """Up to so many points out of the buckets, in this order."""
    taken: Buckets = {}
    for name in order:
        count = min(buckets.get(name, 0), points - total(taken))
        if count > 0:
            taken[name] = count
    return taken


def _without(buckets: Mapping[str, int], taken: Mapping[str, int]) -> Buckets:
    return _filled((name, points - taken.get(name, 0)) for name, points in buckets.items())


def _filled(pairs: Iterable[tuple[str, int]]) -> Buckets:
    return {name: points for name, points in pairs if points > 0}
