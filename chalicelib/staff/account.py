"""What a member of staff does to their own account: the second factor, on and off."""

from __future__ import annotations

from datetime import datetime

from ..runtime import ids
from ..runtime.errors import ShopError
from ..runtime.operation import Call
from ..runtime.sealed import Sealed
from ..store import table
from ..store.errors import ConditionFailed
from . import totp
from .entry import recovery_mark
from .items import StaffMember, member_key

RECOVERY_CODES = 10


def own(call: Call) -> StaffMember:
    """The caller's own item. Raises ShopError token_invalid when they have been removed since the call began."""
    member = table.get(StaffMember, member_key(call.caller.id))
    if member is None:
        raise ShopError("token_invalid")
    call.about(member.name)
    return member


def enrol(member: StaffMember) -> str:
    """A new secret for the second factor, which holds when `confirm` has seen a code of it; the one before holds until then."""
    secret = totp.secret_of(ids.randbytes(totp.SECRET_BYTES))
    pending = StaffMember.totp_pending_secret.set(Sealed.of(secret, member.key))
    table.update(StaffMember, member.key, [pending], StaffMember.pk.exists())
    return secret


def confirm(member: StaffMember, code: str, now: datetime) -> list[str]:
    """Put the enrolled secret in force; returns the recovery codes, which are shown this once.

    Raises ShopError two_factor_not_enrolled, staff_login_failed (a wrong code).
    """
    pending = member.totp_pending_secret
    if pending is None:
        raise ShopError("two_factor_not_enrolled")
    step = totp.matched(pending.reveal(), code, int(now.timestamp()))
    if step is None:
        raise ShopError("staff_login_failed")
    codes = [f"{ids.random_text(5)}-{ids.random_text(5)}" for _ in range(RECOVERY_CODES)]
    actions = [
        StaffMember.totp_secret.set(pending),
        StaffMember.totp_pending_secret.remove(),
        StaffMember.totp_step.set(step),
        StaffMember.recovery_secrets.set([recovery_mark(member.name, one) for one in codes]),
    ]
    try:
        table.update(StaffMember, member.key, actions, StaffMember.totp_pending_secret == pending)
    except ConditionFailed as failed:
        raise ShopError("two_factor_not_enrolled") from failed  # enrolled anew, or confirmed, by another call
    return codes


def remove(member: StaffMember) -> None:
    """Take the second factor off. Without one nothing is written."""
    if member.totp_secret is None and member.totp_pending_secret is None:
        return
    parts = (
        StaffMember.totp_secret,
        StaffMember.totp_pending_secret,
        StaffMember.totp_step,
        StaffMember.recovery_secrets,
    )
    table.update(StaffMember, member.key, [part.remove() for part in parts], StaffMember.pk.exists())
