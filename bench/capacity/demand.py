"""What a completed order asks of each kind of partition: measured, not assumed."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from bench.cost import order
from bench.cost.order import Played
from chalicelib import journal
from chalicelib.runtime import audit

# Partitions that all orders share, by pattern: over how many keys a write of theirs is spread, and the switch that spreads it further.
SHARED: dict[str, tuple[str, str]] = {
    r"J#.*": ("journal", "journal.SHARDS"),
    r"W#.*": ("provider's notifications", "a shard in its key"),
    r"AUDIT#\d.*": ("audit of a day", "audit.SHARDS"),
    r"LIMIT#outgoing.*": ("turns at the provider", "pace: more turns at a time"),
    r"due T#.*": ("index due", "MINIMALL_DUE_SHARDS"),
    r"ops O#.*": ("index ops, paid orders", "MINIMALL_OPS_SHARDS"),
    r"STAFF#.*": ("one clerk's records", "more clerks"),
    r"S#.*": ("stock of one SKU", "shards of its stock"),
    r"P#.*": ("sales of one product", "one count for many orders"),
}
SPREAD = {"journal": journal.SHARDS, "audit of a day": audit.SHARDS, "index due": 16, "index ops, paid orders": 4}


@dataclass(frozen=True)
class Demand:
    """Of one completed order of two lines, in a steady stream of them. `shared`: write units by kind of shared partition."""

    writes: float
    reads: float
    calls: float
    invocations: float
    relayed: float  # records of the stream that reach the relay
    shared: dict[str, float]


def measured(orders: int = 20) -> Demand:
    return of(order.play(orders))


def of(played: Played) -> Demand:
    shared: dict[str, float] = defaultdict(float)
    for line in played.own_lines:
        for partition, write in line.partitions:
            for pattern, (name, _) in SHARED.items():
                if re.fullmatch(pattern, partition):
                    shared[name] += write / played.orders
    return Demand(
        writes=played.own.written / played.orders,
        reads=played.own.read / played.orders,
        calls=played.ledger.calls.total() / played.orders,
        invocations=played.ledger.invocations.total() / played.orders,
        relayed=played.relayed / played.orders,
        shared=dict(shared),
    )
