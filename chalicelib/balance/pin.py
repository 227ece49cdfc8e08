"""The payment PIN of six digits: five wrong ones lock it for half an hour, however many devices guess at once.

    U#<uid>  PIN   its hash, and the guesses that were not right

A guess counts before it is looked at, so guesses sent at the same time cannot share one. What is kept is a scrypt hash of a keyed fingerprint:
a million PINs are tried quickly, but not without the key, which is not in the table. No operation that takes a PIN records its answer: the mark of
the request would be a plain hash of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..runtime import clock
from ..runtime.errors import ShopError
from ..runtime.sealed import blind
from ..staff.passwords import hashed, matches
from ..store import table
from ..store.errors import ConditionFailed
from ..store.item import Item, Key, Time, user

MOST_GUESSES = 5
LOCK = timedelta(minutes=30)


def _not_obvious(pin: str) -> str:
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise ValueError("is too easy to guess")
    return pin


Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
NewPin = Annotated[Digits, AfterValidator(_not_obvious)]


class Pin(Item):
    """`guesses` since the last right one, and `until` when they count. `hash_before`: of the PIN that the last change replaced."""

    KIND = "pin"
    pin_hash = UnicodeAttribute()
    hash_before = UnicodeAttribute(null=True)
    guesses = NumberAttribute(default=0)
    until = Time(null=True)


def pin_key(uid: str) -> Key:
    return Key(user(uid), "PIN")


def load(uid: str) -> Pin | None:
    return table.get(Pin, pin_key(uid))


def locked_until(found: Pin | None, now: datetime) -> datetime | None:
    """When the PIN can be used again; None: it can."""
    if found is None or found.until is None or found.until <= now or found.guesses < MOST_GUESSES:
        return None
    return found.until


def check(uid: str, pin: str, now: datetime) -> None:
    """Raises ShopError pin_not_set, pin_wrong (details.left), pin_locked (details.until) unless this is the buyer's PIN."""
    found = _guess(uid, now)
    if not matches(_fingerprint(uid, pin), found.pin_hash):
        raise ShopError("pin_wrong", left=max(0, MOST_GUESSES - int(found.guesses)))
    _forget_guesses(uid)


def first(uid: str, pin: str, now: datetime) -> None:
    """The buyer's first PIN. Where there is one already, this is a guess like any other: raises as `check` unless it is that very PIN."""
    if not table.put_new(Pin.at(pin_key(uid), pin_hash=_hashed(uid, pin))):
        check(uid, pin, now)


def change(uid: str, old: str, new: str, now: datetime) -> None:
    """Another PIN for who knows the old one; the same change again changes nothing. Raises as `check`."""
    found = _guess(uid, now)
    if matches(_fingerprint(uid, old), found.pin_hash):
        _write(uid, new, found)
    elif not _was_made(uid, old, new, found):
        raise ShopError("pin_wrong", left=max(0, MOST_GUESSES - int(found.guesses)))
    _forget_guesses(uid)


def _was_made(uid: str, old: str, new: str, found: Pin) -> bool:
    """Has this very change been made (its answer was lost)? A guess must not try the new PIN, too, so only who names the one before is answered."""
    before = found.hash_before
    return (
        before is not None
        and matches(_fingerprint(uid, old), before)
        and matches(_fingerprint(uid, new), found.pin_hash)
    )


def reset(uid: str, pin: str) -> None:
    """Another PIN for who has proved in another way who they are; a lock is over."""
    table.put(Pin.at(pin_key(uid), pin_hash=_hashed(uid, pin)))


def _write(uid: str, pin: str, found: Pin) -> None:
    try:
        hashes = [Pin.pin_hash.set(_hashed(uid, pin)), Pin.hash_before.set(found.pin_hash)]
        table.update(Pin, pin_key(uid), hashes, Pin.pin_hash == found.pin_hash)
    except ConditionFailed as failed:
        raise ShopError("pin_wrong", left=0) from failed  # another device changed it at this very moment


def _guess(uid: str, now: datetime) -> Pin:
    """Take one of the guesses; returns the PIN to hold it against. Raises ShopError pin_not_set, pin_locked."""
    key, until = pin_key(uid), now + LOCK
    try:
        more = [Pin.guesses.set(Pin.guesses + 1), Pin.until.set(until)]
        return table.update(Pin, key, more, (Pin.until > now) & (Pin.guesses < MOST_GUESSES))
    except ConditionFailed as failed:
        if failed.item is None:
            raise ShopError("pin_not_set") from failed
    try:
        one = [Pin.guesses.set(1), Pin.until.set(until)]
        return table.update(Pin, key, one, Pin.pk.exists() & (Pin.until.does_not_exist() | (Pin.until <= now)))
    except ConditionFailed as failed:
        found = Pin.of(failed.item) if failed.item else None
        if found is not None and found.guesses < MOST_GUESSES and found.until is not None and found.until > now:
            return _guess(uid, now)  # another guess has opened the count meanwhile
        over = found.until if found is not None and found.until is not None else until
        raise ShopError("pin_locked", until=clock.iso(over)) from failed


def _forget_guesses(uid: str) -> None:
    table.update(Pin, pin_key(uid), [Pin.guesses.set(0), Pin.until.remove()], Pin.pk.exists())


def _hashed(uid: str, pin: str) -> str:
    return hashed(_fingerprint(uid, pin))


def _fingerprint(uid: str, pin: str) -> str:
    return blind(f"pin {uid} {pin}")
