"""How often one caller may call one operation, over all functions together: `@operation(…, limit=per_minute(30))`.

A bucket of `count` calls that refills evenly (GCRA: "generic cell rate algorithm", ITU-T I.371). What it is worth stands in one item,

    LIMIT#<operation>#<caller>   LIMIT    `full_at`: when the bucket will be full again (milliseconds)

and a call is admitted by one conditional write to it, so that no number of processes can admit more. It costs little all the same: a caller
who comes again within seconds takes a twentieth of the limit at once (`lease`), a refused one is refused from memory until the moment when
there is something to take, and a `loose` limit asks the table only when this process has seen a twentieth of it by itself, and lets
a call pass when the table does not answer: the purchase path stands on it.

A caller is a buyer, a member of staff, or, where nobody has logged in, a network address (its fingerprint). Whole provinces share addresses
of mobile carriers, so limits by address are wide. Calls from this machine itself and calls without an address are not counted by address.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from pynamodb.attributes import NumberAttribute

from ..store import table
from ..store.errors import ConditionFailed, Contended, Throttled, Unanswered
from ..store.item import Item, Key
from . import clock
from .caller import Caller
from .errors import ShopError
from .sealed import blind
from .settings import settings

LEASE_MS = 5_000  # how long calls that were taken in advance are good for
_REMEMBERED = 20_000  # callers of one process
_TRIES = 4
_SHARE = 20  # a twentieth: what may be taken in advance, or counted by a process alone


@dataclass(repr=False)
class Limit:
    """`count` calls at once, and as many again evenly over `seconds`. `loose`: see above."""

    count: int
    seconds: float = 60
    loose: bool = False

    @property
    def window_ms(self) -> int:
        return int(self.seconds * 1000)

    @property
    def lease(self) -> int:
        """Calls that a process may take in advance: so many, an admitted call may come too late, at most."""
        return max(1, self.count // _SHARE)


def per_minute(count: int, *, loose: bool = False) -> Limit:
    return Limit(count, 60, loose)


def per_hour(count: int) -> Limit:
    return Limit(count, 3600)


class Bucket(Item):
    """When a caller's bucket is full again; one that is full needs no item."""

    KIND = "limit"
    full_at = NumberAttribute()


@dataclass(eq=False, repr=False)
class _Known:
    """What this process knows of one caller and operation. Times in milliseconds."""

    leased: int = 0
    leased_until: int = 0
    refused_until: int = 0
    alone: int = 0  # calls that this process admitted by itself in this window …
    alone_until: int = 0
    owed: int = 0  # … and those of them that the table does not know of yet
    seen_until: int = 0


_known: OrderedDict[str, _Known] = OrderedDict()
_lock = threading.Lock()


def forget() -> None:
    """Know nobody (tests)."""
    with _lock:
        _known.clear()


def admit(operation: str, limit: Limit, caller: Caller, address: str) -> None:
    """Count one call. Raises ShopError too_many_requests with `retryAfter` (seconds)."""
    name = caller_name(caller, address)
    if name is None or not settings().limits:
        return
    now = clock.milliseconds()
    where = f"LIMIT#{operation}#{name}"
    wait = _wait(where, limit, now)
    if wait:
        raise ShopError("too_many_requests", retryAfter=-(-wait // 1000))


def spend(name: str, limit: Limit) -> None:
    """Count one of something that an operation itself bounds ("phone_code#…"). Raises ShopError too_many_requests with `retryAfter`."""
    if not settings().limits:
        return
    wait = take(f"LIMIT#{name}", 1, limit, clock.milliseconds())
    if wait:
        raise ShopError("too_many_requests", retryAfter=-(-wait // 1000))


def caller_name(caller: Caller, address: str) -> str | None:
    """Under which name calls are counted; None: they are not."""
    if caller.kind in ("buyer", "staff"):
        return f"{caller.kind}:{caller.id}"
    if not address or address.startswith("127.") or address == "::1":
        return None
    return f"address:{blind(network(address))[:16]}"


def network(address: str) -> str:
    """One household has one IPv4 address, but 2^64 of IPv6: those count by their /64."""
    if ":" not in address:
        return address
    from ipaddress import ip_network

    try:
        return str(ip_network(f"{address.partition('%')[0]}/64", strict=False))
    except ValueError:
        return address


def _wait(where: str, limit: Limit, now: int) -> int:
    """Milliseconds until the next call would be admitted; 0: this one is."""
    with _lock:
        known = _remembered(where)
        if now < known.refused_until:
            return known.refused_until - now
        if known.leased and now < known.leased_until:
            known.leased -= 1
            return 0
        if limit.loose and _alone(known, limit, now):
            return 0
        owed = known.owed
        known.owed, wanted = 0, owed + (limit.lease if now < known.seen_until else 1)
        known.seen_until = now + LEASE_MS
    try:
        taken, wait = wanted, take(where, wanted, limit, now)
        if wait and wanted > 1:
            taken, wait = 1, take(where, 1, limit, now)
    except (Contended, Throttled, Unanswered):
        if not limit.loose:
            raise
        taken, wait = 1 + owed, 0
    with _lock:
        if wait:
            known.refused_until = now + wait
        else:
            left = known.leased if now < known.leased_until else 0
            known.leased, known.leased_until = left + max(0, taken - 1 - owed), now + LEASE_MS
    return wait


def _remembered(where: str) -> _Known:
    known = _known.get(where)
    if known is None:
        known = _known[where] = _Known()
        if len(_known) > _REMEMBERED:
            _known.popitem(last=False)
    else:
        _known.move_to_end(where)
    return known


def _alone(known: _Known, limit: Limit, now: int) -> bool:
    """May this process admit the call by itself?"""
    if now >= known.alone_until:
        known.alone, known.owed, known.alone_until = 0, 0, now + limit.window_ms
    if known.alone >= limit.lease:
        return False
    known.alone += 1
    known.owed += 1
    return True


def take(where: str, count: int, limit: Limit, now: int) -> int:
    """Take `count` calls from the bucket, in one or two conditional writes. 0: they are taken; else milliseconds to wait, and nothing was."""
    cost = -(-count * limit.window_ms // limit.count)
    key, fullest = Key(where, "LIMIT"), now + limit.window_ms
    full_at = now
    for _ in range(_TRIES):
        if full_at + cost > fullest:
            return full_at + cost - fullest
        fresh = full_at <= now
        if fresh:
            action = Bucket.full_at.set(now + cost)
            condition = Bucket.full_at.does_not_exist() | (Bucket.full_at <= now)
        else:
            action = Bucket.full_at.set(Bucket.full_at + cost)
            condition = Bucket.full_at.between(now, fullest - cost)
        kept = [Bucket.kind.set(Bucket.KIND), Bucket.v.set(Bucket.VERSION)]
        swept = Bucket.ttl.set(fullest // 1000 + 3600)
        try:
            table.update(Bucket, key, [action, swept, *kept], condition)
        except ConditionFailed as failed:
            full_at = int(failed.item["full_at"]["N"]) if failed.item else now
        else:
            return 0
    return limit.window_ms // limit.count  # others keep taking: there is nothing left for this one now
