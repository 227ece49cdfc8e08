"""How a member of staff comes in: name, password, and a code where a second factor is in force.

Guesses are bounded twice. From one address five wrong ones close the door to that address for a quarter of an hour since the last. From all
addresses that the member has never logged in from, fifty wrong ones within an hour close it to such addresses until the hour is over. So a
stranger cannot lock out a colleague who sits where they always sit, and a thousand addresses guess no faster than fifty times an hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..runtime import limits
from ..runtime.errors import ShopError
from ..runtime.sealed import blind
from ..store import rider, table
from ..store.errors import ConditionFailed
from ..store.item import Key
from . import logins, passwords, totp
from .items import ACTIVE, Attempts, KnownAddress, StaffMember, attempts_key, known_key, member_key
from .logins import Origin, StaffLogin

MOST_ATTEMPTS, LOCK = 5, timedelta(minutes=15)
MOST_STRANGE, STRANGE_LOCK = 50, timedelta(hours=1)
_TRIES = 4


def mark_of(address: str) -> str:
    """An address as it is kept: a fingerprint; that of no address where nobody knows it."""
    return blind(f"staff address {limits.network(address)}")[:16]


def authenticate(
    name: str, password: str, code: str | None, address: str, agent: str, now: datetime
) -> tuple[StaffMember, list[StaffLogin]]:
    """The member whose password this is, and whose code; and their last logins, this one first.

    An unknown name gets the same answers after the same work. `agent`: the User-Agent. Raises ShopError staff_login_failed, staff_code_required
    (the password is right, and a second factor is in force), staff_locked, staff_strange_address.
    """
    mark = mark_of(address)
    guesses, address_known = _count_guess(name, mark, now)
    member = table.get(StaffMember, member_key(name))
    right = passwords.matches(password, member.password_hash if member else passwords.NOBODY)
    if member is None or member.status != ACTIVE or not right:
        raise ShopError("staff_login_failed")
    if member.totp_secret is not None:
        _use_code(member, code, now)
    is_known = logins.is_known(member, address_known)
    seen = logins.record(member, Origin(address, mark, agent, is_known, guesses), now)
    table.delete(attempts_key(name, mark))
    return member, seen


def check_password(member: StaffMember, password: str, address: str, now: datetime) -> None:
    """Ask a member who is in for their password again. A stolen token gives no more guesses than the door does. Raises as `authenticate`."""
    mark = mark_of(address)
    with rider.without():
        _count_guess(member.name, mark, now)
        if not passwords.matches(password, member.password_hash):
            raise ShopError("staff_login_failed")
        table.delete(attempts_key(member.name, mark))


def _count_guess(name: str, mark: str, now: datetime) -> tuple[int, KnownAddress | None]:
    """One more guess from the address, and from all strange ones together if it is one of them. Raises ShopError staff_locked.

    Returns how many there were from it lately, and what is known of it.
    """
    guesses = _count_attempt(attempts_key(name, mark), MOST_ATTEMPTS, LOCK, now, since_last=True)
    known = table.get(KnownAddress, known_key(name, mark))
    if known is None:
        _count_attempt(attempts_key(name), MOST_STRANGE, STRANGE_LOCK, now, since_last=False)
    return guesses, known


def _use_code(member: StaffMember, code: str | None, now: datetime) -> None:
    """Take the code of the second factor, or a recovery code, once. Raises ShopError staff_code_required, staff_login_failed."""
    if not code:
        raise ShopError("staff_code_required")
    try:
        if len(code) == totp.DIGITS:
            _use_step(member, code, now)
        else:
            _use_recovery(member, code)
    except ConditionFailed as failed:  # the same code at the same time, or the factor was changed meanwhile
        raise ShopError("staff_login_failed") from failed


def _use_step(member: StaffMember, code: str, now: datetime) -> None:
    last = int(member.totp_step) if member.totp_step is not None else -1
    step = totp.matched(member.totp_secret.reveal(), code, int(now.timestamp()), last)
    if step is None:
        raise ShopError("staff_login_failed")
    unused = StaffMember.totp_step.does_not_exist() | (StaffMember.totp_step < step)
    table.update(StaffMember, member.key, [StaffMember.totp_step.set(step)], unused)


def _use_recovery(member: StaffMember, code: str) -> None:
    left, used = member.recovery_secrets or [], recovery_mark(member.name, code)
    if used not in left:
        raise ShopError("staff_login_failed")
    rest = [one for one in left if one != used]
    unchanged = StaffMember.recovery_secrets == left
    table.update(StaffMember, member.key, [StaffMember.recovery_secrets.set(rest)], unchanged)


def recovery_mark(name: str, code: str) -> str:
    """A recovery code as it is kept: a keyed fingerprint of its 50 random bits."""
    return blind(f"recovery {name} {code.upper().replace('-', '')}")


def _count_attempt(key: Key, most: int, lock: timedelta, now: datetime, *, since_last: bool) -> int:
    """Take one of the attempts, before the password is looked at: guesses sent at the same time cannot share one. Returns how many are taken.

    `since_last`: the time runs anew with each attempt; else it is over a `lock` after the first.
    """
    until = now + lock
    sweep = Attempts.ttl.set(int(until.timestamp()) + 86_400)
    again = [Attempts.tried.set(Attempts.tried + 1), sweep, *([Attempts.until.set(until)] if since_last else [])]
    first = [
        Attempts.kind.set(Attempts.KIND),
        Attempts.v.set(Attempts.VERSION),
        Attempts.tried.set(1),
        Attempts.until.set(until),
        sweep,
    ]
    for _ in range(_TRIES):
        try:
            taken = table.update(Attempts, key, again, (Attempts.until > now) & (Attempts.tried < most))
            return int(taken.tried)
        except ConditionFailed as failed:
            if _is_over(failed, most, now):
                raise ShopError("staff_locked", minutes=int(lock.total_seconds() // 60)) from failed
        try:
            table.update(Attempts, key, first, Attempts.pk.does_not_exist() | (Attempts.until <= now))
            return 1
        except ConditionFailed:
            continue  # somebody else's was the first at this instant: then this one is one more
    raise ShopError("busy")


def _is_over(failed: ConditionFailed, most: int, now: datetime) -> bool:
    """Have all attempts been taken, for now?"""
    there = Attempts.of(failed.item) if failed.item else None
    return there is not None and there.until > now and there.tried >= most
