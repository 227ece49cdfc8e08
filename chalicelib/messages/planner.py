"""What a grant is worth: an allowed message is spent on the notice that matters most to the buyer, pure.

Several notices of an order may share one template, and a grant allows one message of it. A notice that matters less leaves the last grants to
those that surely follow: of two grants for "paid", "shipped" and "refunded" in one template, the payment (which the buyer has just seen) takes
none. What is not pushed stands in the inbox all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from ..runtime.clock import BEIJING

# How much a buyer misses who does not hear of it now: 3 they must act or lose something, 2 they wait for it, 1 they know or can look it up.
_VALUES = {
    "back_in_stock": 3,
    "refund_abnormal": 3,
    "payment_mismatch": 3,
    "out_of_stock": 3,
    "aftersale_approved": 3,
    "aftersale_rejected": 3,
    "shipped": 2,
    "partly_shipped": 2,
    "delivered": 2,
    "refunded": 2,
    "partly_refunded": 2,
    "late_payment": 2,
    "revived": 2,
    "duplicate_payment": 2,
    "aftersale_parcel_bad": 2,
    "aftersale_replaced": 2,
    "promise_missed": 2,
    "question_answered": 2,
    "review_replied": 1,
}
# What surely comes after an event of the same order.
_FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "reserved": ("shipped",),
    "paid": ("shipped",),
    "accepted": ("shipped",),
    "partly_shipped": ("shipped",),
    "refund_requested": ("refunded",),
    "aftersale_received": ("refunded",),
}
# What would be worthless in the morning, or answers what the buyer is doing now.
_NEVER_HELD = frozenset(
    {"back_in_stock", "reserved", "paid", "accepted", "out_of_stock", "payment_mismatch", "cash_received", "delivered"}
)
_KINDS = {
    "back_in_stock": "goods",
    "question_answered": "goods",
    "review_replied": "goods",
    "shipped": "delivery",
    "partly_shipped": "delivery",
    "delivered": "delivery",
    "promise_missed": "delivery",
}


def kind_of(notice: str) -> str:
    """What preferences call it: orders, delivery, aftersales, goods."""
    return _KINDS.get(notice) or ("aftersales" if notice.startswith("aftersale") else "orders")


def value_of(notice: str) -> int:
    return _VALUES.get(notice, 1)


def kept_back(notice: str, templates: Mapping[str, str]) -> int:
    """How many grants of this notice's template must stay for what matters more and surely follows."""
    own = templates.get(notice)
    return sum(
        1 for later in _FOLLOWS.get(notice, ()) if templates.get(later) == own and value_of(later) > value_of(notice)
    )


def held_until(notice: str, now: datetime, quiet_from: str | None, quiet_until: str) -> datetime | None:
    """The end of the quiet hours (Beijing) that it is in now; None: it may go out."""
    if quiet_from is None or quiet_from == quiet_until or notice in _NEVER_HELD:
        return None
    local = now.astimezone(UTC) + BEIJING
    begins, ends, at = (time.fromisoformat(text) for text in (quiet_from, quiet_until, f"{local:%H:%M:%S}"))
    quiet = begins <= at < ends if begins < ends else at >= begins or at < ends
    if not quiet:
        return None
    morning = datetime.combine(local.date(), ends, UTC)
    return (morning if at < ends else morning + timedelta(days=1)) - BEIJING
