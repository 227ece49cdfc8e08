"""A rush on few SKUs, served by the stock worker and, beside it, by a transaction for each order.

The shop's own code runs over the table in memory; waiting for the table is added as virtual time, since what bounds a SKU is that its item takes one
transaction at a time. A worker's batch lasts as long as its reads, its transaction and its own processor time; of two workers the one computes
while the other writes. Each order alone holds the item for a transaction.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bench.cost.order import Shop, product_body
from chalicelib import stock
from chalicelib.runtime import tokens
from functions.workers import deduct_stock
from tests.simulation import mail
from tests.simulation.rush import _renamed
from tests.world import Person

Raw = dict[str, Any]
LONG = 400 * 86_400  # seconds


class Latency(NamedTuple):
    """Seconds that a call waits for the table, assumed: what an item is held by a transaction, and a read."""

    transaction: float = 0.015
    read: float = 0.005


@dataclass
class Rushed:
    """What came of it. `seconds`: virtual; `writes`: of stock items, refused ones too."""

    seconds: float
    orders: int
    sold: int
    closed: int
    left: int
    writes: int
    processor: float
    first_served: bool

    @property
    def rate(self) -> float:
        return self.orders / self.seconds


class Meter:
    """Adds up the virtual time of a batch and the writes to stock."""

    def __init__(self, below: Any, latency: Latency) -> None:
        self.below, self.latency = below, latency
        self.seconds = self.table = 0.0
        self.writes = 0
        self.longest_hold = 0.0

    def __call__(self, operation: str, request: Raw) -> Raw:
        self.seconds += self.latency.transaction if operation == "TransactWriteItems" else self.latency.read
        for part in request.get("TransactItems", ()):
            ((_, target),) = part.items()
            key = target.get("Key") or target["Item"]
            self.writes += key["pk"]["S"].startswith("S#")
        began = time.thread_time()
        try:
            answer: Raw = self.below(operation, request)
            return answer
        finally:
            self.table += time.thread_time() - began


class Rush(Shop):
    """A shop with rush goods, and a crowd."""

    def __init__(self, entrance: str, skus: int = 1) -> None:
        super().__init__()
        self.entrance = entrance
        self.skus = [f"drop-{number}" for number in range(skus)]

    def stock_up(self) -> None:
        super().stock_up()
        values = {sku.removeprefix("drop-"): sku for sku in self.skus}
        body = product_body("drop", "限量首发", "款式", values, 9_900)
        for sku in body["skus"]:
            sku["rush"] = self.entrance == "queue"
        self.staff.call("products/create", body)

    def supply(self, units: int) -> None:
        """So many pieces of each SKU, no more and no less."""
        for sku in self.skus:
            self.table("PutItem", {"Item": stock.first(sku, "drop", units).raw()})

    def crowd(self, count: int) -> list[Person]:
        """People who are all like the first but for their names."""
        model = self.buyer(0)
        own = [raw for raw in self.table.every() if raw["pk"]["S"] == f"U#{model.uid}"]
        people = [model]
        for number in range(count - 1):
            uid = f"{number:012d}"
            for raw in own:
                self.table("PutItem", {"Item": _renamed(raw, uid)})
            people.append(Person(tokens.issue("buyer", uid, 1, LONG), uid, dict(model.headers)))
        return people

    def ask(self, person: Person, skus: Sequence[str]) -> int:
        """The status of an order for one of each."""
        items = [{"productId": "drop", "skuId": sku, "quantity": 1} for sku in skus]
        return person.send("orders/submit", {"items": items, "addressId": person.headers["x-address"]}).status


def batched(buyers: int, units: int, batch: int, latency: Latency, *, skus: int = 1, both: bool = False) -> Rushed:
    """The worker of the stock queue takes them in batches. `both`: an order is for one of each SKU."""
    shop = Rush("queue", skus)
    with shop.open():
        shop.stock_up()
        shop.supply(units)
        for number, person in enumerate(shop.crowd(buyers)):
            shop.ask(person, shop.skus if both else [shop.skus[number % skus]])
            shop.clock.forward(milliseconds=1)
        meter = Meter(shop.table, latency)
        shop.ledger.table = meter  # type: ignore[assignment]  # a table with a clock: the ledger only calls it and looks at its items
        processor = seconds = 0.0
        while taken := shop.mail.take("stock", batch, None):
            before, began = (meter.seconds, meter.table), time.thread_time()
            assert deduct_stock.handle(mail.event(taken)) == {"batchItemFailures": []}
            own = time.thread_time() - began - (meter.table - before[1])
            processor += own
            alone = meter.seconds - before[0] + own
            seconds += max(alone / 2, latency.transaction)  # two workers take turns at the item
            shop.mail.drop("stock", [message.number for message in taken])
        return _counted(shop, buyers, seconds, meter.writes, processor)


def naive(buyers: int, units: int, latency: Latency) -> Rushed:
    """A transaction for each order, each of which waits for the item."""
    shop = Rush("inline")
    with shop.open():
        shop.stock_up()
        shop.supply(units)
        people = shop.crowd(buyers)
        stock.forget_sold_out()
        meter = Meter(shop.table, latency)
        shop.ledger.table = meter  # type: ignore[assignment]  # a table with a clock: the ledger only calls it and looks at its items
        began = time.thread_time()
        for person in people:
            shop.ask(person, shop.skus)
            shop.clock.forward(milliseconds=1)
        processor = time.thread_time() - began - meter.table
        return _counted(shop, buyers, meter.writes * latency.transaction, meter.writes, processor)


def _counted(shop: Rush, buyers: int, seconds: float, writes: int, processor: float) -> Rushed:
    heads = [raw for raw in shop.table.every() if raw["kind"]["S"] == "order"]
    ends = Counter(raw["status"]["S"] for raw in heads)
    served = sorted(raw["created_at"]["S"] for raw in heads if raw["status"]["S"] == "UNPAID")
    refused = sorted(raw["created_at"]["S"] for raw in heads if raw["status"]["S"] == "CLOSED")
    left = sum(int(shop.table.partitions[f"S#{sku}"]["STOCK"]["available"]["N"]) for sku in shop.skus)
    return Rushed(
        seconds=seconds,
        orders=buyers,
        sold=ends["UNPAID"],
        closed=ends["CLOSED"],
        left=left,
        writes=writes,
        processor=processor,
        first_served=not (served and refused) or served[-1] < refused[0],
    )


def record(found: dict[str, Rushed]) -> str:
    return json.dumps({name: {**vars(one), "rate": one.rate} for name, one in found.items()}, indent=1)
