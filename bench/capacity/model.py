"""Load -> how full each part is, fullest first. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from .demand import SHARED, SPREAD, Demand

LIMITS: dict[str, float] = {
    name: float(found["value"])
    for name, found in json.loads((Path(__file__).parent / "limits.json").read_text(encoding="utf-8")).items()
}


@dataclass(frozen=True)
class Switches:
    """What can be turned without another line of code, and what is assumed of time. Seconds."""

    warm_writes: int = 4_000  # WarmWrites of the stack; a table that has grown has more
    due_shards: int = SPREAD["index due"]
    ops_shards: int = SPREAD["index ops, paid orders"]
    concurrency: int = int(LIMITS["lambda_concurrency"])
    stream_shards: int = 4  # as many as the table has partitions
    parallel: int = 1
    stock_shards: int = 1
    batch: int = 99
    workers: int = 2
    hottest_share: float = 0.05  # of all orders hold the most wanted product
    submit_seconds: float = 0.08
    record_seconds: float = 0.02  # of the relay, for a record
    transaction_seconds: float = 0.015


class Part(NamedTuple):
    """`full`: demand over capacity; `switch`: what moves it."""

    name: str
    demand: float
    capacity: float
    unit: str
    switch: str

    @property
    def full(self) -> float:
        return self.demand / self.capacity


def parts(demand: Demand, orders_per_second: float, switches: Switches, reads_per_order: float = 30.0) -> list[Part]:
    """Every part at so many completed orders a second, each after `reads_per_order` calls that only look, nine of ten from the edge."""
    rate = orders_per_second
    writes = rate * demand.writes
    api = rate * (5 + reads_per_order / 10)
    hot = rate * switches.hottest_share
    found = [
        Part("table, as warm as it is", writes, switches.warm_writes, "write units/s", "WarmWrites"),
        Part("table, account's quota", writes, LIMITS["table_writes_quota"], "write units/s", "quota"),
        Part("HTTP API, account's quota", api, LIMITS["http_api"], "calls/s", "quota; the edge's cache"),
        Part("Lambda, at once", api * switches.submit_seconds, switches.concurrency, "executions", "quota"),
        Part(
            "relay of the stream",
            rate * demand.relayed * switches.record_seconds,
            switches.stream_shards * switches.parallel,
            "readers",
            "ParallelizationFactor",
        ),
        Part(
            "one item of sales counts",
            hot * switches.transaction_seconds,
            1.0,
            "transactions at once",
            "one count for many orders",
        ),
        Part(
            "WeChat Pay prepays",
            rate,
            0.8 * LIMITS["wechat_prepays"],
            "calls/s",
            "the limiter queues them; a higher rate",
        ),
        _stock(hot, switches),
    ]
    spread = {**SPREAD, "index due": switches.due_shards, "index ops, paid orders": switches.ops_shards}
    for name, switch in dict(SHARED.values()).items():
        if name in demand.shared:
            on_one = rate * demand.shared[name] / spread.get(name, 1)
            if name in ("stock of one SKU", "sales of one product"):
                on_one *= switches.hottest_share
            if name == "one clerk's records":
                on_one /= max(1.0, rate)  # a clerk sends one a second, no matter how many orders there are
            found.append(Part(f"partition: {name}", on_one, LIMITS["partition_writes"], "write units/s", switch))
    return sorted(found, key=lambda part: -part.full)


def _stock(hot: float, switches: Switches) -> Part:
    """The most wanted SKU, through the stock queue."""
    own = 0.02 + 0.0006 * switches.batch  # two reads, and half a millisecond of processor time an order
    one = switches.batch / (own + switches.transaction_seconds)
    by_item = switches.stock_shards * switches.batch / switches.transaction_seconds
    capacity = min(one * switches.workers, by_item)
    return Part("stock worker, one SKU", hot, capacity, "orders/s", "batch, workers, shards")


class Rush(NamedTuple):
    """A million people for ten thousand pieces. Seconds until the last piece is sold, and what the losers cost."""

    buyers: int
    units: int
    arriving: float  # seconds in which they come
    sold_after: float
    refused_by_edge: float
    calls_per_second: float
    writes_of_losers: float
    usd: float


def rush(
    demand: Demand, switches: Switches, buyers: int = 1_000_000, units: int = 10_000, arriving: float = 60.0
) -> Rush:
    """Everybody presses once. Until a SKU is known to be gone, its buyers become RESERVING orders; from then on they are refused from memory."""
    stock = _stock(0, switches).capacity
    arrival = buyers / arriving
    sold_after = units / min(stock, arrival)
    queued = min(
        buyers, arrival * (sold_after + 0.5)
    )  # half a second: what a process remembers of "gone", and the queue's batch
    losers_queued = max(0.0, queued - units)
    writes = losers_queued * 30  # made and closed again: see docs/scale.md
    calls = buyers / arriving
    usd = buyers * 1.2e-6 + writes * 0.625e-6
    return Rush(buyers, units, arriving, sold_after, 0.0, calls, writes, usd)
