"""Deadlines of money: attempts that must be closed, refunds that must go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..payments import closing, refunds
from ..payments.items import Attempt, Refund
from ..store import table, timers
from ..store.item import Item


def _close_attempt(attempt: Attempt) -> bool:
    if not closing.close_attempt(attempt):
        return False
    table.update(Attempt, attempt.key, timers.disarm(), Attempt.due_sk == attempt.due_sk)
    return True


def _refund(refund: Refund) -> bool:
    refunds.advance(refund.key)
    return True


KINDS: dict[str, type[Item]] = {kind.KIND: kind for kind in (Attempt, Refund)}
DUE: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("attempt", "close_attempt"): _close_attempt,
    ("refund", "refund"): _refund,
}
