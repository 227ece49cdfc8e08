"""The same, second by second: partitions that refuse above 1,000 write units, items that take one transaction at a time."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass
from random import Random

from .demand import SPREAD, Demand
from .model import LIMITS, Switches


@dataclass(frozen=True)
class Spread:
    """The fullest partition of each kind, as a share of its limit, and how many writes were refused."""

    fullest: dict[str, float]
    refused: int


def spread(demand: Demand, orders_per_second: int, switches: Switches, seconds: int = 10, seed: int = 0) -> Spread:
    """Orders come by chance; each of their writes goes to the partition that its key draws."""
    chance = Random(seed)
    spreads = {**SPREAD, "index due": switches.due_shards, "index ops, paid orders": switches.ops_shards}
    fullest: dict[str, float] = {}
    refused = 0
    for _ in range(seconds):
        used: Counter[tuple[str, int]] = Counter()
        for _ in range(_poisson(orders_per_second, chance)):
            hot = chance.random() < switches.hottest_share
            for name, units in demand.shared.items():
                if name == "one clerk's records" or (name in ("stock of one SKU", "sales of one product") and not hot):
                    continue
                shard = chance.randrange(spreads.get(name, 1))
                used[name, shard] += units  # type: ignore[assignment]  # halves of units are units
        for (name, _), units in used.items():
            share = units / LIMITS["partition_writes"]
            fullest[name] = max(fullest.get(name, 0.0), share)
            refused += max(0, round(units - LIMITS["partition_writes"]))
    return Spread(fullest, refused)


def _poisson(mean: int, chance: Random) -> int:
    return max(0, round(chance.gauss(mean, mean**0.5)))


@dataclass(frozen=True)
class Served:
    """What workers did to one SKU in so many seconds."""

    orders_per_second: float
    item_busy: float
    conflicts: int
    stock_units_per_second: float


def one_sku(switches: Switches, seconds: float = 20.0, seed: int = 0) -> Served:
    """Workers with full batches; a transaction that meets another one on the same shard is refused and tried again after a pause."""
    chance = Random(seed)
    shards, conflicts, done, units = [0.0] * switches.stock_shards, 0, 0, 0
    own = 0.02 + 0.0006 * switches.batch
    ready = [(chance.random() * own, worker, 0) for worker in range(switches.workers)]
    heapq.heapify(ready)
    while ready[0][0] < seconds:
        at, worker, tries = heapq.heappop(ready)
        shard = worker % switches.stock_shards if tries == 0 else chance.randrange(switches.stock_shards)
        units += 2
        if at < shards[shard]:
            conflicts += 1
            heapq.heappush(ready, (at + chance.random() * 0.01 * 2 ** min(tries + 1, 3), worker, tries + 1))
            continue
        shards[shard] = at + switches.transaction_seconds
        done += switches.batch
        heapq.heappush(ready, (shards[shard] + own, worker, 0))
    busy = done / switches.batch * switches.transaction_seconds / seconds / switches.stock_shards
    return Served(done / seconds, busy, conflicts, units / seconds / switches.stock_shards)
