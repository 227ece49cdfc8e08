"""What a buyer may not do for a while, and why, pure: from single functions to the whole account.

    active       everything
    restricted   the functions in `suspended` are closed to them (no reviews, no coupons …), the account works
    frozen       they can look at nothing of their own and change nothing
    closed       given up, kept for the books

`until` ends a restriction or a freeze by itself. Where a call reads or writes the buyer's item it holds at once. Elsewhere the access token says
so, which is at most a quarter of an hour old. Either way the buyer is told why.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Protocol, get_args

from .runtime.clock import iso
from .runtime.errors import ShopError

Status = Literal["active", "restricted", "frozen", "closed"]
ACTIVE, RESTRICTED, FROZEN, CLOSED = get_args(Status)

# Words that operations of buyers name: `caller=buyer("coupon")`; one that none names would promise what nobody keeps.
Function = Literal["order", "coupon", "comment", "question", "after_sale"]
FUNCTIONS: tuple[Function, ...] = get_args(Function)


class Restricted(Protocol):
    """What is read of a buyer's item."""

    status: Any
    status_reason: Any
    status_until: Any
    suspended: Any


def is_over(member: Restricted, now: datetime) -> bool:
    """Has a freeze or a restriction ended by itself?"""
    return (
        member.status in (RESTRICTED, FROZEN) and member.status_until is not None and bool(member.status_until <= now)
    )


def status_now(member: Restricted, now: datetime) -> str:
    return ACTIVE if is_over(member, now) else str(member.status)


def suspended(member: Restricted, now: datetime) -> list[str]:
    """The functions that are closed to the buyer now."""
    return list(member.suspended or []) if status_now(member, now) == RESTRICTED else []


def refuse_barred(member: Restricted, now: datetime, function: str = "") -> None:
    """Raises ShopError account_frozen, or function_suspended for this function, with reason and end."""
    status = status_now(member, now)
    told = {"reason": member.status_reason, "until": iso(member.status_until) if member.status_until else None}
    if status in (FROZEN, CLOSED):
        raise ShopError("account_frozen", status=status, **told)
    if function and function in suspended(member, now):
        raise ShopError("function_suspended", function=function, **told)


def claims(member: Restricted, now: datetime) -> dict[str, Any]:
    """What an access token carries of it, read by `runtime.caller`: nothing for almost everybody."""
    functions = suspended(member, now)
    if not functions:
        return {}
    until = iso(member.status_until) if member.status_until else None
    return {"sus": functions, "sus_until": until, "sus_why": member.status_reason}
