"""Deadlines of what belongs to a buyer: reviews, notices that were held back, points, coupons, reminders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import reviews, voiding
from ..messages import held
from ..messages.inbox import InboxItem
from ..points.ledger import Points, expire
from ..promotions import reminders
from ..store.item import Item

KINDS: dict[str, type[Item]] = {
    kind.KIND: kind for kind in (reviews.Expected, InboxItem, Points, voiding.Sweep, reminders.Reminder)
}
DUE: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("to_review", "auto_review"): reviews.settle,
    ("notice", "push"): held.release,
    ("points", "expire"): expire,
    ("coupon_sweep", "void"): voiding.go_on,
    ("promotion_reminder", "remind"): reminders.tell,
}
