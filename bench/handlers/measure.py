"""Processor time and calls of each hot operation, event to response, without the table's; and how they grow."""

from __future__ import annotations

import gc
import json
import os
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any, NamedTuple

from tests.world import Person

from .stage import Spent, Stage

ROUNDS, CALLS = 7, 30
MUG = {"productId": "glaze-mug", "skuId": "glaze-mug-indigo"}
_LINES = [{"productId": "first-green-tea", "skuId": "first-green-tea-50", "quantity": 1}, {**MUG, "quantity": 2}]


class Aim(NamedTuple):
    """Milliseconds and calls to the table."""

    milliseconds: float
    calls: int


AIMS = {
    "list of 20": Aim(1.0, 1),
    "product page": Aim(0.8, 1),
    "add to cart": Aim(1.5, 2),
    "submit with a quote": Aim(3.0, 2),
    "submit without": Aim(3.0, 3),
    "payment callback": Aim(2.5, 2),
}


class Found(NamedTuple):
    """Medians over the rounds."""

    milliseconds: float
    calls: float


@contextmanager
def opened(products: int = 20) -> Iterator[Stage]:
    """A stocked shop, whose log lines are written to nobody."""
    stage = Stage(products)
    with stage.open(), open(os.devnull, "w") as nobody, redirect_stdout(nobody):
        stage.stock_up()
        gc.collect()
        gc.freeze()  # the table is not in a Lambda's memory: its collector has not to look at it
        try:
            yield stage
        finally:
            gc.unfreeze()


def medians(act: Callable[[int], Spent], calls: int = CALLS, rounds: int = ROUNDS) -> Found:
    """`act` does it once, the how manyeth time being its argument."""
    act(-1)  # imports, schemas, caches
    seen = []
    number = 0
    for _ in range(rounds):
        spent = []
        for _ in range(calls):
            spent.append(act(number))
            number += 1
        seen.append(statistics.fmean(one.seconds for one in spent))
    return Found(1000 * statistics.median(seen), spent[-1].calls)


class Acts:
    """Each hot operation, once."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.buyers: dict[int, Person] = {}

    def buyer(self, number: int) -> Person:
        if number not in self.buyers:
            self.buyers[number] = self.stage.buyer(len(self.buyers))
        return self.buyers[number]

    def browse(self, number: int) -> Spent:
        found = self.stage.answer("catalog/browse", {"pageSize": 20}, method="GET")
        assert len(found["products"]) == 20
        return self.stage.spent

    def product(self, number: int) -> Spent:
        self.stage.answer("catalog/product", {"productId": "glaze-mug"}, method="GET")
        return self.stage.spent

    def add(self, number: int) -> Spent:
        self.stage.answer("cart/add", MUG | {"quantity": 1}, self.buyer(number))
        return self.stage.spent

    def quoted(self, number: int) -> Spent:
        """Submit alone; the quote was asked for before."""
        who = self.buyer(number)
        asked = {"items": _LINES, "addressId": who.headers["x-address"]}
        token = self.stage.answer("orders/preview", asked, who)["quoteToken"]
        self.stage.answer("orders/submit", {"quoteToken": token}, who)
        return self.stage.spent

    def unquoted(self, number: int) -> Spent:
        who = self.buyer(number)
        self.stage.answer("orders/submit", {"items": _LINES, "addressId": who.headers["x-address"]}, who)
        return self.stage.spent

    def callback(self, number: int) -> Spent:
        """The provider tells of a payment. Its signature is not checked here: the provider stands in memory."""
        who = self.buyer(number)
        asked = {"items": _LINES, "addressId": who.headers["x-address"], "pay": True}
        order_no = self.stage.answer("orders/submit", asked, who)["orderNo"]
        assert self.stage.provider.spend(f"{order_no}01")
        place = len(self.stage.provider.news) - 1
        self.stage.answer("payments/wechat_notify", {"news": place})
        return self.stage.spent


def hot() -> dict[str, Found]:
    """Every hot operation, by name."""
    names: dict[str, str] = {
        "list of 20": "browse",
        "product page": "product",
        "add to cart": "add",
        "submit with a quote": "quoted",
        "submit without": "unquoted",
        "payment callback": "callback",
    }
    found = {}
    for name, act in names.items():
        with opened() as stage:
            found[name] = medians(getattr(Acts(stage), act))
    return found


def journey(found: dict[str, Found]) -> float:
    """Milliseconds of five lists, three pages, an add, a checkout and its callback."""
    weights = {"list of 20": 5, "product page": 3, "add to cart": 1, "submit with a quote": 1, "payment callback": 1}
    return sum(times * found[name].milliseconds for name, times in weights.items())


def growth() -> dict[str, tuple[Found, Found]]:
    """A small shop, cart or history beside a large one."""
    return {
        "list of 20, of 20 and of 10,000 products": (_listing(20), _listing(10_000)),
        "cart of 1 and of 50 lines": (_cart(1), _cart(50)),
        "my orders, of 10 and of 10,000": (_orders(10), _orders(10_000)),
    }


def _listing(products: int) -> Found:
    with opened(products) as stage:
        return medians(Acts(stage).browse)


def _cart(lines: int) -> Found:
    with opened() as stage:
        who = stage.buyer(0)
        stage.answer("cart/add", MUG | {"quantity": 1}, who)
        cart = stage.table.partitions[f"U#{who.uid}"]["CART"]
        sku = stage.table.partitions["P#glaze-mug"]["SKU#glaze-mug-indigo"]
        shelf = stage.table.partitions["S#glaze-mug-indigo"]["STOCK"]
        kept = dict(cart["lines"]["M"])
        model = next(iter(kept.values()))
        for number in range(lines - 1):
            name = f"copy-{number:03d}"
            kept[name] = _renamed(model, "glaze-mug-indigo", name)
            stage.table.partitions["P#glaze-mug"][f"SKU#{name}"] = _renamed(sku, "glaze-mug-indigo", name)
            stage.table.partitions.setdefault(f"S#{name}", {})["STOCK"] = _renamed(shelf, "glaze-mug-indigo", name)
        stage.table.partitions[f"U#{who.uid}"]["CART"] = {**cart, "lines": {"M": kept}}

        def view(number: int) -> Spent:
            found = stage.answer("cart/view", {}, who)
            assert json.dumps(found).count('"skuId"') >= lines
            return stage.spent

        return medians(view, calls=5)


def _renamed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {_renamed(key, old, new): _renamed(inner, old, new) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, old, new) for inner in value]
    return value.replace(old, new) if isinstance(value, str) else value


def _orders(count: int) -> Found:
    with opened() as stage:
        who = stage.buyer(0)
        stage.answer("orders/submit", {"items": _LINES, "addressId": who.headers["x-address"]}, who)
        own = stage.table.partitions[f"U#{who.uid}"]
        (head_sk,) = [sk for sk in own if sk.startswith("O#")]
        order_no = head_sk.removeprefix("O#")
        for number in range(count - 1):
            other = f"{number:010d}{order_no[10:]}"
            for sk in (head_sk, f"D#{order_no}#SNAP"):
                own[sk.replace(order_no, other)] = _renamed(own[sk], order_no, other)

        def mine(number: int) -> Spent:
            stage.answer("orders/list", {"pageSize": 10}, who)
            return stage.spent

        return medians(mine, calls=5)
