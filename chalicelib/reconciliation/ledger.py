"""What our own books say: of the movements that a bill names, and of those that a day must have.

A bill's line is looked up by its numbers, so nothing depends on which day we booked it. The other way round the day's journal says which orders
moved money, and those orders' attempts and refunds say what.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from typing import TypeVar

from .. import journal, providers
from ..payments.items import (
    Attempt,
    Refund,
    attempt_key,
    attempts_of,
    extra_refund_key,
    order_and_number,
    refund_key,
    refunds_of,
)
from ..platform.bill import BillLine
from ..runtime import clock
from ..store import table
from ..store.item import Item, Key
from .compare import Movement

_AT_ONCE = 50  # lines whose items are read in one call
_PAID = frozenset({"paid", "revived", "payment_mismatch"})
_EXTRA = frozenset({"late_payment", "duplicate_payment"})
_BACK = frozenset({"refund_requested"}) | _EXTRA  # money that no order took goes back at once

T = TypeVar("T", bound=Item)


def beside(lines: Sequence[BillLine], provider: str) -> Iterator[tuple[BillLine, Movement | None]]:
    """Each line with the movement that our books have for it."""
    for start in range(0, len(lines), _AT_ONCE):
        some = lines[start : start + _AT_ONCE]
        wanted = [places_of(line) for line in some]
        keys = {key: kind for places in wanted for kind, key in places}
        found = table.get_many([(kind, key) for key, kind in keys.items()])
        for line, places in zip(some, wanted, strict=True):
            items = [found[key] for _, key in places if key in found]
            yield line, next((ours for item in items if (ours := _as(line, item, provider)) is not None), None)


def one(line: BillLine, provider: str) -> Movement | None:
    """What our books say of one line, read anew."""
    return next(ours for _, ours in beside([line], provider))


def places_of(line: BillLine) -> list[tuple[type[Item], Key]]:
    """Where our books would have a line: under its order if the number is one of ours, and among the money without one."""
    order_no: str | None = None
    places: list[tuple[type[Item], Key]] = []
    try:
        order_no, number = order_and_number(line.out_trade_no)
    except ValueError:
        number = 0
    names = [line.refund_no] if line.kind == "refund" else [f"LP{line.transaction_id}", f"DP{line.transaction_id}"]
    if order_no is not None and line.kind == "payment":
        places.append((Attempt, attempt_key(order_no, number)))
    for name in names:
        if name and order_no is not None:
            places.append((Refund, refund_key(order_no, name)))
        if name:
            places.append((Refund, extra_refund_key(None, line.transaction_id, name)))
    return places


def _as(line: BillLine, item: Item, provider: str) -> Movement | None:
    """The item as the movement that the line tells of; None when it tells of another one."""
    movement = None
    if isinstance(item, Attempt) and item.provider == provider:
        movement = _payment(item)
    elif isinstance(item, Refund) and _provider(item) == provider:
        movement = _refund(item) if line.kind == "refund" else _taken_in(item)
    if movement is None or movement.transaction_id != line.transaction_id:
        return None
    return movement if movement.refund_no in (None, line.refund_no) else None


def _provider(refund: Refund) -> str:
    return refund.provider or providers.WECHAT


def _payment(attempt: Attempt) -> Movement | None:
    """The money that an attempt brought: into its order, or held for staff."""
    if attempt.transaction_id is None:
        return None
    fen = int(attempt.paid_fen or attempt.amount_fen)
    return Movement(
        fen, attempt.state, attempt.out_trade_no, attempt.transaction_id, attempt.order_no, attempt.key, refund_no=None
    )


def _refund(refund: Refund) -> Movement:
    return Movement(
        int(refund.refund_fen),
        refund.state,
        refund.out_trade_no,
        refund.transaction_id,
        refund.order_no,
        refund.key,
        refund.out_refund_no,
    )


def _taken_in(refund: Refund) -> Movement | None:
    """The payment behind a refund of money that no order took: the refund is all there is of it."""
    if refund.why == "order" or "-" in refund.out_refund_no:
        return None
    fen = int(refund.total_fen)
    return Movement(fen, "PAID", refund.out_trade_no, refund.transaction_id, refund.order_no, refund.key)


def of_day(day: str, provider: str) -> Iterator[Movement]:
    """What the day's bill should hold: payments that our books took in on it, and refunds that were made on it and reached the provider."""
    moved, before = _moved(day), _moved(_before(day))
    late = {order_no for order_no, events in before.items() if events & _BACK}  # their turn may come after midnight
    for order_no in sorted(moved.keys() | late):
        events = moved.get(order_no, frozenset())
        refunds = [refund for refund in refunds_of(order_no) if _provider(refund) == provider]
        today = [refund for refund in refunds if clock.day(refund.created_at) == day]
        if events & _PAID:
            yield from (
                paid
                for attempt in attempts_of(order_no)
                if attempt.provider == provider and (paid := _payment(attempt)) is not None
            )
        if events & _EXTRA:
            yield from (paid for refund in today if (paid := _taken_in(refund)) is not None)
        if events & _BACK or order_no in late:
            yield from (_refund(refund) for refund in today if refund.state != "REQUESTED")


def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _moved(day: str) -> Mapping[str, Set[str]]:
    """Orders whose money moved on a day, with what happened to them."""
    orders: dict[str, set[str]] = {}
    for shard in range(journal.SHARDS):
        start = None
        while True:
            page = table.query(journal.partition(day, shard), start=start)
            for raw in page.items:
                if raw["type"]["S"] in _PAID | _BACK:
                    orders.setdefault(raw["order_no"]["S"], set()).add(raw["type"]["S"])
            start = page.next
            if start is None:
                break
    return orders
