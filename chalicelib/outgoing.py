"""Paid orders that wait to be sent, looked at together: what goes out within the city, and what could travel in one parcel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from . import fulfilment
from .addresses import Receiver, open_receiver
from .aftersales.items import Claims, claims_key
from .delivery_terms import EXPRESS, SAME_CITY
from .orders import reading
from .orders.items import OrderHead, Snapshot, head_key, snapshot_key
from .rounds import Drop
from .runtime import clock
from .store import table

_MOST = 200  # orders that one look takes in


class ToSend(NamedTuple):
    """An order that waits, and how many units of it: without those that were refunded."""

    head: OrderHead
    snapshot: Snapshot
    units: int


def waiting(now: datetime, method: str) -> Iterator[ToSend]:
    """Orders that are paid or accepted, of which nothing was sent yet, that go out this way and have no money going back; at most _MOST of each
    list, newest first."""
    rows = [
        row
        for status in ("PAID", "ACCEPTED")
        for row in reading.open_work(status, clock.month(now), "", _MOST)[0]
        if not row["refunding_fen"]
    ]
    numbers = [row["order_no"] for row in rows]
    found = table.get_many(
        [
            *((OrderHead, head_key(number)) for number in numbers),
            *((Snapshot, snapshot_key(number)) for number in numbers),
            *((Claims, claims_key(number)) for number in numbers),
        ]
    )
    for number in numbers:
        head, snapshot = found.get(head_key(number)), found.get(snapshot_key(number))
        if isinstance(head, OrderHead) and isinstance(snapshot, Snapshot) and head.delivery == method:
            ledger = found.get(claims_key(number))
            gone = fulfilment.given_up(ledger) if isinstance(ledger, Claims) else {}
            yield ToSend(head, snapshot, sum(fulfilment.unsent(snapshot.lines, [], gone).values()))


def waiting_drops(now: datetime) -> tuple[list[Drop], list[str]]:
    """What is to be brought within the city, the first paid in front; and the orders of which nobody knows where exactly."""
    drops: list[Drop] = []
    without: list[str] = []
    found = sorted(waiting(now, SAME_CITY), key=lambda entry: (entry.head.paid_at or now, entry.head.order_no))
    for head, snapshot, units in found:
        if snapshot.place is None:
            without.append(head.order_no)
            continue
        latitude, longitude = (float(part) for part in snapshot.place.reveal().split(","))
        drops.append(Drop(head.order_no, (latitude, longitude), units))
    return drops, without


def mergeable(now: datetime) -> list[list[ToSend]]:
    """Orders of one buyer that go to the same person and door by express: each group could be one parcel."""
    groups: dict[tuple[str, str], list[ToSend]] = {}
    for entry in waiting(now, EXPRESS):
        groups.setdefault((entry.head.uid, same_door(open_receiver(entry.snapshot.receiver))), []).append(entry)
    return [sorted(group, key=lambda entry: entry.head.order_no) for group in groups.values() if len(group) > 1]


def same_door(receiver: Receiver) -> str:
    """Equal for the same person at the same door."""
    return receiver.model_dump_json()
