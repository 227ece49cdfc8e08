"""Paid orders that wait to be sent, looked at together: what goes out within the city, and what could travel in one parcel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..addresses import Receiver, open_receiver
from ..delivery_terms import EXPRESS, SAME_CITY
from ..rounds import Drop
from ..runtime import clock
from ..store import table
from . import reading
from .items import OrderHead, Snapshot, head_key, snapshot_key

_MOST = 200  # orders that one look takes in


def waiting(now: datetime, method: str) -> Iterator[tuple[OrderHead, Snapshot]]:
    """Orders that are paid or accepted, whole, go out this way and have no money going back; at most _MOST of each list, newest first."""
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
        ]
    )
    for number in numbers:
        head, snapshot = found.get(head_key(number)), found.get(snapshot_key(number))
        if isinstance(head, OrderHead) and isinstance(snapshot, Snapshot) and head.delivery == method:
            yield head, snapshot


def waiting_drops(now: datetime) -> tuple[list[Drop], list[str]]:
    """What is to be brought within the city, the first paid in front; and the orders of which nobody knows where exactly."""
    drops: list[Drop] = []
    without: list[str] = []
    for head, snapshot in sorted(waiting(now, SAME_CITY), key=lambda pair: (pair[0].paid_at or now, pair[0].order_no)):
        if snapshot.place is None:
            without.append(head.order_no)
            continue
        latitude, longitude = (float(part) for part in snapshot.place.reveal().split(","))
        drops.append(Drop(head.order_no, (latitude, longitude), int(head.units)))
    return drops, without


def mergeable(now: datetime) -> list[list[OrderHead]]:
    """Orders of one buyer that go to the same person and door by express: each group could be one parcel."""
    groups: dict[tuple[str, str], list[OrderHead]] = {}
    for head, snapshot in waiting(now, EXPRESS):
        groups.setdefault((head.uid, same_door(open_receiver(snapshot.receiver))), []).append(head)
    return [sorted(heads, key=lambda head: head.order_no) for heads in groups.values() if len(heads) > 1]


def same_door(receiver: Receiver) -> str:
    """Equal for the same person at the same door."""
    return receiver.model_dump_json()
